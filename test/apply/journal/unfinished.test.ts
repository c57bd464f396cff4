import {describe, expect, it} from 'vitest';
import {STATUSES} from '../../../src/apply/journal/lines.ts';
import type {FollowedIntent, OpenJournal} from '../../../src/apply/journal/open-journal.ts';
import {unfinishedKeys} from '../../../src/apply/journal/unfinished.ts';
import {type KeyUnderWay, keyHash} from '../../../src/apply/lock/key-under-way.ts';
import fc from '../../support/laws.ts';
import {NOW, WORKSPACE_ID} from '../../support/world.ts';
import {HEADER, INTENT} from './support.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const at = (ms: number) => new Date(NOW.getTime() + ms).toISOString();

const intentOf = (fields: Partial<FollowedIntent> = {}): FollowedIntent => ({
  ...INTENT,
  at: at(0),
  n: 1,
  made: undefined,
  delivered: false,
  status: undefined,
  ...fields,
});
const journalOf = (intents: readonly FollowedIntent[], workspace = WORKSPACE_ID): OpenJournal => ({
  path: 'x.jsonl',
  header: {...HEADER, workspace, at: at(0)},
  intents,
  damaged: [],
});
const noteOf = (name: string, sinceMs = 0, beforeMs = 7 * MINUTE): KeyUnderWay => ({
  hash: keyHash(WORKSPACE_ID, name),
  since: new Date(at(sinceMs)),
  before: new Date(at(beforeMs)),
});
const keyOf = (id: string, createdMs: number, name = 'Marketing') => ({id, name, createdAt: at(createdMs)});

const named = (
  intents: readonly FollowedIntent[],
  keys: readonly ReturnType<typeof keyOf>[],
  notes: readonly KeyUnderWay[] = [],
) => [...unfinishedKeys({journals: [journalOf(intents)], notes, liveKeys: keys, workspaceId: WORKSPACE_ID})];

describe('by the journal, a key is unfinished', () => {
  it.each<[string, Partial<FollowedIntent>, ReturnType<typeof keyOf>, boolean]>([
    ['when it came after the intent, with its name', {}, keyOf('new', SECOND), true],
    ['when it came in the same second, by another server', {}, keyOf('new', -4 * SECOND), true],
    ['when the name is spelt with other code points', {name: 'Ze\u0301ro'}, keyOf('new', 0, 'Z\u00e9ro'), true],
    ['when a replacement was to make it', {action: 'replace', id: 'old-1'}, keyOf('new', 0), true],
    ['when the delivery was unclear', {made: 'new', status: 'unclear'}, keyOf('new', 0), true],
    ['when the API said that it made it, whenever it says', {made: 'new'}, keyOf('new', 60 * MINUTE), true],
    ['not when it is older', {}, keyOf('new', -6 * SECOND), false],
    ['not when it has another name', {}, keyOf('new', 0, 'marketing'), false],
    ['not when it was listed before', {}, keyOf('old-1', 0), false],
    ['not when it was delivered', {made: 'new', delivered: true}, keyOf('new', 0), false],
    ['not when another key was delivered under that name', {made: 'other', delivered: true}, keyOf('new', 0), false],
    ['not when the API said that it made another', {made: 'other'}, keyOf('new', 0), false],
    ['not when what became of it is settled', {status: 'failed'}, keyOf('new', 0), false],
    ['not when the intent was to remove', {action: 'delete', id: 'new'}, keyOf('new', 0), false],
    ['not when the intent is about a tag', {address: 'tag/Marketing'}, keyOf('new', 0), false],
    ['not when somebody made it by hand much later', {}, keyOf('new', 16 * MINUTE), false],
    ['not when the API does not say when it was made', {}, {...keyOf('new', 0), createdAt: ''}, false],
  ])('%s', (_row, intent, key, is) => {
    expect(named([intentOf(intent)], [key])).toEqual(is ? [key.id] : []);
  });

  it('not by the journal of another workspace', () => {
    const input = {notes: [], liveKeys: [keyOf('new', 0)], workspaceId: WORKSPACE_ID};
    expect(unfinishedKeys({...input, journals: [journalOf([intentOf()], 'other')]}).size).toBe(0);
    expect(unfinishedKeys({...input, journals: [{...journalOf([intentOf()]), header: undefined}]}).size).toBe(1);
  });

  it('although a later run that died as well had listed it', () => {
    const later = intentOf({at: at(5 * MINUTE), known: ['old-1', 'new']});
    expect(named([intentOf(), {...later, n: 2}], [keyOf('new', SECOND), keyOf('newer', 5 * MINUTE)])).toEqual([
      'new',
      'newer',
    ]);
  });
});

describe('by a note in a lock alone, a key is unfinished', () => {
  it.each<[string, KeyUnderWay, ReturnType<typeof keyOf>, boolean]>([
    ['when it came after the note, with its name', noteOf('Marketing'), keyOf('new', MINUTE), true],
    ['when the name is spelt with other code points', noteOf('Ze\u0301ro'), keyOf('new', 0, 'Z\u00e9ro'), true],
    ['not when it is older', noteOf('Marketing'), keyOf('new', -6 * SECOND), false],
    ['not when it has another name', noteOf('Marketing'), keyOf('new', 0, 'BI'), false],
    ['not when it came long after that lock had ended', noteOf('Marketing'), keyOf('new', 8 * MINUTE), false],
    [
      'not when the hash is of another workspace',
      {...noteOf('x'), hash: keyHash('other', 'Marketing')},
      keyOf('new', 0),
      false,
    ],
  ])('%s', (_row, note, key, is) => {
    expect(named([], [key], [note])).toEqual(is ? [key.id] : []);
  });

  it('not when the journal says that it was delivered', () => {
    expect(named([intentOf({made: 'new', delivered: true})], [keyOf('new', 0)], [noteOf('Marketing')])).toEqual([]);
  });
});

describe('whatever journals and notes say', () => {
  const name = fc.constantFrom('Marketing', 'BI', 'Ze\u0301ro', 'Z\u00e9ro', 'marketing');
  const id = fc.constantFrom('k1', 'k2', 'k3', 'k4');
  const ms = fc.integer({min: -20 * MINUTE, max: 20 * MINUTE});
  const intents = fc.array(
    fc.record({
      name,
      ms,
      known: fc.uniqueArray(id),
      made: fc.option(id, {nil: undefined}),
      delivered: fc.boolean(),
      status: fc.option(fc.constantFrom(...STATUSES), {nil: undefined}),
      action: fc.constantFrom('create', 'replace', 'delete', 'update'),
    }),
    {maxLength: 5},
  );
  const keys = fc.uniqueArray(fc.record({id, name, ms}), {selector: key => key.id});
  const notes = fc.array(fc.record({name, ms, lasting: fc.integer({min: 0, max: 10 * MINUTE})}), {maxLength: 3});
  const same = (one: string, other: string) => one.normalize('NFC') === other.normalize('NFC');

  it('a key is named only if it fits an open intent or a note in name and time, and was not known to that intent', () => {
    fc.assert(
      fc.property(intents, keys, notes, (said, live, noted) => {
        const followed = said.map(({ms: time, ...fields}, index) =>
          intentOf({...fields, action: fields.action as FollowedIntent['action'], n: index + 1, at: at(time)}),
        );
        const found = named(
          followed,
          live.map(key => keyOf(key.id, key.ms, key.name)),
          noted.map(note => noteOf(note.name, note.ms, note.ms + note.lasting)),
        );
        for (const key of live) {
          const byIntent = said.some(
            one =>
              same(one.name, key.name) &&
              key.ms >= one.ms - 5 * SECOND &&
              !one.known.includes(key.id) &&
              !one.delivered &&
              (one.status === undefined || one.status === 'unclear') &&
              (one.action === 'create' || one.action === 'replace') &&
              (one.made === undefined ? key.ms <= one.ms + 15 * MINUTE : one.made === key.id),
          );
          const byNote = noted.some(
            note => same(note.name, key.name) && key.ms >= note.ms - 5 * SECOND && key.ms <= note.ms + note.lasting,
          );
          const delivered = said.some(
            one => one.delivered && one.made === key.id && (one.action === 'create' || one.action === 'replace'),
          );
          expect(found.includes(key.id)).toBe((byIntent || byNote) && !delivered);
        }
      }),
      {numRuns: 2_000},
    );
  });
});
