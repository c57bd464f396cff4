import {medianOf} from './turns.mjs';

const RUNS = 5;

/** A Node that does nothing: what no command can be faster or smaller than. */
export const bareNode = async ({run}) => ({
  title: 'node -e 0',
  figures: await medianOf(RUNS, () => run(process.execPath, ['-e', '0'], {usage: 'node'})),
});
