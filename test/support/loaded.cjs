// Loaded first into a process (--require): writes at its end what it has loaded since, into the file of LOADED_FILE.
const {writeFileSync} = require('node:fs');

const before = new Set([...process.moduleLoadList, ...Object.keys(require.cache)]);
const since = names => names.filter(name => !before.has(name));

process.once('exit', () => {
  const builtins = since(process.moduleLoadList)
    .filter(name => /^NativeModule (?!internal\/)/.test(name))
    .map(name => name.replace('NativeModule ', ''));
  writeFileSync(process.env.LOADED_FILE, JSON.stringify({files: since(Object.keys(require.cache)), builtins}));
});
