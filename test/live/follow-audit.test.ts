import {describe, expect, it} from 'vitest';
import type {AuditEntry} from '../../src/kinds/audit.ts';
import {followAudit, LATE_MS} from '../../src/live/follow-audit.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 12, minute)).toISOString();
const entry = (id: string, minute: number): AuditEntry => ({
  id,
  timestamp: at(minute),
  activity: 1,
  fromApi: false,
  ipAddress: undefined,
  userId: undefined,
  userName: undefined,
  apiKeyId: undefined,
  mentions: [],
});

/** What is told when the log holds these at one reading after the other, as a server that heeds the start would show it. */
async function told(readings: readonly (readonly AuditEntry[])[]) {
  const asked: string[] = [];
  const seen: string[][] = [];
  let turn = 0;
  await followAudit(new Date(at(0)), {
    async read(since) {
      asked.push(since.toISOString());
      const entries = (readings[turn] ?? []).filter(({timestamp}) => Date.parse(timestamp) >= since.getTime());
      return {entries, skipped: 0, complete: true};
    },
    async wait() {
      turn += 1;
      return turn < readings.length;
    },
    tell: ({entries}) => seen.push(entries.map(({id}) => id)),
  });
  return {asked, seen};
}

describe('following the log', () => {
  it('tells every line once, whatever is read again', async () => {
    const {seen} = await told([[entry('a', 1)], [entry('b', 2), entry('a', 1)], [entry('b', 2), entry('a', 1)]]);
    expect(seen).toEqual([['a'], ['b'], []]);
  });

  it('tells a line that comes late, and asks again from a while before the newest one', async () => {
    const {asked, seen} = await told([[entry('b', 30)], [entry('b', 30), entry('late', 25)]]);
    expect(seen).toEqual([['b'], ['late']]);
    expect(asked).toEqual([at(0), new Date(Date.parse(at(30)) - LATE_MS).toISOString()]);
  });

  it('forgets what can not come again, and still tells it once', async () => {
    const {seen} = await told([[entry('a', 1)], [entry('c', 40), entry('a', 1)], [entry('d', 50), entry('c', 40)]]);
    expect(seen).toEqual([['a'], ['c'], ['d']]);
  });
});
