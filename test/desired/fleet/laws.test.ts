import {expect, it} from 'vitest';
import fc, {manifold} from '../../support/laws.ts';
import {stateOf} from '../support.ts';
import {NORTH, oneWorkspace, stateIn} from './support.ts';

const word = fc.stringMatching(/^[a-z]{1,6}$/);
type Entry = Readonly<Record<string, unknown>>;

const members = fc.uniqueArray(
  fc.record(
    {
      email: word.map(name => `${name}@acme.com`),
      role: fc.constantFrom('admin', 'editor', 'view'),
      nickname: word,
      expires: fc.constantFrom('2026-01-01', '2027-01-01'),
    },
    {requiredKeys: ['email', 'role']},
  ),
  {selector: ({email}) => email, maxLength: 6},
);
const keys = fc.uniqueArray(
  fc.record(
    {name: word, scopes: fc.constantFrom(['leads:read'], ['leads:all', 'emails:read']), reason: word},
    {requiredKeys: ['name', 'scopes']},
  ),
  {selector: ({name}) => name, maxLength: 6},
);

const fileOf = (content: object) =>
  `assert: []\n${Object.entries(content)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join('\n')}`;

/** What a workspace with these files means, and what one file that says it all does. */
const digestOver = async (...files: readonly object[]) =>
  (
    await stateIn(
      await oneWorkspace(Object.fromEntries(files.map((content, index) => [`${index}.yaml`, fileOf(content)]))),
    )
  ).digest;
const digestAlone = (content: object) =>
  stateOf(`version: 1\nworkspace: {id: ${NORTH}, name: North}\n${fileOf(content)}`).digest;

/** Deals the fields of entries out to two files. Both say the name; a coin of 2 puts another value below the one that counts. */
function dealt(entries: readonly Entry[], name: string, coins: readonly number[]) {
  const coinOf = (index: number, field: string) => coins[(index * 5 + field.length) % coins.length];
  const base = entries.map((entry, index) =>
    Object.fromEntries(
      Object.entries(entry).flatMap(([field, value]) => {
        const coin = coinOf(index, field);
        if (field === name || coin === 0) return [[field, value]];
        return coin === 2 ? [[field, STALE[field]]] : [];
      }),
    ),
  );
  const overlay = entries.map((entry, index) =>
    Object.fromEntries(Object.entries(entry).filter(([field]) => field === name || coinOf(index, field) !== 0)),
  );
  return {base, overlay};
}

/** Values that a later file takes the place of. */
const STALE: Entry = {role: 'view', nickname: 'Stale', expires: '2025-01-01', scopes: ['all:all'], reason: 'stale'};

const coins = fc.array(fc.integer({min: 0, max: 2}), {minLength: 7, maxLength: 7});

it('does not matter which of two files says a field, nor what a later one takes the place of', () =>
  fc.assert(
    fc.asyncProperty(members, keys, coins, async (members, keys, coins) => {
      const [first, second] = [dealt(members, 'email', coins), dealt(keys, 'name', coins)];
      const found = await digestOver(
        {members: first.base, keys: second.base},
        {members: first.overlay, keys: second.overlay},
      );
      expect(found).toBe(digestAlone({members, keys}));
    }),
    {numRuns: 40 * manifold},
  ));

it('is as if no file had declared an object when a later one removes it', () =>
  fc.assert(
    fc.asyncProperty(members, fc.nat(), async (members, index) => {
      const gone = members[index % Math.max(1, members.length)];
      const remove = gone ? [`member/${gone.email}`] : [];
      expect(await digestOver({members}, {remove})).toBe(digestAlone({members: members.filter(one => one !== gone)}));
    }),
    {numRuns: 40 * manifold},
  ));

it('changes nothing to say the same once more, or nothing', () =>
  fc.assert(
    fc.asyncProperty(members, keys, async (members, keys) => {
      const content = {members, keys};
      expect(await digestOver(content, {}, content, {members: []})).toBe(digestAlone(content));
    }),
    {numRuns: 20 * manifold},
  ));
