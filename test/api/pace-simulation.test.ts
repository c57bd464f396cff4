import {describe, expect, it} from 'vitest';
import {addNeighbour, Run, type RunOptions, randomFrom, Timeline, VENDORS, type Vendor} from './simulation.ts';

const SECOND = 1000;

/** A vendor, the whole client against it, perhaps somebody else in the workspace, and all the time that they need. */
async function play(
  vendorName: string,
  runs: readonly RunOptions[],
  {retryAfter = false, neighbour}: {readonly retryAfter?: boolean; readonly neighbour?: (now: number) => number} = {},
): Promise<readonly Run[]> {
  const timeline = new Timeline(randomFrom(7));
  const limit = VENDORS[vendorName]?.();
  if (limit === undefined) throw new Error(`there is no vendor "${vendorName}"`);
  const vendor: Vendor = {limit, retryAfter};
  if (neighbour) addNeighbour(vendor, timeline, neighbour);
  const played = runs.map(options => new Run(vendor, timeline, options));
  await timeline.runUntil(Math.max(...runs.map(({until}) => until)) + 60 * SECOND);
  return played;
}

const vendors = Object.keys(VENDORS);

/** 429s that are borne, in percent. A vendor who shuts everybody out leaves so little that a few of them are more. */
const most = (vendor: string) => (vendor === 'nothing for ten seconds after each excess' ? 3 : 2);

describe('alone, a run keeps its pace and meets no 429', () => {
  it.each(vendors)('%s', async vendor => {
    const [run] = await play(vendor, [{percent: 80, until: 70 * SECOND}]);
    expect(run?.refused()).toBe(0);
    expect(run?.rate(0, 70 * SECOND)).toBeGreaterThanOrEqual(0.95 * 80);
    expect(run?.rate(0, 70 * SECOND)).toBeLessThanOrEqual(1.01 * 80);
  });

  it.each<[string, Omit<RunOptions, 'until'>, number]>([
    ['by default', {percent: 50}, 50],
    ['at one percent', {percent: 1}, 1],
    ['with answers that come at once', {percent: 80, latency: [2, 0.2]}, 80],
    ['with answers of which some take very long', {percent: 80, latency: [120, 1], slots: 40}, 80],
    ['with as many slots as there can be', {percent: 80, slots: 100}, 80],
    ['where the answers allow less', {percent: 80, latency: [400, 0], slots: 8}, 20],
  ])('%s', async (_what, options, expected) => {
    const [run] = await play('sliding windows', [{...options, until: 60 * SECOND}]);
    expect(run?.refused()).toBe(0);
    expect(run?.rate(10 * SECOND, 60 * SECOND)).toBeGreaterThanOrEqual(0.95 * expected);
  });
});

describe('with a neighbour who takes half of everything for a minute, a run', () => {
  const [comes, goes, until] = [30 * SECOND, 90 * SECOND, 140 * SECOND];
  const neighbour = (now: number) => (now >= comes && now < goes ? 50 : 0);

  it.each(
    vendors.flatMap(vendor => [
      [vendor, 'without Retry-After', false] as const,
      [vendor, 'with Retry-After', true] as const,
    ]),
  )('adapts within seconds, loses nothing and finds its way back: %s, %s', async (vendor, _what, retryAfter) => {
    const [run] = await play(vendor, [{percent: 80, until}], {retryAfter, neighbour});
    if (run === undefined) throw new Error('nothing was played');
    expect(run.failed).toBe(0);
    expect(run.answered).toBe(run.seen.length - run.refused());
    expect(run.refused(0, comes)).toBe(0);
    // Of the first ten seconds only the number is limited: 8 are under way when the neighbour comes.
    expect(run.refused(comes, comes + 10 * SECOND)).toBeLessThanOrEqual(16);
    expect(run.refusedPercent()).toBeLessThanOrEqual(1);
    expect(run.refusedPercent(comes, goes)).toBeLessThanOrEqual(most(vendor));
    expect(run.rate(comes + 10 * SECOND, goes)).toBeGreaterThanOrEqual(5);
    expect(run.rate(goes + 40 * SECOND, until)).toBeGreaterThanOrEqual(0.95 * 80);
  });
});

it('a neighbour who comes in bursts does not make a run lose anything', async () => {
  const neighbour = (now: number) => (now % (10 * SECOND) < 5 * SECOND ? 80 : 20);
  const [run] = await play('sliding windows', [{percent: 80, until: 120 * SECOND}], {neighbour});
  expect(run?.failed).toBe(0);
  expect(run?.refusedPercent()).toBeLessThanOrEqual(2.5);
});

it('a neighbour who leaves next to nothing does not make a run give up, and it comes back', async () => {
  const neighbour = (now: number) => (now < 60 * SECOND ? 120 : 0);
  const [run] = await play('sliding windows', [{percent: 80, until: 160 * SECOND}], {neighbour});
  expect(run?.failed).toBe(0);
  expect(run?.rate(145 * SECOND, 160 * SECOND)).toBeGreaterThanOrEqual(0.95 * 80);
});

describe('several runs of ours', () => {
  it.each(vendors)('share what there is: %s', async vendor => {
    const until = 150 * SECOND;
    const runs = await play(vendor, [
      {percent: 80, until},
      {percent: 80, from: 5 * SECOND, until},
    ]);
    for (const run of runs) {
      expect(run.failed).toBe(0);
      expect(run.refusedPercent()).toBeLessThanOrEqual(most(vendor));
      expect(run.rate(30 * SECOND, until)).toBeGreaterThanOrEqual(5);
    }
  });
});
