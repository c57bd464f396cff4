import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import {isObject, type JsonObject} from '../../src/model/json.ts';
import {PERMISSIONS} from '../../src/model/permissions.ts';
import {SCOPES, UNPUBLISHED_SCOPES} from '../../src/model/scopes.ts';
import {linesOf} from './support.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const published = (name: string): JsonObject => JSON.parse(readFileSync(`${root}/schemas/${name}.schema.json`, 'utf8'));
const schema = published('rbac');
const overlay = published('overlay');
const fleet = published('fleet');

/** Every field of a schema by its path. */
function fieldsOf(node: unknown, path = ''): readonly (readonly [string, JsonObject])[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => fieldsOf(item, `${path}(${index})`));
  if (!isObject(node)) return [];
  return Object.entries(node).flatMap(([keyword, value]) => {
    if (['examples', 'enum', 'const', 'default'].includes(keyword)) return [];
    if (keyword !== 'properties' || !isObject(value)) return fieldsOf(value, path);
    return Object.entries(value).flatMap(([name, field]) =>
      isObject(field) ? [[`${path}.${name}`, field] as const, ...fieldsOf(field, `${path}.${name}`)] : [],
    );
  });
}

it('is what the generator makes', () => {
  const {status, stderr} = spawnSync(process.execPath, ['scripts/generate.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

it.each([
  ['rbac', schema],
  ['overlay', overlay],
  ['fleet', fleet],
])('%s needs no other file and knows no words of ours', (name, {$schema, $id, ...rest}) => {
  const text = JSON.stringify(rest);
  expect([$schema, $id]).toEqual(['http://json-schema.org/draft-07/schema#', `urn:instantly-rbac:${name}.schema.json`]);
  expect(text).not.toContain('"$ref"');
  expect(text).not.toMatch(/"(?:says|problem|format|discriminator|inFleet)":/);
});

it.each([...fieldsOf(schema), ...fieldsOf(overlay), ...fieldsOf(fleet)])(
  '%s has a description and examples',
  (_path, field) => {
    expect(field.description).toMatch(/\S/);
    expect(field.examples).toEqual(expect.arrayContaining([expect.anything()]));
  },
);

it('lists every scope and permission for editors to complete', () => {
  const fields = new Map(fieldsOf(schema));
  expect(fields.get('.keys.scopes')?.items).toMatchObject({enum: [...SCOPES, ...UNPUBLISHED_SCOPES]});
  expect(fields.get('.roles.permissions')?.items).toMatchObject({enum: PERMISSIONS});
});

describe('in the eyes of plain ajv', () => {
  const validate = new Ajv().compile(schema);

  const all = [...fieldsOf(schema), ...fieldsOf(overlay), ...fieldsOf(fleet)];
  it.each(all.filter(([, field]) => field.not === undefined))('the examples of %s are valid', (_path, field) => {
    const check = new Ajv().compile(field);
    for (const example of Array.isArray(field.examples) ? field.examples : [])
      expect([example, check(example)]).toEqual([example, true]);
  });

  it('a whole file is valid', () => {
    const parts = new Map(fieldsOf(schema));
    const names = Object.keys(isObject(schema.properties) ? schema.properties : {});
    const first = (name: string) => {
      const examples: unknown = parts.get(`.${name}`)?.examples;
      return [name, Array.isArray(examples) ? examples[0] : undefined] as const;
    };
    const file = Object.fromEntries(names.map(first));
    expect([validate(file), validate.errors]).toEqual([true, null]);
    expect(linesOf(JSON.stringify({...file, members: [{email: 'ana@acme.com', role: 'manager'}]}))).toEqual([]);
  });

  it.each([
    {},
    {version: 2},
    {version: 1, members: null},
    {version: 1, members: [{email: 'ana', role: 'view'}]},
    {version: 1, keys: [{name: 'a', scopes: ['x:y']}]},
    {version: 1, keys: [{name: 'a', scopes: ['leads:all'], secret: {to: 'vault', path: '/a'}}]},
    {version: 1, guardrails: {protected: ['ana@b.co']}},
    {version: 1, assert: [{}]},
    {version: 1, member: []},
  ])('%j is not', file => {
    expect(validate(file)).toBe(false);
  });

  describe('a file over others', () => {
    const isValid = new Ajv().compile(overlay);

    it.each([
      {version: 1, extends: '../base.yaml', remove: ['member/bob@acme.com']},
      {version: 1, members: [{email: 'ana@acme.com', nickname: 'Ana'}], roles: {manager: {description: 'x'}}},
      {version: 1, keys: [{name: 'BI', secret: {to: 'env-file', path: '.env', variable: 'K_{workspace.id}'}}]},
      {
        version: 1,
        keys: [{name: 'BI', secret: {to: 'github', repository: 'a/{workspace.id}', name: 'K_{workspace.id}'}}],
      },
    ])('may be %j, which alone is no desired state', file => {
      expect(isValid(file)).toBe(true);
      expect(validate(file)).toBe(false);
    });

    it.each([
      {version: 1, remove: ['bob@acme.com']},
      {version: 1, extends: []},
      {version: 1, members: [{role: 'view'}]},
      {version: 1, keys: [{name: 'BI', secret: {to: 'env-file', path: '.env', variable: '{workspace.id}'}}]},
    ])('may not be %j', file => {
      expect(isValid(file)).toBe(false);
    });
  });
});
