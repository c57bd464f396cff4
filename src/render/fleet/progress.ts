import {oneLine} from '../../model/text.ts';
import {cut, type Style} from '../style.ts';

/** How far a run is in one workspace. */
export interface ShownJob {
  /** As people call it. */
  readonly name: string;
  readonly state: (typeof STATES)[number];
  /** The exit code of an answer, or why there is none; null before the end. */
  readonly detail: string | null;
}

export const STATES = ['waiting', 'active', 'done', 'failed'] as const;

/** `plan-200-…: 120 waiting, 8 active, 70 done, 2 failed`. */
export function progressSummary(run: string, jobs: readonly ShownJob[], style: Style): string {
  const numbers = STATES.map(state => `${jobs.filter(job => job.state === state).length} ${state}`);
  return `${style.bold(oneLine(run))}: ${numbers.join(', ')}`;
}

/** One job on a line: `Client A: failed (exit 8)`. */
export function jobLine({name, state, detail}: ShownJob, style: Style): string {
  const colour = {waiting: style.dim, active: style.caution, done: style.good, failed: style.bad}[state];
  return `${oneLine(name)}: ${colour(state)}${detail === null ? '' : ` (${oneLine(detail)})`}`;
}

/** Jobs of a state that are shown one by one. */
const MOST = 10;

/**
The whole of a run on few lines: how many jobs are how far, and those that are under way or have failed.
@param width columns of the terminal: a longer line would take two of it, and could not be taken back
*/
export function progressLines(
  run: string,
  jobs: readonly ShownJob[],
  {workers, width, style}: {readonly workers: number; readonly width: number; readonly style: Style},
): readonly string[] {
  const shown = (['active', 'failed'] as const).flatMap(state => {
    const some = jobs.filter(job => job.state === state);
    const more = some.length > MOST ? [`  and ${some.length - MOST} more ${state}`] : [];
    return [...some.slice(0, MOST).map(job => fitting(job, width, style)), ...more];
  });
  const none = workers === 0 ? ['  no worker is connected: start fleet work'] : [];
  return [progressSummary(run, jobs, style), ...none.map(line => style.caution(cut(line, width))), ...shown];
}

/** What does not fit is left out of the name, then of the detail, before there is any colour. */
function fitting(job: ShownJob, width: number, style: Style): string {
  const name = cut(oneLine(job.name), Math.max(10, Math.floor(width / 2)));
  const room = Math.max(10, width - name.length - job.state.length - '  : ()'.length);
  return `  ${jobLine({...job, name, detail: job.detail === null ? null : cut(oneLine(job.detail), room)}, style)}`;
}
