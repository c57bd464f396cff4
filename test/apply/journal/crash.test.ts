import {expect, it} from 'vitest';
import {closeJournal} from '../../../src/apply/journal/close.ts';
import {isOpenIntent, type OpenJournal} from '../../../src/apply/journal/open-journal.ts';
import {isClosed, parseJournal} from '../../../src/apply/journal/parse.ts';
import {readOpenJournals} from '../../../src/apply/journal/read.ts';
import {unfinishedKeys} from '../../../src/apply/journal/unfinished.ts';
import {NOW, WORKSPACE_ID} from '../../support/world.ts';
import {begin, ELSEWHERE, HEADER, INTENT, plant, tempFolder, textIn} from './support.ts';

const LIVE = [
  {id: 'old-1', name: 'Marketing', createdAt: '2026-01-01T00:00:00.000Z'},
  {id: 'new-1', name: 'Marketing', createdAt: NOW.toISOString()},
];

/** The whole text of a run that made one key. */
async function wholeText(): Promise<string> {
  const dir = await tempFolder();
  const journal = await begin(dir);
  const n = await journal.intent(INTENT);
  await journal.made(n, 'new-1');
  await journal.delivered(n);
  await journal.settled(n, 'applied');
  await journal.end({applied: 1});
  await journal.close();
  return textIn(dir);
}

const namedBy = (journals: readonly OpenJournal[]) => [
  ...unfinishedKeys({journals, notes: [], liveKeys: LIVE, workspaceId: WORKSPACE_ID}),
];

/** What the next apply makes of a journal that ends in the middle. */
async function afterCrash(text: string) {
  const dir = await tempFolder();
  await plant(dir, text);
  const journals = await readOpenJournals(dir, ELSEWHERE);
  return {dir, journals, unfinished: namedBy(journals)};
}

it('a crash at any byte leaves a journal that is read for what it says', async () => {
  const text = await wholeText();
  const ends = [...text.matchAll(/\n/g)].map(({index}) => index);
  for (let length = 0; length <= text.length; length++) {
    // A line counts once its last bracket is on the disk, with the line break or without.
    const lines = ends.filter(end => end <= length).length;
    const expected = lines === 2 || lines === 3 ? ['new-1'] : [];
    const half = text.slice(0, length);
    const journal = parseJournal('x', half);
    expect([length, namedBy([journal]), isClosed(half)]).toEqual([length, expected, lines === 6]);
    expect([journal.damaged, journal.intents.filter(isOpenIntent).length]).toEqual([[], expected.length]);
    if (!ends.some(end => Math.abs(end - length) < 2)) continue;
    const read = await afterCrash(half);
    expect([length, read.unfinished, read.journals.length]).toEqual([length, expected, lines === 6 ? 0 : 1]);
  }
});

it('a journal that ends in half a line can be closed', async () => {
  const text = await wholeText();
  for (const cut of [1, 20, text.indexOf('"made"'), text.length - 3]) {
    const {dir, journals} = await afterCrash(text.slice(0, cut));
    for (const journal of journals) await closeJournal(journal, 'Ben', NOW);
    expect(await readOpenJournals(dir, ELSEWHERE)).toEqual([]);
    expect((await textIn(dir)).startsWith(`${text.slice(0, cut)}\n{`)).toBe(true);
  }
});

it('an empty journal can be closed', async () => {
  const {dir, journals} = await afterCrash('');
  expect(journals).toMatchObject([{header: undefined, intents: [], damaged: []}]);
  for (const journal of journals) await closeJournal(journal, 'Ben', NOW);
  expect(await readOpenJournals(dir, ELSEWHERE)).toEqual([]);
});

it('after a failure of the power, a tail of zeros hides nothing before it', async () => {
  const text = await wholeText();
  const {journals, unfinished} = await afterCrash(
    `${text.slice(0, text.indexOf('{"type":"made"'))}${'\0'.repeat(900)}`,
  );
  expect(unfinished).toEqual(['new-1']);
  expect(journals[0]?.header?.by).toBe(HEADER.by);
});
