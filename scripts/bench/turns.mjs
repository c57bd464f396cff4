import {medianFigures} from './stats.mjs';

/** What comes of each, one after the other: two measurements at once would disturb each other. */
export async function inTurn(list, work) {
  const results = [];
  for (const one of list) results.push(await work(one));
  return results;
}

/** Figure by figure the median of so many runs. */
export const medianOf = async (runs, work) => medianFigures(await inTurn(Array.from({length: runs}), work));
