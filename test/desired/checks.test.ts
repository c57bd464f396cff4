import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Checks} from '../../src/desired/checks.ts';
import {isSound} from '../../src/desired/checks-for.ts';
import {dataOf} from '../../src/desired/parts.ts';
import {Report} from '../../src/desired/report.ts';
import type {Source} from '../../src/desired/source.ts';
import {thorough} from '../../src/desired/thorough.ts';
import {parseYaml} from '../../src/desired/yaml.ts';
import {kinds} from '../../src/kinds/index.ts';
import {isObject} from '../../src/model/json.ts';
import fc, {manifold} from '../support/laws.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Every field of the format, once. */
const WHOLE = {
  version: 1,
  workspace: {id: '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b', name: 'Acme', owner: 'ceo@acme.com', key: 'CI'},
  roles: {sdr: {description: 'Sells', grants: 'editor', permissions: ['unibox.all', 'crm.view']}},
  members: [
    {
      email: 'ana@acme.com',
      role: 'sdr',
      nickname: 'Ana',
      reason: 'OPS-1',
      expires: '2027-01-31',
      previously: ['a@old.com'],
    },
  ],
  keys: [
    {
      name: 'CI',
      scopes: ['campaigns:read', 'leads:all'],
      owner: 'ana@acme.com',
      reason: 'BI',
      expires: '2027-06-30',
      rotate_every: '90d',
      overlap: '24h',
      previously: ['Old'],
      secret: {to: 'file', path: 'secrets/a.key'},
    },
    {name: 'B', scopes: ['all:read'], secret: {to: 'env-file', path: 'secrets/b.env', variable: 'KEY'}},
    {name: 'C', scopes: ['all:read'], secret: {to: 'exec', command: ['pass', 'insert']}},
    {name: 'D', scopes: ['all:read'], secret: {to: 'vault', path: 'team/d', mount: 'kv', field: 'key'}},
    {
      name: 'E',
      scopes: ['all:read'],
      secret: {to: 'github', repository: 'acme/crm', name: 'KEY', environment: 'production'},
    },
    {
      name: 'F',
      scopes: ['all:read'],
      secret: {
        to: 'age',
        path: 'secrets/f.age',
        recipients: ['age13zux39qpdk7ewsvjrp0js8x9tvjqyep3387ag0rxty5mxv5tgcas0ls896'],
      },
    },
  ],
  tags: [{label: 'SDR-West', description: 'West', previously: ['West']}],
  assignments: [{tag: 'SDR-West', campaigns: ['West *'], accounts: ['*@west.acme.com']}],
  sub_workspaces: [{id: '0190d777-7d1e-7a52-8f3b-1c2d3e4f5a6b', name: 'Client A'}],
  manage: {members: 'additive', keys: 'authoritative', tags: 'authoritative', ignore: ['key/Zapier*']},
  guardrails: {
    min_admins: 2,
    required_admins: ['ana@acme.com'],
    max_removals: '25%',
    member_replacement: 'refuse',
    protected: ['member/ceo@*'],
    allowed_domains: ['acme.com'],
    forbidden_scopes: ['all:all'],
    max_key_lifetime: '1y',
    require: {key: ['owner'], member: ['reason']},
    sending_tags: 'warn',
  },
};

/** What a slip of the pen, or malice, puts in the place of a value. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  '',
  ' ',
  'x',
  'a\u202eb',
  'ana@acme.com',
  'leads:reed',
  '2027-02-30',
  '7x',
  'x'.repeat(400),
  [],
  [null],
  ['x', 'x'],
  {},
  {x: 1},
];

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

const PATHS = pathsOf(WHOLE).filter(path => path.length > 0);

/** The value with another one, or none, at a path. */
function changed(
  value: unknown,
  [step, ...rest]: Path,
  change: (parent: Record<string, unknown>, name: string) => void,
) {
  if (typeof value !== 'object' || value === null || step === undefined) return;
  const parent = value as Record<string, unknown>;
  if (rest.length === 0) change(parent, String(step));
  else changed(parent[step], rest, change);
}

const mutation = fc.record({
  path: fc.constantFrom(...PATHS),
  odd: fc.constantFrom(...ODD),
  how: fc.constantFrom('put', 'put', 'delete', 'add'),
});

const documents = fc.array(mutation, {maxLength: 2}).map(mutations => {
  const whole: unknown = structuredClone(WHOLE);
  for (const {path, odd, how} of mutations)
    changed(whole, path, (parent, name) => {
      if (how === 'delete') delete parent[name];
      else parent[how === 'add' ? `${name}_` : name] = structuredClone(odd);
    });
  return whole;
});

/** Whether the checks that tell everything have something to tell. */
function isFine(source: Source, {document, entry, role}: Checks): boolean {
  const report = new Report();
  const reports = {report, allowUnknown: false, allow: () => {}, isHidden: () => false};
  document(source, reports);
  const {roles, ...data} = dataOf(source);
  if (isObject(roles)) for (const [name, one] of Object.entries(roles)) role({source, name, role: one}, reports);
  for (const kind of kinds) {
    const items = data[kind.section];
    if (Array.isArray(items)) for (const [index, item] of items.entries()) entry({source, kind, index, item}, reports);
  }
  return report.empty;
}

function sourceOf(text: string): Source {
  const {source} = parseYaml(text, 'rbac.yaml');
  if (!source) throw new Error('this is no YAML');
  return source;
}

describe('the quick checks', () => {
  it('find a file with every field sound', () => {
    expect(isSound(sourceOf(JSON.stringify(WHOLE)), kinds)).toBe(true);
  });

  it('agree with those that tell what is wrong, whatever is wrong', () => {
    let unsound = 0;
    fc.assert(
      fc.property(documents, whole => {
        const source = sourceOf(JSON.stringify(whole));
        const fine = isFine(source, thorough);
        if (!fine) unsound += 1;
        expect(isSound(source, kinds)).toBe(fine);
      }),
      {numRuns: 3_000 * manifold},
    );
    expect(unsound).toBeGreaterThan(1_000);
  });

  it('agree on every odd value at every place', () => {
    for (const path of PATHS)
      for (const odd of [...ODD, undefined]) {
        const whole: unknown = structuredClone(WHOLE);
        changed(whole, path, (parent, name) => {
          parent[name] = odd;
        });
        const source = sourceOf(JSON.stringify(whole));
        expect([path, odd, isSound(source, kinds)]).toEqual([path, odd, isFine(source, thorough)]);
      }
  });

  it.each(
    readdirSync(join(ROOT, 'examples'), {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('rbac.yaml')),
  )('agree on examples/%s', name => {
    const source = sourceOf(readFileSync(join(ROOT, 'examples', name), 'utf8'));
    expect(isSound(source, kinds)).toBe(isFine(source, thorough));
  });
});
