import {expect, it} from 'vitest';
import {buildDesired} from '../../src/desired/build.ts';
import {parseYaml} from '../../src/desired/yaml.ts';
import {InvalidFiles} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import type {DesiredState} from '../../src/model/desired.ts';
import fc from '../support/laws.ts';
import {stateOf} from './support.ts';

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const distinct = <T>(entry: fc.Arbitrary<T>, selector: (entry: T) => string) =>
  fc.uniqueArray(entry, {selector, maxLength: 6});

const members = distinct(
  fc.record(
    {
      email: word.map(name => `${name}@acme.com`),
      role: fc.constantFrom('admin', 'view', 'sdr'),
      reason: word,
      expires: fc.constantFrom('2026-01-01', '2027-01-01'),
      previously: fc.array(
        word.map(name => `${name}@old.com`),
        {maxLength: 2},
      ),
    },
    {requiredKeys: ['email', 'role']},
  ),
  ({email}) => email,
);
const keys = distinct(
  fc.record(
    {
      name: word,
      scopes: fc.uniqueArray(fc.constantFrom('leads:all', 'campaigns:read', 'emails:create'), {minLength: 1}),
      rotate_every: fc.constantFrom('90d', '1y'),
      overlap: fc.constantFrom('0h', '3d'),
    },
    {requiredKeys: ['name', 'scopes']},
  ),
  ({name}) => name,
);
const tags = distinct(fc.record({label: word, description: word}, {requiredKeys: ['label']}), ({label}) => label);
const assignments = distinct(
  fc.record({
    tag: word,
    campaigns: fc.uniqueArray(word, {maxLength: 3}),
    accounts: fc.uniqueArray(fc.constantFrom('*@a.co', 'l@b.co')),
  }),
  ({tag}) => tag,
);
const untagged = fc.record({members, keys, assignments});
const tagged = fc.record({members, keys, tags});

type Entries = Readonly<Record<string, readonly object[]>>;
const content: fc.Arbitrary<Entries> = fc.oneof(untagged, tagged);

const ROLES = {sdr: {grants: 'editor', permissions: ['unibox.all', 'crm.view']}};
const fileOf = (sections: object) => JSON.stringify({version: 1, ...sections});

/** The same entries in another order, dealt out to two files. */
const dealt = content.chain(file =>
  fc.record({
    file: fc.constant(file),
    order: fc.infiniteStream(fc.nat()),
    manage: fc.constantFrom({ignore: ['key/9*', 'tag/9*']}, {ignore: ['tag/9*', 'key/9*']}),
  }),
);

function deal(file: Entries, order: Iterator<number>): readonly [Entries, Entries] {
  const shuffled = (list: readonly object[]) =>
    list
      .map(entry => [Number(order.next().value), Object.fromEntries(Object.entries(entry).reverse())] as const)
      .sort(([a], [b]) => a - b)
      .map(([, entry]) => entry);
  const part = (fits: (index: number) => boolean) =>
    Object.fromEntries(
      Object.entries(file).map(([name, list]) => [name, shuffled(list.filter((_entry, index) => fits(index)))]),
    );
  return [part(index => index % 2 === 0), part(index => index % 2 === 1)];
}

const withoutPlaces = ({sections}: DesiredState) =>
  JSON.parse(JSON.stringify(sections, (name, value) => (name === 'at' ? undefined : value)));

it('the order of entries, fields and files does not matter', () => {
  fc.assert(
    fc.property(dealt, ({file, order, manage}) => {
      const whole = stateOf(fileOf({roles: ROLES, ...file, manage: {ignore: ['key/9*', 'tag/9*']}}));
      const [one, two] = deal(file, order);
      const other = stateOf({'b.yaml': fileOf({...one, manage}), 'a.yaml': fileOf({...two, roles: ROLES})});
      expect(other.digest).toBe(whole.digest);
      expect(withoutPlaces(other)).toEqual(withoutPlaces(whole));
    }),
    {numRuns: 30},
  );
});

it('the present day does not matter to the digest', () => {
  const text = 'version: 1\nmembers: [{email: a@acme.com, role: view, expires: 2027-01-01}]';
  expect(stateOf(text, {now: '2026-01-01'}).digest).toBe(stateOf(text, {now: '2028-01-01'}).digest);
});

const BASE = 'version: 1\nkeys: [{name: a, scopes: ["leads:all"], secret: {to: exec, command: [x, y]}}]\n';
it.each<[string, string]>([
  [
    'another expiry',
    'version: 1\nkeys: [{name: a, scopes: ["leads:all"], expires: 2027-01-01, secret: {to: exec, command: [x, y]}}]',
  ],
  [
    'another overlap',
    'version: 1\nkeys: [{name: a, scopes: ["leads:all"], overlap: 1h, secret: {to: exec, command: [x, y]}}]',
  ],
  [
    'another order of words in a command',
    'version: 1\nkeys: [{name: a, scopes: ["leads:all"], secret: {to: exec, command: [y, x]}}]',
  ],
  ['an empty section', `${BASE}members: []`],
  ['another limit', `${BASE}guardrails: {min_admins: 2}`],
  ['another mode', `${BASE}manage: {keys: additive}`],
  ['something ignored', `${BASE}manage: {ignore: [tag/x]}`],
  ['another workspace', `${BASE}workspace: {name: x}`],
])('%s is another meaning', (_phrase, text) => {
  expect(stateOf(text).digest).not.toBe(stateOf(BASE).digest);
});

it.each<[string, string]>([
  ['comments and blank lines', `# ours\n\n${BASE}`],
  [
    'another notation',
    'version: 1\nkeys:\n  - name: "a"\n    scopes:\n      - leads:all\n    secret:\n      to: exec\n      command: [x, "y"]',
  ],
  [
    'scopes that allow the same',
    BASE.replace('["leads:all"]', '[leads:read, leads:update, leads:create, leads:delete, leads:read]'),
  ],
  ['a default spelled out', BASE.replace('secret:', 'overlap: 24h, secret:')],
  ['the mode that is meant anyway', `${BASE}manage: {keys: authoritative}`],
])('%s are no other meaning', (_phrase, text) => {
  expect(stateOf(text).digest).toBe(stateOf(BASE).digest);
});

/** Reads a text as far as it goes. Anything but a state or a list of problems is thrown on. */
function survives(text: string): void {
  const {source, problems} = parseYaml(text, 'rbac.yaml');
  if (!source) expect(problems).not.toEqual([]);
  if (!source) return;
  try {
    buildDesired([source], {now: new Date(0), allowUnknown: false, kinds});
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidFiles);
  }
}

const scraps = fc.constantFrom(
  ...'version: 1|members:|keys:|tags:|roles:|manage:|- |  - |    |\n|\n|: |{|}|[|]|,|"|\'|&a |*a|!x |%|#|? |---|...|\t|null|~|1|role|email|secret:|to: file|<<: |__proto__: |\u202e|\ud800|\0|>|||-|a@b.co'.split(
    '|',
  ),
);

it.each<[string, fc.Arbitrary<string>]>([
  ['any text', fc.string({unit: 'binary', maxLength: 60})],
  ['scraps of YAML', fc.array(scraps, {maxLength: 30}).map(parts => parts.join(''))],
  [
    'a file with anything in its sections',
    fc
      .dictionary(
        fc.constantFrom('members', 'keys', 'tags', 'assignments', 'roles', 'manage', 'guardrails', 'workspace'),
        fc.jsonValue({maxDepth: 3}),
      )
      .map(fileOf),
  ],
  [
    'entries with anything in their fields',
    fc
      .array(
        fc.dictionary(
          fc.constantFrom(
            'email',
            'role',
            'name',
            'scopes',
            'label',
            'tag',
            'campaigns',
            'accounts',
            'secret',
            'id',
            'expires',
            'overlap',
            'previously',
          ),
          fc.oneof(fc.jsonValue({maxDepth: 2}), word, fc.array(word)),
        ),
        {maxLength: 3},
      )
      .map(list => fileOf({members: list, keys: list, tags: list, assignments: list, sub_workspaces: list})),
  ],
])('%s is a state or a list of problems', (_phrase, texts) => {
  fc.assert(fc.property(texts, survives), {numRuns: 100});
});
