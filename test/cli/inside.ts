import {tmpdir} from 'node:os';
import {setImmediate as turn} from 'node:timers/promises';
import {Interrupted, type Time} from '../../src/api/time.ts';
import {apply} from '../../src/cli/apply.ts';
import {type CommandSpec, runCommand} from '../../src/cli/command.ts';
import {diff} from '../../src/cli/diff.ts';
import {drift} from '../../src/cli/drift.ts';
import {explain} from '../../src/cli/explain.ts';
import {exportCommand} from '../../src/cli/export.ts';
import {fleetApply} from '../../src/cli/fleet/apply.ts';
import {fleetDrift} from '../../src/cli/fleet/drift.ts';
import {fleetExplain} from '../../src/cli/fleet/explain.ts';
import {fleetExport} from '../../src/cli/fleet/export.ts';
import {fleetMatrix} from '../../src/cli/fleet/matrix.ts';
import {fleetPlan} from '../../src/cli/fleet/plan.ts';
import {fleetReport} from '../../src/cli/fleet/report.ts';
import {fleetReview} from '../../src/cli/fleet/review.ts';
import {fleetStatus} from '../../src/cli/fleet/status.ts';
import {fleetValidate} from '../../src/cli/fleet/validate.ts';
import {fleetWhoCan} from '../../src/cli/fleet/who-can.ts';
import type {Io} from '../../src/cli/io.ts';
import {matrix} from '../../src/cli/matrix.ts';
import {plan} from '../../src/cli/plan.ts';
import {review} from '../../src/cli/review.ts';
import {schema} from '../../src/cli/schema.ts';
import {validate} from '../../src/cli/validate.ts';
import {whoCanCommand} from '../../src/cli/who-can.ts';
import {ENV, type Ran, type RunOptions} from './support.ts';

const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  ...{apply, plan, drift, validate, diff, explain, matrix, review, schema},
  ...{export: exportCommand, 'who-can': whoCanCommand},
  'fleet plan': fleetPlan,
  'fleet apply': fleetApply,
  'fleet drift': fleetDrift,
  'fleet export': fleetExport,
  'fleet explain': fleetExplain,
  'fleet matrix': fleetMatrix,
  'fleet status': fleetStatus,
  'fleet review': fleetReview,
  'fleet report': fleetReport,
  'fleet who-can': fleetWhoCan,
  'fleet validate': fleetValidate,
};

/** Time on which waiting takes none: whoever sleeps moves the clock. */
function hastyTime(): Time {
  let ahead = 0;
  return {
    now: () => performance.now() + ahead,
    date: () => new Date(),
    random: () => 0.5,
    async sleep(ms, signal) {
      const until = performance.now() + ahead + ms;
      await turn();
      if (signal?.aborted) throw new Interrupted();
      ahead = Math.max(ahead, until - performance.now());
    },
  };
}

/** Surroundings in which nobody sees or says anything. */
export const ioWith = ({cwd = tmpdir(), env = {}}: Pick<RunOptions, 'cwd' | 'env'>): Io => ({
  out: () => {},
  err: () => {},
  terminal: {in: false, out: false, err: false},
  env: {...ENV, ...env},
  cwd,
  now: () => new Date(),
  readStdin: async () => '',
  ask: async () => undefined,
  askHidden: async () => undefined,
  onInterrupt: () => () => {},
  isOutputLost: () => false,
});

/**
Runs a command in this process: the same as `run`, for tests that are about what it does to the API and to files and not
about processes, of which there would be hundreds. It waits for nothing but answers.
*/
export async function runInside(words: readonly string[], options: Pick<RunOptions, 'cwd' | 'env'> = {}): Promise<Ran> {
  const length = words[0] === 'fleet' ? 2 : 1;
  const [name, args] = [words.slice(0, length).join(' '), words.slice(length)];
  const spec = COMMANDS[name];
  if (!spec) throw new Error(`${name} is not among the commands of this helper`);
  let [stdout, stderr] = ['', ''];
  const io: Io = {
    ...ioWith(options),
    out: text => {
      stdout += text;
    },
    err: text => {
      stderr += text;
    },
    waits: {time: hastyTime()},
  };
  const code = await runCommand(spec, args, io);
  return {code, signal: null, stdout, stderr};
}
