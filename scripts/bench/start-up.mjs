import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {withApi} from './api.mjs';
import {figuresOf, rowOf} from './rows.mjs';
import {medianFigures} from './stats.mjs';
import {inTurn} from './turns.mjs';
import {CLI, ROOT} from './workbench.mjs';
import {small, writeFiles} from './worlds.mjs';

export const title = 'Start-up';

const RUNS = 21;
const RUNS_FOR_USAGE = 5;

const BARE = {name: 'bare', title: 'node -e 0', args: ['-e', '0'], options: {}};

/** Short commands beside a bare Node, in turn, so that whatever else the machine does strikes all of them alike. */
export function measure(bench) {
  const folder = join(bench.folder, 'start-up');
  mkdirSync(folder);
  writeFiles(folder, small());
  return withApi(small().state, {}, async ({env}) => {
    const cases = [
      BARE,
      {name: 'version', title: '--version', args: [CLI, '--version'], options: {}},
      {
        name: 'validate',
        title: 'validate rbac.example.yaml',
        args: [CLI, 'validate', '-f', 'rbac.example.yaml'],
        options: {cwd: ROOT},
      },
      {name: 'plan', title: 'plan of a small workspace', args: [CLI, 'plan'], options: {cwd: folder, env}},
    ];
    const runs = bench.runs ?? RUNS;
    bench.say(`start-up, rounds: ${runs}`);
    // What reads memory and CPU time takes time itself: it is left out where the time is taken.
    const wall = await interleaved(bench, cases, runs, {});
    const usage = await interleaved(bench, cases, Math.min(runs, RUNS_FOR_USAGE), {usage: 'node'});
    const figures = cases.map((_case, index) => figuresOf({...usage[index], ms: wall[index].ms}));
    const base = {title: BARE.title, figures: figures[0]};
    return cases.map(({name, title}, index) => rowOf({name, title, figures: figures[index], ...(index > 0 && {base})}));
  });
}

/** The median figures of each case, all of them in turn in every round. */
async function interleaved({run}, cases, runs, how) {
  const rounds = await inTurn(Array.from({length: runs}), () =>
    inTurn(cases, ({args, options}) => run(process.execPath, args, {...options, ...how})),
  );
  return cases.map((_case, index) => medianFigures(rounds.map(round => round[index])));
}
