import {mkdtempSync} from 'node:fs';
import {join} from 'node:path';
import {figuresOf, rowOf} from './rows.mjs';
import {exponent, medianFigures} from './stats.mjs';
import {inTurn} from './turns.mjs';
import {CLI} from './workbench.mjs';

const RUNS = 3;

/**
A group of scenarios that can be of any size, each measured at two of them, the second twice the first.
@param scenarios `{name, title, sizes: [n, 2n], run}`, where `run({size, cli, folder})` resolves with
`{ms, cpuMs, peakMB, requests?, note?}`; cli is the built command line, the folder is empty and removed afterwards
*/
export const growing = (title, scenarios) => ({
  title,
  measure: async bench => (await inTurn(scenarios, scenario => measureGrowth(bench, scenario))).flat(),
});

async function measureGrowth(bench, {name, title, sizes, run}) {
  const [n, twice] = bench.size === undefined ? sizes : [bench.size, 2 * bench.size];
  const rounds = await inTurn(Array.from({length: bench.runs ?? RUNS}), () =>
    inTurn([n, twice], size => {
      bench.say(`${title}, ${inWords(size)}`);
      return run({size, cli: CLI, folder: mkdtempSync(join(bench.folder, 'grown-'))});
    }),
  );
  const [ofN, of2N] = [n, twice].map((size, index) => ({
    name,
    title: `${title}, ${inWords(size)}`,
    figures: figuresOf(medianFigures(rounds.map(round => round[index]))),
    note: rounds[0][index].note,
  }));
  return [rowOf(ofN), rowOf({...of2N, base: ofN, exponents: exponentsOf(ofN.figures, of2N.figures)})];
}

const inWords = size => size.toLocaleString('en-US');

/** By which power of its size a scenario grows, in time, CPU time and memory. */
function exponentsOf(ofN, of2N) {
  const figures = Object.entries({wall: 'ms', cpu: 'cpuMs', peak: 'peakMB'});
  const known = figures.filter(([, figure]) => ofN[figure] > 0 && of2N[figure] > 0);
  return Object.fromEntries(
    known.map(([name, figure]) => [name, Number(exponent(ofN[figure], of2N[figure]).toFixed(2))]),
  );
}
