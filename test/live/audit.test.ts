import {describe, expect, it} from 'vitest';
import {activityText, isPublished} from '../../src/kinds/audit.ts';
import {readAudit} from '../../src/live/audit.ts';
import type {JsonObject} from '../../src/model/json.ts';
import {onEmulator, WORKSPACE_ID} from '../support/world.ts';

const SINCE = new Date('2026-11-01T00:00:00Z');
const UNTIL = new Date('2026-11-23T12:00:00Z');
const WINDOW = {since: SINCE, until: UNTIL};

const LINES = [
  {activity_type: 1, timestamp: '2026-10-31T23:59:59Z', user_name: 'too early'},
  {activity_type: 37, timestamp: '2026-11-02T08:00:00Z', user_name: 'Dan'},
  {activity_type: 77, timestamp: '2026-11-03T08:00:00Z', user_name: 'Ana'},
  {activity_type: 37, timestamp: '2026-11-23T12:00:00Z', user_name: 'Bob'},
  {activity_type: 38, timestamp: '2026-11-23T12:00:01Z', user_name: 'too late'},
];

const worldOf = (audit_logs: readonly object[], settings = {}) => ({
  workspaces: [{id: WORKSPACE_ID, audit_logs}],
  settings,
});

describe('reading the audit log', () => {
  it.each([
    ['heeds filters', true],
    ['ignores filters', false],
  ])('keeps to the window and sorts the newest first where the API %s', (_, audit_filters) =>
    onEmulator(worldOf(LINES, {audit_filters}), async ({reader}) => {
      const names = async (activity?: number) =>
        (await readAudit(reader, {...WINDOW, activity})).entries.map(({userName}) => userName);
      expect(await names()).toEqual(['Bob', 'Ana', 'Dan']);
      expect(await names(37)).toEqual(['Bob', 'Dan']);
    }),
  );

  it('asks for a day more at both ends, and for a thousand lines a page', () =>
    onEmulator(worldOf(LINES), async ({reader, emulator}) => {
      await readAudit(reader, {...WINDOW, activity: 37});
      expect(emulator.requests().map(({path, query}) => `${path}?${query}`)).toEqual([
        '/api/v2/audit-logs?start_date=2026-10-31&end_date=2026-11-24&activity_type=37&limit=1000',
      ]);
    }));

  it('keeps numbers that nobody published', () =>
    onEmulator(worldOf(LINES), async ({reader}) => {
      const {entries} = await readAudit(reader, WINDOW);
      expect(entries.map(({activity}) => activityText(activity))).toEqual([
        'API key created',
        'activity 77',
        'API key created',
      ]);
      expect([12, 13, 17, 18, 38, 39].map(isPublished)).toEqual([true, false, false, true, true, false]);
    }));

  it('reads page after page to the end', () =>
    onEmulator(worldOf(manyLines(2_000)), async ({reader, emulator}) => {
      const {entries, complete} = await readAudit(reader, WINDOW);
      expect([entries.length, complete, emulator.requests().length]).toEqual([2_000, true, 3]);
    }));

  it('stops after ten pages and says that this was not all', () =>
    onEmulator(worldOf(manyLines(10_001)), async ({reader, emulator}) => {
      const {entries, complete} = await readAudit(reader, WINDOW);
      expect([entries.length, complete, emulator.requests().length]).toEqual([10_000, false, 10]);
    }));

  const GOOD = {id: 'a', timestamp: '2026-11-02T08:00:00.000Z', activity_type: 37, from_api: true, ip_address: '::1'};
  const fake = (...pages: readonly JsonObject[]) => {
    let page = 0;
    return {get: async () => pages[page++] ?? {items: []}};
  };

  it.each<readonly [string, JsonObject]>([
    ['no id', {...GOOD, id: null}],
    ['a time that is none', {...GOOD, timestamp: 'soon'}],
    ['no time', {...GOOD, timestamp: 12}],
    ['a word for a number', {...GOOD, activity_type: 'login'}],
  ])('skips and counts a line with %s', async (_, odd) => {
    const {entries, skipped, complete} = await readAudit(fake({items: [odd, {...GOOD, id: 'b'}]}), WINDOW);
    expect([entries.map(({id}) => id), skipped, complete]).toEqual([['b'], 1, true]);
  });

  it('takes a line whose other fields are odd, without them', async () => {
    const item = {...GOOD, from_api: 'yes', ip_address: 7, user_id: null, user_name: ' ', api_key_id: {}};
    const {entries} = await readAudit(fake({items: [{...item, audit_metadata: [1, {a: ['b']}]}, null, 'x']}), WINDOW);
    expect(entries).toEqual([
      {
        ...{id: 'a', timestamp: GOOD.timestamp, activity: 37, mentions: [{path: '1.a.0', value: 'b'}]},
        ...{fromApi: undefined, ipAddress: undefined, userId: undefined, userName: undefined, apiKeyId: undefined},
      },
    ]);
  });

  it.each<readonly [string, readonly JsonObject[], number]>([
    ['leads back to an earlier page', [page('a', 'x'), page('b', 'x'), page('c', 'x')], 2],
    ['has a cursor of another type', [page('a', 7)], 1],
    ['has no list', [page('a', 'x'), {items: 'none'}], 1],
  ])('is not complete when a page %s', async (_, pages, read) => {
    const {entries, complete} = await readAudit(fake(...pages), WINDOW);
    expect([entries.length, complete]).toEqual([read, false]);
  });

  function page(id: string, next_starting_after: string | number): JsonObject {
    return {items: [{...GOOD, id}], next_starting_after};
  }

  it('counts a line that two pages show once', async () => {
    const {entries} = await readAudit(fake(page('a', 'x'), {items: [{...GOOD}]}), WINDOW);
    expect(entries).toHaveLength(1);
  });
});

const manyLines = (number: number) =>
  Array.from({length: number}, (_, index) => ({
    activity_type: 9,
    timestamp: new Date(UNTIL.getTime() - index * 1000).toISOString(),
  }));
