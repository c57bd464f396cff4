import {Interrupted, isInterrupted} from '../../api/time.ts';
import type {Fleet} from '../../desired/fleet/fleet.ts';
import {EXIT, type ExitCode, RbacError} from '../../errors.ts';
import {gatherRun} from '../../fleet/queue/gather.ts';
import {parseRun, type Run} from '../../fleet/queue/job.ts';
import {appliedOf, rowsOf} from '../../fleet/queue/read.ts';
import {type Progress, watchRun} from '../../fleet/queue/watch.ts';
import {nameOf} from '../../fleet/words.ts';
import {isObject} from '../../model/json.ts';
import {byText, oneLine} from '../../model/text.ts';
import {jobLine, progressLines, progressSummary, type ShownJob} from '../../render/fleet/progress.ts';
import {styleOf} from '../../render/style.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import type {Options} from '../command.ts';
import {coloured, type Io, timeOf} from '../io.ts';
import {TOOL} from '../version.ts';
import {loadFleet} from './options.ts';
import {addressOf} from './queue-options.ts';

/**
Follows a run: in place on a terminal, else a line for each change. Nothing is written into the queue.
@returns how `fleet results` ends for the run
@throws RbacError `USAGE`, `QUEUE_UNUSABLE`, `QUEUE_UNFINISHED`
*/
export async function watchProgress(name: string, options: Options, io: Io): Promise<ExitCode> {
  const run = parseRun(name.trim());
  if (run === undefined)
    throw new RbacError('USAGE', `${oneLine(name)} is no run`, {hint: 'name one as fleet enqueue has printed it'});
  if (options.format === 'json')
    throw new RbacError('USAGE', 'a run that is followed has no JSON', {
      hint: 'fleet results prints its answers as JSON',
    });
  const address = addressOf(options, io);
  const fleet = await loadFleet(options, io);
  const stopping = new AbortController();
  const close = io.onInterrupt(() => stopping.abort());
  const screen = openScreen(run, options, io);
  const jobs = new Map<string, ShownJob>();
  try {
    await watchRun(address, run, {
      tell(progress) {
        screen.show(jobs, updated(jobs, progress, fleet), progress.workers);
      },
      async pause() {
        if (stopping.signal.aborted) throw new Interrupted();
        await timeOf(io).sleep(PAUSE_MS, stopping.signal);
      },
    });
  } catch (error) {
    if (!isInterrupted(error)) throw error;
    io.err('\nNot followed any more; the run goes on.\n');
    return EXIT.interrupted;
  } finally {
    close();
  }
  const {answers} = await gatherRun(address, run);
  if (run.verb === 'apply') return appliedOf(answers, fleet, TOOL).exit_code as ExitCode;
  return exitCodeOf(rowsOf(answers, fleet));
}

const PAUSE_MS = 500;

/** Brings what is known up to date. @returns the workspaces in which something is new, by name */
function updated(jobs: Map<string, ShownJob>, {stateOf, answers}: Progress, fleet: Fleet): readonly string[] {
  const ended = new Map(answers.map(answer => [answer.workspace, answer]));
  const fresh = [...stateOf].flatMap(([id, state]): readonly (readonly [string, ShownJob])[] => {
    const answer = ended.get(id);
    const before = jobs.get(id);
    if (state === 'ended' && answer === undefined) return [];
    const name = before?.name ?? nameOf(fleet.workspaces.find(one => one.id === id) ?? {id});
    const now = state === 'ended' ? endedJob(name, answer ?? {}) : {name, state, detail: null};
    return before?.state === now.state ? [] : [[id, now]];
  });
  for (const [id, job] of fresh) jobs.set(id, job);
  return fresh.map(([id]) => id).sort((a, b) => byText(jobs.get(a)?.name ?? '', jobs.get(b)?.name ?? ''));
}

/** A worker may have failed to do a job, or have done it with an exit code that says so. */
function endedJob(name: string, {value, failure}: {readonly value?: unknown; readonly failure?: string}): ShownJob {
  if (failure !== undefined) return {name, state: 'failed', detail: failure};
  const code = isObject(value) ? Number(value.exit_code) : Number.NaN;
  const good = code === EXIT.ok || code === EXIT.pending;
  return {name, state: good ? 'done' : 'failed', detail: code === EXIT.ok ? null : `exit ${code}`};
}

interface Screen {
  /** @param fresh ids of those that are new or have gone on */
  show(jobs: ReadonlyMap<string, ShownJob>, fresh: readonly string[], workers: number): void;
}

function openScreen({name}: Run, options: Options, io: Io): Screen {
  const style = styleOf(coloured(io, 'out', options.color !== false));
  let drawn = 0;
  if (io.terminal.out)
    return {
      show(jobs, _fresh, workers) {
        const lines = progressLines(name, [...jobs.values()], {workers, width: io.columns?.() ?? 80, style});
        io.out(`${drawn === 0 ? '' : `\u001b[${drawn}A\u001b[J`}${lines.map(line => `${line}\n`).join('')}`);
        drawn = lines.length;
      },
    };
  return {
    show(jobs, fresh) {
      if (fresh.length === 0) return;
      const lines = fresh.flatMap(id => {
        const job = jobs.get(id);
        return job === undefined || (drawn === 0 && job.state === 'waiting') ? [] : [jobLine(job, style)];
      });
      const all = [...jobs.values()];
      const isOver = all.every(({state}) => state === 'done' || state === 'failed');
      const summary = drawn === 0 || isOver ? [progressSummary(name, all, style)] : [];
      io.out([...lines, ...summary].map(line => `${line}\n`).join(''));
      drawn += 1;
    },
  };
}
