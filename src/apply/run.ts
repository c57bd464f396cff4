import pLimit from 'p-limit';
import {isUnclear} from '../api/retry.ts';
import type {Admins} from '../kinds/admins.ts';
import type {Address} from '../model/object.ts';
import type {Change, Plan} from '../model/plan.ts';
import {count, oneLine} from '../model/text.ts';
import {assignAll} from './assign.ts';
import {firstBatchSize} from './batch-size.ts';
import type {ApplyEvent, Outcome} from './outcome.ts';
import type {Entry} from './record.ts';
import type {Attempt, Run, Step, StepPorts} from './step.ts';
import {carryOut, removalOf} from './steps.ts';

export interface ApplyPorts extends StepPorts {
  /** Changes under way at once. */
  readonly parallelism: number;
  readonly onEvent: (event: ApplyEvent) => void;
  /** Accepted admins before the first write. */
  readonly admins: Admins;
  /** How many of them must remain at every step. */
  readonly leastAdmins: number;
  /** Memberships whose holders must stay admins: the required address by the id. */
  readonly requiredAdmins: ReadonlyMap<string, string>;
}

/** What is known while the run goes on. */
interface Progress extends Run {
  readonly ports: ApplyPorts;
  readonly outcomes: Map<Change, Outcome>;
  /** Outcomes that block what depends on them, by address. */
  readonly lost: Map<Address, Outcome>;
}

/**
Carries out a plan, wave by wave, with bounded concurrency. A failed change blocks only those that depend on it.
Resolves with one outcome for each change, in the plan's order; it rejects only for a fault of this tool.
*/
export async function runApply(plan: Plan, ports: ApplyPorts): Promise<readonly Outcome[]> {
  const progress: Progress = {
    ports,
    admins: ports.admins.copy(),
    outcomes: new Map(),
    lost: new Map(),
    made: new Map(),
    unassigned: new Set(),
    batch: firstBatchSize(),
  };
  const limit = pLimit(ports.parallelism);
  for (const steps of wavesOf(plan.changes)) {
    const assignments = steps.filter(isAssignment);
    const others = steps.filter(step => !isAssignment(step));
    const together = others.filter(({change}) => !lowersAdmins(change, progress));
    const alone = others.filter(({change}) => lowersAdmins(change, progress));
    await Promise.all([
      ...together.map(step => limit(() => runStep(step, progress))),
      assignAll(
        assignments.map(step => attemptOf(step, progress, [])),
        progress,
        limit,
      ),
    ]);
    for (const step of alone) await runStep(step, progress);
  }
  return plan.changes.map(change => progress.outcomes.get(change) ?? {change, status: 'not_tried'});
}

const isAssignment = ({change: {action}}: Step) => action === 'assign' || action === 'unassign';

/** Whether a change takes admin from somebody who had it at the start, or has it by now. */
const lowersAdmins = (change: Change, {ports, admins}: Progress) =>
  ports.admins.lowers(change) || admins.lowers(change);

function wavesOf(changes: readonly Change[]): readonly (readonly Step[])[] {
  const waves: Step[][] = [];
  const add = (wave: number, step: Step) => {
    const steps = waves[wave] ?? [];
    waves[wave] = steps;
    steps.push(step);
  };
  for (const change of changes) {
    add(change.wave, {change, removing: false});
    if (hasSecondStep(change)) add(change.last_wave, {change, removing: true});
  }
  return waves.filter(steps => steps !== undefined);
}

/** Whether a replacement removes its old object in a wave of its own. */
const hasSecondStep = (change: Change): change is Change & {readonly last_wave: number} =>
  typeof change.last_wave === 'number' && change.last_wave !== change.wave;

async function runStep(step: Step, progress: Progress): Promise<void> {
  const facts = step.removing ? [OLD_STAYS] : [];
  const attempt = attemptOf(step, progress, facts);
  const entry = await attempt.begin();
  if (entry !== undefined) await attempt.end(() => carryOut(step, progress, entry, fact => facts.push(fact)));
}

/** @param facts what people must know if the step fails after all; they may still come while it is taken */
function attemptOf(step: Step, progress: Progress, facts: readonly string[]): Attempt {
  let begun: Promise<Entry | undefined> | undefined;
  const begin = () => {
    begun ??= beginStep(step, progress, facts);
    return begun;
  };
  return {change: step.change, begin, end: async work => endStep(step, progress, await begin(), facts, work)};
}

/** Asks whether a step may be taken, and puts it on record; undefined when it ends here. */
async function beginStep(step: Step, progress: Progress, facts: readonly string[]): Promise<Entry | undefined> {
  const {change, removing} = step;
  const {ports, outcomes} = progress;
  const ends = (ended: Omit<Outcome, 'change'>) => void settle(progress, {change, ...ended});
  if (removing && outcomes.get(change)?.status !== 'applied') return undefined;
  if (ports.stopped()) return ends({status: 'not_tried', ...(removing && {note: OLD_STAYS})});
  const blocker = blockerOf(step, progress);
  if (blocker !== undefined) return ends({status: 'blocked', note: blocker});

  ports.onEvent({type: 'started', change, step: removing ? 'remove-old' : 'make'});
  try {
    return await ports.recorder.begin(removing ? removalOf(change) : change);
  } catch (error) {
    return ends({status: 'failed', error, ...(facts.length > 0 && {note: facts.join('; ')})});
  }
}

async function endStep(
  {change, removing}: Step,
  progress: Progress,
  entry: Entry | undefined,
  facts: readonly string[],
  work: () => Promise<string | undefined>,
): Promise<void> {
  try {
    const note = await work();
    progress.admins.follow(change);
    await entry?.settled('applied', false);
    if (!removing && hasSecondStep(change)) progress.outcomes.set(change, {change, status: 'applied'});
    else settle(progress, {change, status: 'applied', ...(note !== undefined && {note})});
  } catch (error) {
    // Nobody knows whether it took effect: the next check counts this admin as gone.
    if (isUnclear(error) && progress.admins.lowers(change)) progress.admins.follow(change);
    const trouble = await entry?.settled('failed', isInDoubt(error)).then(() => undefined, unrecorded);
    const told = [...facts, ...(trouble === undefined ? [] : [trouble])];
    settle(progress, {change, status: 'failed', error, ...(told.length > 0 && {note: told.join('; ')})});
  }
}

/** Whether what failed, or what it failed for, may have taken effect. */
const isInDoubt = (error: unknown): boolean =>
  isUnclear(error) || (error instanceof Error && error.cause !== undefined && isInDoubt(error.cause));

const unrecorded = (trouble: unknown) =>
  `its end could not be written to the journal (${trouble instanceof Error ? oneLine(trouble.message) : 'unknown error'})`;

const OLD_STAYS = 'the new object is there, and the old one is still there too';

function settle({ports, outcomes, lost, made}: Progress, ended: Outcome): void {
  const {change} = ended;
  const id = change.action === 'create' || change.action === 'replace' ? made.get(change.address) : undefined;
  const outcome = {...ended, ...(id !== undefined && {made: id})};
  outcomes.set(change, outcome);
  if (outcome.status !== 'applied') lost.set(change.address, outcome);
  ports.onEvent({type: 'finished', outcome});
}

/** Why a step may not be taken now, if it may not. */
function blockerOf({change, removing}: Step, progress: Progress): string | undefined {
  const failed = neededBy(change)
    .map(address => progress.lost.get(address))
    .find(outcome => outcome !== undefined && outcome.change !== change);
  if (failed !== undefined) return `needs ${oneLine(failed.change.address)}, which was not ${FATE[failed.status]}`;
  if (removing || !progress.admins.lowers(change)) return undefined;
  const {leastAdmins, requiredAdmins} = progress.ports;
  const required = requiredAdmins.get(change.id ?? '');
  if (required !== undefined) return `would take admin from ${oneLine(required)}, who is required as one`;
  const left = progress.admins.count - 1;
  return left < leastAdmins
    ? `would leave ${count(left, 'accepted admin')}, and ${leastAdmins} must remain`
    : undefined;
}

/** A removal also waits for what this run makes under the same address, as an old key does for its successor. */
const neededBy = ({depends_on, action, address}: Change): readonly Address[] =>
  action === 'delete' ? [...depends_on, address] : depends_on;

const FATE = {applied: 'applied', failed: 'made', blocked: 'tried', not_tried: 'tried'} as const;
