import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, posix, relative, sep} from 'node:path';
import {describe, expect, it} from 'vitest';
import {TIDY, UNTIDY} from '../vitest.config.ts';

const SRC = join(import.meta.dirname, '..', 'src');

/** What each folder may import from, besides itself. A folder that is not there yet has no lines to break the rule. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  errors: ['model'],
  api: ['model', 'errors'],
  kinds: ['api', 'model', 'errors'],
  desired: ['kinds', 'model', 'errors'],
  live: ['api', 'kinds', 'model', 'errors'],
  plan: ['kinds', 'model', 'errors'],
  apply: ['api', 'kinds', 'model', 'errors'],
  web: ['model', 'errors'],
  secrets: ['web', 'model', 'errors'],
  report: ['plan', 'kinds', 'model', 'errors'],
  render: ['report', 'model', 'errors'],
  notify: ['web', 'report', 'render', 'model', 'errors'],
  fleet: [
    ...['model', 'errors', 'api', 'kinds', 'desired', 'live', 'plan', 'apply'],
    ...['web', 'secrets', 'report', 'render', 'notify'],
  ],
  emulator: [],
};
const EVERYTHING = [...Object.keys(MAY_IMPORT), 'schemas'].filter(folder => folder !== 'emulator');
const FRONT: Readonly<Record<string, readonly string[]>> = {cli: EVERYTHING, index: [...EVERYTHING, 'cli']};

/** The one home of each library. */
const HOMES: Readonly<Record<string, RegExp>> = {
  got: /^(api\/|web\/request\.ts$)/, // docs/decisions/0017-a-folder-for-other-services.md
  yaml: /^desired\//,
  ajv: /^(desired|plan)\/generated\//,
  'deep-diff': /^plan\/field-changes\.ts$/,
  'p-limit': /^(live|apply|fleet)\//,
  pino: /^cli\//,
  commander: /^cli\//,
  fastify: /^emulator\//,
  'age-encryption': /^secrets\//,
  'libsodium-wrappers': /^secrets\//,
  bullmq: /^fleet\/queue\//,
  ioredis: /^fleet\/queue\//,
  'prom-client': /^fleet\/metrics\//,
};
/** Where a command starts the emulator, which is loaded only then. */
const STARTS_EMULATOR = /^cli\/(emulator|emulate)\.ts$/;

interface Import {
  /** Both with slashes, below `src`. */
  readonly file: string;
  readonly target: string;
}

const files = readdirSync(SRC, {recursive: true, encoding: 'utf8'})
  .map(file => file.split(sep).join('/'))
  .filter(file => /\.(ts|js)$/.test(file));
const imports: readonly Import[] = files.flatMap(file =>
  specifiersOf(readFileSync(join(SRC, file), 'utf8')).map(specifier => ({
    file,
    target: specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), specifier)) : specifier,
  })),
);

/** The modules that a file's import and export lines name, types included. */
function specifiersOf(text: string): readonly string[] {
  const lines = text.matchAll(
    /^(?:import|export)\s+(?:[\w*{}\s,$]+\sfrom\s+)?['"]([^'"]+)['"]|\b(?:import|require)\(['"]([^'"]+)['"]\)/gm,
  );
  return [...lines].map(([, named, lazy]) => named ?? lazy ?? '');
}

const isLocal = ({file, target}: Import) =>
  target.includes('/') && !target.startsWith('node:') && !isPackage({file, target});
const isPackage = ({target}: Import) =>
  !target.startsWith('node:') && !target.startsWith('..') && !files.includes(target) && !target.startsWith('.');
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const folderOf = (path: string) =>
  path.startsWith('../schemas/') ? 'schemas' : (path.split('/')[0] ?? '').replace(/\.ts$/, '');

const crossings = imports.filter(isLocal).filter(({file, target}) => folderOf(file) !== folderOf(target));

describe('imports between folders', () => {
  it('are found', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(crossings.length).toBeGreaterThan(200);
    expect(
      specifiersOf("import a, {\n  b,\n} from './x.ts';\nexport type {C} from \"./y.ts\";\nawait import('./z.ts');"),
    ).toEqual(['./x.ts', './y.ts', './z.ts']);
  });

  it.each(Object.entries({...MAY_IMPORT, ...FRONT}))('%s imports from %j', (folder, allowed) => {
    const from = crossings.filter(({file}) => folderOf(file) === folder);
    const wrong = from.filter(({file, target}) => {
      const startsIt = folderOf(target) === 'emulator' && STARTS_EMULATOR.test(file);
      return !startsIt && !allowed.includes(folderOf(target));
    });
    expect(wrong.map(({file, target}) => `${file} imports ${target}`)).toEqual([]);
  });

  it('are of folders that the table knows', () => {
    const known = new Set([...Object.keys(MAY_IMPORT), ...Object.keys(FRONT)]);
    expect([...new Set(files.map(folderOf))].filter(folder => !known.has(folder))).toEqual([]);
  });

  it('lead to files that are there', () => {
    const all = new Set([...files, ...files.map(file => file.replace(/\.d\.ts$/, '.js'))]);
    const wrong = crossings.filter(({target}) => !all.has(target) && folderOf(target) !== 'schemas');
    expect(wrong).toEqual([]);
  });
});

describe('imports between files', () => {
  const targets = new Map(files.map(file => [file, new Set<string>()]));
  for (const {file, target} of imports) if (targets.has(target)) targets.get(file)?.add(target);

  it('never run in a circle, types and late ones included', () => {
    expect(circlesIn(targets)).toEqual([]);
    const circle = {'a.ts': ['b.ts'], 'b.ts': ['c.ts'], 'c.ts': ['a.ts'], 'd.ts': ['a.ts']};
    expect(circlesIn(new Map(Object.entries(circle)))).toEqual(['a.ts', 'b.ts', 'c.ts']);
  });
});

/** Files that are left over when all those are taken away, again and again, that import none of the rest or that none of it imports. */
function circlesIn(targets: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const left = new Map([...targets].map(([file, to]) => [file, new Set(to)]));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    const imported = new Set([...left.values()].flatMap(to => [...to]));
    for (const [file, to] of left) if (to.size === 0 || !imported.has(file)) left.delete(file);
    for (const to of left.values()) for (const target of to) if (!left.has(target)) to.delete(target);
  }
  return [...left.keys()].sort();
}

describe('libraries', () => {
  it.each(Object.entries(HOMES))('%s has one home', (name, home) => {
    const users = imports.filter(one => isPackage(one) && packageOf(one.target) === name).map(({file}) => file);
    expect(users.filter(file => !home.test(file))).toEqual([]);
  });

  it('that are used have a home, or belong to Node', () => {
    const used = new Set(imports.filter(isPackage).map(({target}) => packageOf(target)));
    expect([...used].filter(name => !(name in HOMES))).toEqual([]);
    expect(used.size).toBeGreaterThanOrEqual(8);
  });

  it('are those that package.json names', () => {
    const {devDependencies} = JSON.parse(readFileSync(join(dirname(SRC), 'package.json'), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    const used = new Set(imports.filter(isPackage).map(({target}) => packageOf(target)));
    expect([...used].filter(name => !(name in devDependencies))).toEqual([]);
  });
});

describe('file names', () => {
  it('are lower-case words with hyphens', () => {
    const names = files.map(file => relative('.', file).split('/').at(-1) ?? '');
    expect(names.filter(name => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.(ts|js)$/.test(name))).toEqual([]);
  });
});

describe('tests', () => {
  const TEST = import.meta.dirname;
  const texts = readdirSync(TEST, {recursive: true, encoding: 'utf8'})
    .map(file => file.split(sep).join('/'))
    .filter(file => file.endsWith('.ts') && file !== 'layout.test.ts')
    .map(file => ({file, text: readFileSync(join(TEST, file), 'utf8')}));
  const filesWith = (pattern: RegExp) => texts.filter(({text}) => pattern.test(text)).map(({file}) => file);

  it('try laws on the same values at each run', () => {
    expect(filesWith(/from 'fast-check'/)).toEqual(['support/laws.ts']);
  });

  it('measure what something costs where nothing else runs', () => {
    expect(filesWith(/\b(hrtime|process\.cpuUsage\(\w+\))/)).toEqual(['support/cost.ts']);
    const measuring = filesWith(/\b(costOf|costOfWaiting|growthOf|workOf)\(/).filter(file => file.endsWith('.test.ts'));
    expect(measuring.length).toBeGreaterThan(5);
    expect(measuring.filter(file => !/(^|\/)speed\.test\.ts$/.test(file))).toEqual([]);
  });
  it('that share a process leave it as they found it', () => {
    const byName = new Map(texts.map(({file, text}) => [file, text]));
    const isShared = (file: string) =>
      /\.test\.ts$/.test(file) &&
      TIDY.includes(posix.dirname(file)) &&
      !['speed', 'real-time', ...UNTIDY].includes(posix.basename(file, '.test.ts'));
    /** The file and all of `test/` that it imports. */
    const allOf = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
      if (seen.has(file) || !byName.has(file)) return seen;
      seen.add(file);
      for (const specifier of specifiersOf(byName.get(file) ?? ''))
        if (specifier.startsWith('.')) allOf(posix.join(posix.dirname(file), specifier), seen);
      return seen;
    };
    const shared = texts.map(({file}) => file).filter(isShared);
    expect(shared.length).toBeGreaterThan(100);
    const traces =
      /\bvi\.(mock|doMock|hoisted|spyOn|useFakeTimers|setSystemTime|setConfig|stub\w+)\(|from 'nock'|process\.(chdir|on|once)\(|(process\.env|globalThis)(\.\w+|\[.*\]) = /;
    // A module runs once in a process: the hooks of a helper would only be there for the first file.
    const hooks = /\b(before|after)(All|Each)\(/;
    const untidy = shared.flatMap(file =>
      [...allOf(file)]
        .filter(one => traces.test(byName.get(one) ?? '') || (one !== file && hooks.test(byName.get(one) ?? '')))
        .map(one => (one === file ? file : `${file} by ${one}`)),
    );
    expect(untidy).toEqual([]);
  });
});
