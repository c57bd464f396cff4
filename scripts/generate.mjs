/*
Makes from schemas/*.schema.json and the lists of scopes and permissions:

  schemas/rbac.schema.json             one file without references, for editors (committed)
  schemas/overlay.schema.json          the same for files that stand over others, of which much may be left out
  schemas/fleet.schema.json            the same for fleet.yaml
  src/desired/generated/validators.js  validators without ajv, which find all that is wrong, and their types
  src/desired/generated/sound.js       small ones for the same, which only say whether anything is
  src/desired/generated/fleet.js       validators of fleet.yaml, and of what only the files of a fleet may say
  src/desired/generated/assertions.js  the validator of an assertion, which files without any never load
  src/plan/generated/validate-*.js     the same for schemas/plan.schema.json and schemas/fleet-plan.schema.json
  src/model/generated/files.ts         types of file entries
  src/render/generated/pages.ts        styles and scripts of HTML pages, from src/render/page
  src/cli/init/generated/ci.ts         the CI files of examples/, for init

With --check it writes nothing and fails when a committed schema is out of date.
*/
import {mkdir, readdir, readFile, rename, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Made from the others, committed, and printed by `instantly-rbac schema`. */
const PUBLIC = ['rbac', 'overlay', 'fleet'];
/** Schemas whose values are validated one by one, so that many bad ones cost no more than a few. */
const ENTRIES = ['member', 'key', 'tag', 'assignment', 'sub_workspace', 'role'];
/** Words for our own messages; editors and other validators do not know them. */
const OURS = ['says', 'problem', 'format', 'discriminator', 'inFleet'];
const PARTS = ['workspace', 'manage', 'guardrails'];
/** What somebody can be said to have at the least. */
const ROLES = ['view', 'editor', 'admin', 'owner'];
/** What is said of a fleet, under the names that the code has for it. */
const FLEET = {file: 'fleet_file', workspace: 'fleet_workspace', layer: 'layer'};
/** What each section knows its entries by: all that a file over others must say of one. */
const IDENTITIES = {members: 'email', keys: 'name', tags: 'label', assignments: 'tag', sub_workspaces: 'id'};

/** Pages in HTML, each with a script of its own. */
const PAGES = ['review', 'report'];

const PLAN_TYPES = `export declare const validate: {
  (value: unknown): boolean;
  readonly errors?: readonly {readonly instancePath: string; readonly message?: string}[] | null;
};
`;

const sources = await readSchemas();
await addChoices(sources);
const document = inline(sources.document);
const published = {rbac: document, overlay: overlaySchema(), fleet: inline(sources.fleet_file)};

if (process.argv.includes('--check')) for (const name of PUBLIC) await check(name);
else
  await Promise.all([
    ...PUBLIC.map(name => writeIfNew(pathOf(name), publicText(name))),
    writeValidators(),
    writeSoundness(),
    writeFleetValidators(),
    writeAssertionValidator(),
    writePlanValidator('plan', []),
    writePlanValidator('fleet-plan', ['plan']),
    writeTypes(),
    writePages(),
    writeCiFiles(),
  ]);

async function readSchemas() {
  const names = (await readdir(join(ROOT, 'schemas'))).filter(
    name => name.endsWith('.schema.json') && !PUBLIC.includes(name.replace('.schema.json', '')),
  );
  const read = async name => [
    name.replace('.schema.json', ''),
    JSON.parse(await readFile(join(ROOT, 'schemas', name), 'utf8')),
  ];
  return Object.fromEntries(await Promise.all(names.sort().map(read)));
}

/** The lists of the vendor's words live in src/model, where the rest of the tool uses them. */
async function addChoices({common}) {
  const contents = `export {SCOPES, UNPUBLISHED_SCOPES} from './src/model/scopes.ts'; export {PERMISSIONS} from './src/model/permissions.ts';`;
  const {outputFiles} = await build({stdin: {contents, resolveDir: ROOT}, bundle: true, format: 'esm', write: false});
  const model = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  common.definitions.scope.enum = [...model.SCOPES, ...model.UNPUBLISHED_SCOPES];
  common.definitions.permission.enum = model.PERMISSIONS;
  common.definitions.holding.enum = [...ROLES, ...model.PERMISSIONS, ...common.definitions.scope.enum];
}

/** A schema with every reference replaced by what it refers to; words beside a reference win over those behind it. */
function inline(schema) {
  if (Array.isArray(schema)) return schema.map(inline);
  if (typeof schema !== 'object' || schema === null) return schema;
  const {$ref, ...rest} = schema;
  const inner = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, inline(value)]));
  if (typeof $ref !== 'string') return inner;
  const {$schema: _schema, $id: _id, ...target} = inline(resolve($ref));
  return {...target, ...inner};
}

function resolve(reference) {
  const [file, pointer = ''] = reference.split('#');
  const start = sources[file.replace('.schema.json', '')];
  return pointer
    .split('/')
    .slice(1)
    .reduce((schema, name) => schema[name], start);
}

/** Of desired state as a file over others says it: parts of entries, a stand, and places in which an id is filled in. */
function overlaySchema() {
  const {roles, ...sections} = document.properties;
  const partial = ([name, section]) => [
    name,
    name in IDENTITIES ? {...section, items: {...section.items, required: [IDENTITIES[name]]}} : section,
  ];
  const {required: _grants, ...role} = roles.additionalProperties;
  const {version, ...rest} = Object.fromEntries(Object.entries(sections).map(partial));
  const properties = {
    version,
    ...inline(sources.layer).properties,
    roles: {...roles, additionalProperties: role},
    ...rest,
  };
  const description = 'What is other in some workspaces of a fleet than in the files before this one.';
  return withPlaceholders({...document, description, properties});
}

/** Patterns as they are where `{workspace.id}` may stand. */
function withPlaceholders(schema) {
  if (Array.isArray(schema)) return schema.map(withPlaceholders);
  if (typeof schema !== 'object' || schema === null) return schema;
  const {inFleet, ...rest} = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, withPlaceholders(value)]),
  );
  return typeof inFleet === 'string' ? {...rest, pattern: inFleet} : rest;
}

function pathOf(name) {
  return `schemas/${name}.schema.json`;
}

function publicText(name) {
  const {$schema, $id: _id, ...rest} = published[name];
  const $comment = 'Made by scripts/generate.mjs from the other files in this folder.';
  const schema = {$schema, $id: `urn:instantly-rbac:${name}.schema.json`, $comment, ...rest};
  return `${JSON.stringify(withoutKeys(schema, OURS), null, 2)}\n`;
}

/** The same schema without some keywords. Names of fields are no keywords and stay. */
function withoutKeys(schema, keys) {
  if (Array.isArray(schema)) return schema.map(item => withoutKeys(item, keys));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([name]) => !keys.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, partOf(name, value, keys)]));
}

function partOf(name, value, keys) {
  if (['examples', 'enum', 'const', 'default', 'required'].includes(name)) return value;
  if (name !== 'properties') return withoutKeys(value, keys);
  return Object.fromEntries(Object.entries(value).map(([field, schema]) => [field, withoutKeys(schema, keys)]));
}

async function check(name) {
  const found = await readFile(join(ROOT, pathOf(name)), 'utf8').catch(() => '');
  if (found === publicText(name)) return;
  process.stderr.write(`${pathOf(name)} is out of date: run node scripts/generate.mjs and commit it\n`);
  process.exitCode = 1;
}

/** One entry each, and the document around them. */
function checked() {
  const entries = Object.fromEntries(ENTRIES.map(name => [name, inline(sources[name])]));
  return {...entries, document: withoutEntries(document)};
}

async function writeValidators() {
  const schemas = checked();
  const text = await standalone(schemas, 'validators', {allErrors: true, verbose: true});
  await writeIfNew('src/desired/generated/validators.js', text);
  await writeIfNew('src/desired/generated/validators.d.ts', validatorTypes(Object.keys(schemas)));
}

/** The file of a fleet and each of its entries, and what only the files of a fleet may say. */
async function writeFleetValidators() {
  const schemas = Object.fromEntries(Object.entries(FLEET).map(([name, source]) => [name, inline(sources[source])]));
  schemas.file = withoutItems(schemas.file, 'workspaces');
  const text = await standalone(schemas, 'fleetValidators', {allErrors: true, verbose: true});
  await writeIfNew('src/desired/generated/fleet.js', text);
  await writeIfNew('src/desired/generated/fleet.d.ts', validatorsOfOurs('fleetValidators', Object.keys(schemas)));
}

async function writeAssertionValidator() {
  const schemas = {assertion: inline(sources.assertion)};
  const text = await standalone(schemas, 'assertionValidators', {allErrors: true, verbose: true});
  await writeIfNew('src/desired/generated/assertions.js', text);
  await writeIfNew(
    'src/desired/generated/assertions.d.ts',
    validatorsOfOurs('assertionValidators', Object.keys(schemas)),
  );
}

function withoutItems({properties, ...rest}, name) {
  const {items: _items, ...list} = properties[name];
  return {...rest, properties: {...properties, [name]: list}};
}

/** Nearly all files are sound, and a short text is compiled sooner at every start. */
async function writeSoundness() {
  const brief = schema => withSets(withoutKeys(schema, ['says', 'examples', 'inFleet']));
  const schemas = Object.fromEntries(Object.entries(checked()).map(([name, schema]) => [name, brief(schema)]));
  await writeIfNew('src/desired/generated/sound.js', await standalone(schemas, 'sound', {}));
  await writeIfNew('src/desired/generated/sound.d.ts', soundTypes(Object.keys(schemas)));
}

/** The long lists of the vendor's words as formats, which look into the lists that the code has anyway. */
function withSets(schema) {
  if (Array.isArray(schema)) return schema.map(withSets);
  if (typeof schema !== 'object' || schema === null) return schema;
  const {problem, ...rest} = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, withSets(value)]));
  if (typeof problem !== 'string') return rest;
  const {enum: _words, ...other} = rest;
  return {...other, format: problem === 'CONFIG_UNKNOWN_SCOPE' ? 'scope' : 'permission'};
}

/** Schemas as one module that exports their validators by name. */
async function standalone(schemas, name, options) {
  const {Ajv, _} = await import('ajv');
  const {default: standaloneCode} = createRequire(import.meta.url)('ajv/dist/standalone');
  const code = {source: true, esm: true, lines: true, formats: _`formats`};
  const ajv = new Ajv({messages: false, discriminator: true, strictTypes: false, code, ...options});
  ajv.addVocabulary(['says', 'problem', 'inFleet']);
  for (const format of ['day', 'plain', 'recipient', 'scope', 'permission']) ajv.addFormat(format, () => true);

  const exported = Object.fromEntries(Object.keys(schemas).map(one => [one, `#${one}`]));
  for (const [one, schema] of Object.entries(schemas)) {
    ajv.addSchema({...withoutKeys(schema, ['$id', 'title', 'description', 'default']), $id: `#${one}`});
  }
  const whole = standaloneCode(ajv, exported).replaceAll(/^export const /gm, 'const ');
  const named = options.allErrors ? whole : whole.replaceAll(/^\s*validate\d+\.errors = \[\{.*\}\];$/gm, '');
  const contents = `import * as formats from '../formats.ts';\n${named}\nexport const ${name} = {${Object.keys(schemas).join(', ')}};\n`;
  const {outputFiles} = await build({
    stdin: {contents, resolveDir: join(ROOT, 'src/desired')},
    bundle: true,
    external: ['../formats.ts'],
    format: 'esm',
    target: 'node20',
    platform: 'node',
    minify: true,
    write: false,
  });
  return outputFiles[0].text;
}

/**
Plan files are checked on their way in, too: one error is enough, for nobody mends a plan by hand.
@param others schemas that it refers to by their ids
*/
async function writePlanValidator(name, others) {
  const {Ajv} = await import('ajv');
  const {default: standaloneCode} = createRequire(import.meta.url)('ajv/dist/standalone');
  const ajv = new Ajv({strictTypes: false, strictRequired: false, code: {source: true, esm: true, lines: true}});
  for (const other of others) ajv.addSchema(sources[other]);
  const contents = standaloneCode(ajv, ajv.compile(sources[name]));
  const {outputFiles} = await build({
    stdin: {contents, resolveDir: ROOT},
    bundle: true,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    write: false,
  });
  await writeIfNew(`src/plan/generated/validate-${name}.js`, outputFiles[0].text);
  await writeIfNew(`src/plan/generated/validate-${name}.d.ts`, PLAN_TYPES);
}

/** The document without the schemas of its entries: those have validators of their own. */
function withoutEntries({properties, ...rest}) {
  const shallow = ([name, {items: _items, additionalProperties, ...schema}]) => [
    name,
    {...schema, ...(additionalProperties === false && {additionalProperties})},
  ];
  return {...rest, properties: Object.fromEntries(Object.entries(properties).map(shallow))};
}

function soundTypes(names) {
  return `/** Whether nothing is wrong with a value, to the letter of the schemas. */
export declare const sound: Readonly<Record<${names.map(name => `'${name}'`).join(' | ')}, (value: unknown) => boolean>>;
`;
}

function validatorTypes(names) {
  return `/** What ajv says of one thing that is wrong. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}
export declare const validators: Readonly<Record<${names.map(name => `'${name}'`).join(' | ')}, Validator>>;
`;
}

function validatorsOfOurs(exported, names) {
  return `import type {Validator} from './validators.js';
export declare const ${exported}: Readonly<Record<${names.map(name => `'${name}'`).join(' | ')}, Validator>>;
`;
}

async function writeTypes() {
  const {compile} = await import(
    pathToFileURL(createRequire(import.meta.url).resolve('json-schema-to-typescript')).href
  );
  const options = {bannerComment: '', format: false, ignoreMinAndMaxItems: true, additionalProperties: false};
  const types = await Promise.all(
    [...ENTRIES, ...PARTS, ...Object.values(FLEET)].map(name =>
      compile(typeSchema(inline(sources[name])), `${pascalCase(name)}Entry`, options),
    ),
  );
  const assertion = withoutKeys(inline(sources.assertion), ['enum']);
  types.push(await compile(typeSchema(assertion), 'AssertionEntry', options));
  await writeIfNew('src/model/generated/files.ts', `${types.map(asReadonly).join('\n')}`);
}

/** Scopes and permissions are plain strings to the code: it must take unknown ones as well. */
function typeSchema(schema) {
  const {properties, ...rest} = withoutKeys(schema, ['$id', 'title', 'examples', 'discriminator']);
  const supported = Object.entries(properties).filter(([, property]) => property.not === undefined);
  const open = ([name, {items, ...property}]) => [
    name,
    {...property, ...(items && {items: withoutKeys(items, ['enum', 'description'])})},
  ];
  return {...withoutKeys(rest, ['anyOf']), properties: Object.fromEntries(supported.map(open))};
}

function pascalCase(name) {
  return name.replace(/(?:^|_)([a-z])/g, (_match, letter) => letter.toUpperCase());
}

function asReadonly(text) {
  return text.replace(/^(\s*)(\w+\??: )/gm, '$1readonly $2').replace(/: (\w+\[\])/g, ': readonly $1');
}

/** What pages bring along: small, and with nothing in it that could end the element in which it stands. */
async function writePages() {
  const folder = join(ROOT, 'src/render/page');
  const made = async file => {
    const options = {bundle: true, format: 'iife', target: ['chrome120', 'firefox121', 'safari17'], charset: 'ascii'};
    const {outputFiles} = await build({entryPoints: [join(folder, file)], minify: true, write: false, ...options});
    const text = outputFiles[0].text.trimEnd();
    if (/<[/!]/.test(text)) throw new Error(`${file} holds what could end its element`);
    return text;
  };
  const css = await made('page.css');
  const pages = await Promise.all(PAGES.map(async name => [name, {css, js: await made(`${name}.ts`)}]));
  const type = `Readonly<Record<${PAGES.map(name => `'${name}'`).join(' | ')}, {readonly css: string; readonly js: string}>>`;
  await writeIfNew(
    'src/render/generated/pages.ts',
    `export const PAGES: ${type} = ${JSON.stringify(Object.fromEntries(pages))};\n`,
  );
}

/** Those that stand for one workspace, under the names that they have in a repository of their own. */
async function writeCiFiles() {
  const files = {
    github: ['pull-request', 'plan', 'apply', 'daily', 'drift'].map(name => [
      `.github/workflows/access-${name}.yml`,
      `examples/github/${name}.yml`,
    ]),
    gitlab: [['.gitlab-ci.yml', 'examples/gitlab/.gitlab-ci.yml']],
  };
  const read = async ([path, source]) => {
    const text = await readFile(join(ROOT, source), 'utf8');
    return {path, text: text.replaceAll('docs/ci.md says', 'docs/ci.md of instantly-rbac says')};
  };
  const hosts = Object.entries(files).map(async ([host, list]) => [host, await Promise.all(list.map(read))]);
  const value = JSON.stringify(Object.fromEntries(await Promise.all(hosts)), null, 2);
  const type = 'Readonly<Record<string, readonly {readonly path: string; readonly text: string}[]>>';
  await writeIfNew('src/cli/init/generated/ci.ts', `export const CI_FILES: ${type} = ${value};\n`);
}

/** Whole or not at all, and not when nothing is new: other processes may be reading the file. */
async function writeIfNew(path, text) {
  const full = join(ROOT, path);
  if ((await readFile(full, 'utf8').catch(() => undefined)) === text) return;
  await mkdir(dirname(full), {recursive: true});
  await writeFile(`${full}.${process.pid}`, text);
  await rename(`${full}.${process.pid}`, full);
}
