import {adminFloor} from '../../apply/floor.ts';
import {closeJournal} from '../../apply/journal/index.ts';
import type {Outcome} from '../../apply/outcome.ts';
import {LOOKS_MS} from '../../apply/read-back.ts';
import {type Recorder, recorderOf} from '../../apply/record.ts';
import {runApply} from '../../apply/run.ts';
import {madeTwice, unverified} from '../../apply/verify.ts';
import {EXIT, type ExitCode, RbacError} from '../../errors.ts';
import {adminsOf} from '../../kinds/admins.ts';
import {kinds} from '../../kinds/index.ts';
import {readLive} from '../../live/read.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {LiveState} from '../../model/live.ts';
import type {KindName, Live} from '../../model/object.ts';
import type {Change, Plan} from '../../model/plan.ts';
import {timed} from '../../model/stats.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {leastAdmins, minAdmins} from '../../plan/guardrails/min-admins.ts';
import {requiredAdmins, requiredMemberships} from '../../plan/guardrails/required-admins.ts';
import type {Verified} from '../../render/outcomes.ts';
import {guardrailLines} from '../../render/plan-text.ts';
import {renderError} from '../../render/problems.ts';
import {styleOf} from '../../render/style.ts';
import {isUnclearDelivery} from '../../secrets/index.ts';
import {knownError, type Options} from '../command.ts';
import type {Connected} from '../connection.ts';
import {coloured, type Io, timeOf} from '../io.ts';
import {isRefused, makePlan, type Planned} from '../planning.ts';
import {type Delivery, openDelivery} from './delivery.ts';
import {type Guard, openPlanRecord} from './guard.ts';
import type {Interrupts} from './interrupts.ts';
import type {ApplyOutput} from './output.ts';

/** What all steps of one apply share. */
export interface ApplyContext {
  readonly options: Options;
  readonly io: Io;
  readonly desired: DesiredState;
  readonly connection: Connected;
  readonly interrupts: Interrupts;
  readonly output: ApplyOutput;
}

/** Carries out a plan that was approved, unless something still speaks against it, and tells how it went. */
export async function write(planned: Planned, guard: Guard, context: ApplyContext): Promise<ExitCode> {
  const {options, io, connection, interrupts, output} = context;
  const {plan} = planned;
  if (plan.changes.length === 0) await clearUp(planned, [], guard, context);
  const reason = await notToWrite(plan, context);
  if (reason !== undefined) return reason;
  if (options.rehearse === true) await rehearsed(planned, context);
  const delivery = openDelivery(options, io, {emulated: connection.emulated, workspaceId: plan.workspace.id});
  await delivery.check(plan);
  if (interrupts.stopped()) return stopped(io);

  interrupts.startWriting();
  const outcomes = await timed(io.meter, 'write', () => recorded(planned, delivery, guard, context));
  const verified = interrupts.stopped()
    ? undefined
    : await timed(io.meter, 'verify', () => verify(outcomes, planned.live, context));
  await output.end(plan, outcomes, verified); // What was written stays written, whatever becomes of a file about it.
  if (interrupts.stopped()) return EXIT.interrupted;
  return outcomes.every(({status}) => status === 'applied') && verified !== false ? EXIT.ok : EXIT.partial;
}

/** Tries the whole apply on a copy first. @throws RbacError `REHEARSAL_FAILED` */
async function rehearsed(planned: Planned, {options, io, desired}: ApplyContext): Promise<void> {
  const {assertConverged, rehearse} = await import('./rehearsal.ts');
  io.err(`${assertConverged(await rehearse(planned, desired, options.parallelism as number))}\n`);
}

/** The exit code of a plan that is not written: it is empty, or a guardrail refuses it. */
export async function notToWrite(plan: Plan, context: ApplyContext): Promise<ExitCode | undefined> {
  if (plan.changes.length === 0 && !isRefused(plan)) return context.output.end(plan, [], undefined);
  if (plan.changes.length > 0) assertWorkspace(plan, context.desired);
  return isRefused(plan) ? refuse(plan, context) : undefined;
}

/** Whether the files say which workspace may be written to. @throws RbacError `WORKSPACE_ID_NEEDED` */
export function assertWorkspace({workspace}: Plan, desired: DesiredState): void {
  if (desired.workspace?.id !== undefined) return;
  throw new RbacError('WORKSPACE_ID_NEEDED', 'the files do not say which workspace they are about', {
    at: desired.workspace?.at,
    hint: `write into the file: workspace: {id: ${oneLine(workspace.id)}}   # ${oneLine(workspace.name)}`,
  });
}

async function refuse(plan: Plan, {options, io, output}: ApplyContext): Promise<ExitCode> {
  const style = styleOf(coloured(io, 'err', options.color !== false));
  const refused = plan.guardrails.filter(({status}) => status === 'refused');
  io.err(`${style.bad('Nothing was applied.')} ${guardrailLines(refused, style).join('\n')}\n`);
  await output.end(plan, [], undefined);
  return EXIT.refused;
}

/** Carries out a plan with every write on record, and closes the records of earlier runs whose leftovers are gone. */
async function recorded(
  planned: Planned,
  delivery: Delivery,
  guard: Guard,
  context: ApplyContext,
): Promise<readonly Outcome[]> {
  const {plan, live} = planned;
  const {lock} = guard;
  const journal = await openPlanRecord(guard, plan);
  try {
    await lock.keysUnderWay(
      plan.changes.flatMap(({secret, after}) => (secret === undefined ? [] : [String(after?.name)])),
    );
    const objects = Object.values(live.objects).flat();
    const recorder = recorderOf({journal, lock, kinds, live: objects});
    const outcomes = await carryOut(planned, delivery, recorder, guard, context);
    // What was written stays written, and is told, whatever becomes of the records.
    await orTell(clearUp(planned, outcomes, guard, context), context);
    await orTell(journal.end(countOf(outcomes)), context);
    return outcomes;
  } finally {
    await journal.close();
  }
}

/** The next run takes a record that is not closed for that of a run that died, and looks what became of it. */
const orTell = (work: Promise<void>, {io}: ApplyContext): Promise<void> =>
  work.catch((error: unknown) => {
    io.err(`The record of this run is not closed.\n${renderError(knownError(error), styleOf(false))}`);
  });

/** Closes the records of earlier runs, here and in the lock, once everything is gone that they left behind. */
async function clearUp(
  {leftovers}: Planned,
  outcomes: readonly Outcome[],
  {lock, holder}: Guard,
  {connection}: ApplyContext,
): Promise<void> {
  if (!leftovers.known || !isSettled(leftovers.unfinished, outcomes)) return;
  for (const open of leftovers.journals) await closeJournal(open, holder.by, connection.reader.clock());
  await lock.forgetInherited();
}

/** Whether everything that earlier runs left behind is gone. */
function isSettled(unfinished: ReadonlySet<string>, outcomes: readonly Outcome[]): boolean {
  const gone = new Set(
    outcomes
      .filter(({status, change}) => status === 'applied' && change.action === 'delete')
      .map(({change}) => change.id),
  );
  return [...unfinished].every(id => gone.has(id));
}

function countOf(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const {status} of outcomes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function carryOut(
  {plan, live}: Planned,
  delivery: Delivery,
  recorder: Recorder,
  guard: Guard,
  context: ApplyContext,
): Promise<readonly Outcome[]> {
  const {options, io, desired, connection, interrupts, output} = context;
  const {reader} = connection;
  const admins = adminsOf(live.objects.member ?? []);
  const wanted = leastAdmins(desired.guardrails.min_admins);
  const isAllowed = (rule: string) => plan.options.allow?.includes(rule) ?? false;
  const progress = output.follow(plan);
  const parallelism = options.parallelism as number;
  const outcomes = await runApply(plan, {
    kinds,
    writer: guard.writer,
    recorder,
    parallelism,
    admins,
    leastAdmins: adminFloor(plan.changes, admins, wanted, isAllowed(minAdmins.rule)),
    requiredAdmins: isAllowed(requiredAdmins.rule)
      ? new Map()
      : requiredMemberships(desired.guardrails.required_admins ?? [], live.objects.member ?? []),
    knownIds: idsIn(live),
    reread: async kind => (await readLive(reader, desired, {kinds, parallelism, only: [kind]})).objects[kind] ?? [],
    stopped: () => interrupts.stopped() || guard.lost(),
    onEvent: progress.tell,
    deliver: delivery.deliver,
    isUnclear: isUnclearDelivery,
    sleep: ms => timeOf(io).sleep(ms),
  });
  progress.end();
  return outcomes;
}

/** Reads the touched kinds again and plans once more: nothing that was applied may be left to do. */
async function verify(outcomes: readonly Outcome[], before: LiveState, context: ApplyContext): Promise<Verified> {
  const {io} = context;
  const touched = new Set(outcomes.filter(({status}) => status === 'applied').map(({change}) => change.kind));
  if (touched.size === 0) return undefined;
  try {
    const {wrong, twins} = await lookBack(outcomes, before, [...touched], context);
    if (wrong.length > 0)
      io.err(
        `Not as planned after all: ${listOf(wrong.map(({address}) => address))}. Run plan to see what the API shows.\n`,
      );
    if (twins.length > 0)
      io.err(
        `Made by somebody else as well: ${listOf(twins.map(({address, id}) => `${address} (${id})`))}. Leave one of each: remove the others in the app, and make keys anew with rotate, for nobody knows whose secret was kept.\n`,
      );
    return wrong.length === 0 && twins.length === 0;
  } catch (error) {
    // The writes are confirmed, each by its own answer: that live state cannot be read again does not undo them.
    io.err(`The result was not verified.\n${renderError(knownError(error), styleOf(false))}`);
    return undefined;
  }
}

/** What is not as planned, and stays so for longer than a list may lag behind a write; and what others have made meanwhile. */
async function lookBack(
  outcomes: readonly Outcome[],
  before: LiveState,
  only: readonly KindName[],
  context: ApplyContext,
  looks = 0,
): Promise<{readonly wrong: readonly Change[]; readonly twins: readonly Live[]}> {
  const {options, io, desired, connection} = context;
  // What dead runs left is not looked for: the keys that this run has under way would look the same.
  const {plan, live} = await makePlan({...desired, assertions: []}, connection, {only}, options, io, []);
  const wrong = unverified(outcomes, plan);
  const pauseMs = LOOKS_MS[looks];
  if (wrong.length === 0 || pauseMs === undefined)
    return {wrong, twins: madeTwice(outcomes, idsIn(before), Object.values(live.objects).flat())};
  await timeOf(io).sleep(pauseMs);
  return lookBack(outcomes, before, only, context, looks + 1);
}

const idsIn = ({objects}: LiveState): ReadonlySet<string> =>
  new Set(Object.values(objects).flatMap(list => list.map(({id}) => id)));

/** Ctrl-C came before the first write. */
export function stopped(io: Io): ExitCode {
  io.err('\nInterrupted: nothing was applied.\n');
  return EXIT.interrupted;
}
