/*
Modules that are loaded when something of them is first used, however early they are imported: modules of Node that a bare
start does not load, and libraries that few runs need.
*/
import {isBuiltin} from 'node:module';
import {resolve} from 'node:path';

/** What every start of Node loads anyway. */
const LOADED = new Set(['buffer', 'events', 'fs', 'module', 'path', 'process', 'timers', 'url', 'util', 'vm']);

/** Leaves libraries out of whatever imports them; `loadLate` puts in what loads them. */
export const leaveOut = libraries => ({
  name: 'leave-out',
  setup: ({onResolve}) => {
    onResolve({filter: /^[^./]/}, ({path, kind}) =>
      kind === 'import-statement' && libraries.includes(path) ? lateBy(path) : undefined,
    );
  },
});

/**
Leaves parts of libraries out of the rest of them, likewise. The entry `part:NAME` is the part itself.
@param parts their files by the name of the part, from the working directory
*/
export const leavePartsOut = parts => ({
  name: 'leave-parts-out',
  setup: ({onResolve, onLoad}) => {
    const partOf = new Map(Object.entries(parts).flatMap(([name, files]) => files.map(file => [resolve(file), name])));
    onResolve({filter: /^\./}, ({path, importer, kind, resolveDir}) => {
      const name = kind === 'import-statement' ? partOf.get(resolve(resolveDir, path)) : undefined;
      const outside = name !== undefined && partOf.get(importer) !== name && importer !== name;
      return outside ? lateBy(name) : undefined;
    });
    onResolve({filter: /^part:/}, ({path}) => ({path: path.slice('part:'.length), namespace: 'part'}));
    onLoad({filter: /.*/, namespace: 'part'}, ({path}) => ({
      contents: parts[path].map(file => `export * from './${file}';`).join('\n'),
      resolveDir: '.',
    }));
  },
});

const lateBy = name => ({path: `late:${name}`, external: true});

/**
Puts an object in the place of a late module that loads it when a property is read. CommonJS that asks for a module of Node by
`require` gets it at once, for it takes apart what it gets.
*/
export const loadLate = {
  name: 'load-late',
  setup: ({onResolve, onLoad}) => {
    onResolve({filter: /.*/, namespace: 'late'}, ({path}) => ({path, external: true}));
    onResolve({filter: /^late:/}, ({path}) => ({
      path: `../libraries/${path.slice('late:'.length)}.cjs`,
      namespace: 'late',
    }));
    onResolve({filter: /^[^./]/}, ({path, kind}) => {
      const name = path.replace(/^node:/, '');
      const late = kind === 'import-statement' && isBuiltin(path) && !LOADED.has(name);
      return late ? {path: `node:${name}`, namespace: 'late'} : undefined;
    });
    onLoad({filter: /.*/, namespace: 'late'}, ({path}) => ({contents: lateObject(path)}));
  },
};

/**
An object that stands for a module until something of it is used. esbuild makes one of its own from it, with the same
prototype: that is why this one calls itself its prototype, so that names are looked up here in the end.
*/
const lateObject = path => `
let loaded;
const late = new Proxy({}, {
  get: (_, name) => (name === '__esModule' ? ${!isBuiltin(path)} : (loaded ??= require('${path}'))[name]),
  getPrototypeOf: () => late,
});
module.exports = late;`;
