import {expect, it} from 'vitest';
import type {Reader} from '../../../src/api/client.ts';
import {tracesOfDeadRuns} from '../../../src/apply/lock/dead.ts';
import {noteText} from '../../../src/apply/lock/note.ts';
import type {JsonObject} from '../../../src/model/json.ts';
import {NOW} from '../../support/world.ts';

const MINUTE_MS = 60_000;
const HASH = '0123456789abcdef';

const note = (untilMs: number, keys: ReadonlyMap<string, Date> = new Map()) =>
  noteText(
    {
      id: '0190b2c4-0000-4000-8000-000000000001',
      by: 'ana',
      process: {machine: '', boot: '', pidns: '', pid: 0, start: ''},
    },
    new Date(NOW.getTime() + untilMs),
    keys,
  );

const tag = (label: string, description: string): JsonObject => ({
  id: label,
  label,
  description,
  timestamp_created: new Date(NOW.getTime() - 10 * MINUTE_MS).toISOString(),
});

const held = tag('instantly-rbac:lock', note(MINUTE_MS));
const dead = tag('instantly-rbac:lock', note(-MINUTE_MS));
const stale = tag(
  'instantly-rbac:stale-0190b2c4-0000-4000-8000-000000000001',
  note(-MINUTE_MS, new Map([[HASH, new Date(NOW.getTime() - 2 * MINUTE_MS)]])),
);

const tracesIn = (...tags: readonly JsonObject[]) =>
  tracesOfDeadRuns({clock: () => NOW, getAll: async () => tags} as unknown as Reader);

it.each([
  ['nothing: there is nothing', [tag('West', '')], false],
  ['nothing: the lock is held', [held], false],
  ['a dead lock', [dead], true],
  ['a note', [stale], true],
  ['nothing yet: whoever holds the lock sees to the note', [held, stale], false],
])('there is %s to clear up', async (_what, tags, remain) => {
  expect((await tracesIn(...tags)).remain).toBe(remain);
});

it('the keys of a note count even while another apply holds the lock', async () => {
  expect((await tracesIn(held, stale)).keys.map(({hash}) => hash)).toEqual([HASH]);
});
