import {EXIT, type InvalidFiles, RbacError} from '../../errors.ts';
import {type FleetJob, refused} from '../../fleet/queue/job.ts';
import {buildFleetApplied} from '../../fleet/result.ts';
import {errorRow} from '../../fleet/row.ts';
import type {FleetResult, FleetRow, FleetWorkspace} from '../../model/fleet.ts';
import {oneLine} from '../../model/text.ts';
import {hasBroken, hasDrift} from '../../report/drift.ts';
import type {Interrupts} from '../apply/interrupts.ts';
import {attributed} from '../attribute.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {isRefused} from '../planning.ts';
import {applyOne} from './apply-one.ts';
import {openFleetOutput} from './apply-output.ts';
import type {ApprovedPlan} from './approved-plan.ts';
import {cleanCommit} from './checkout.ts';
import {planFleet} from './planning.ts';
import type {FleetSession} from './session.ts';
import {planTurns} from './turns.ts';

/** What a worker has at hand for every job. */
export interface Bench {
  readonly session: FleetSession;
  /** The commit that the fleet file was read from. */
  readonly commit: string;
  /** What this worker may carry out; nothing when it was given no plan. */
  readonly approved: ApprovedPlan | undefined;
  /** Workspaces whose files are invalid. */
  readonly invalid: ReadonlyMap<FleetWorkspace, InvalidFiles>;
  readonly options: Options;
  readonly io: Io;
}

/**
Does what a job says in its workspace, with the files of this checkout.
@returns a row for a plan or a drift, a result for an apply
@throws RbacError `QUEUE_JOB_FAILED` for a job that is not about this checkout, its fleet and its plan; `LOCKED` for an apply
that must wait, unless it is the last try
*/
export async function doJob(job: FleetJob, last: boolean, bench: Bench): Promise<FleetRow | FleetResult> {
  const workspace = await accepted(job, bench);
  const session = {...bench.session, workspaces: [workspace], warnings: []};
  const error = bench.invalid.get(workspace);
  if (job.verb === 'apply') return applyJob(workspace, last, {...bench, session});
  return error === undefined ? planJob(job, {...bench, session}) : errorRow(workspace, error);
}

/** The workspace of a job that this worker may do. */
async function accepted(job: FleetJob, {session, commit, approved, options, io}: Bench): Promise<FleetWorkspace> {
  const now = await cleanCommit(io.cwd, options.plan as string | undefined).catch((error: unknown) => {
    throw refused(error instanceof RbacError ? error.message : 'this checkout cannot be looked at');
  });
  if (now !== commit) throw refused(`this checkout went from ${commit} to ${now}`, 'start the worker again');
  if (job.commit !== now)
    throw refused(
      `it is about commit ${job.commit}, and this checkout is at ${now}`,
      'update the checkout, or enqueue again',
    );
  if (job.verb === 'apply' && approved === undefined)
    throw refused('this worker was given no plan', 'start workers with --plan');
  if (job.verb === 'apply' && job.plan !== approved?.digest)
    throw refused('it is about another plan than the one this worker was given', 'give both the same --plan');
  const workspace = session.all.find(({id}) => id === job.workspace);
  if (workspace === undefined) throw refused(`the fleet has no workspace ${oneLine(job.workspace)}`);
  return workspace;
}

async function planJob({verb}: FleetJob, {session, options, io}: Bench): Promise<FleetRow> {
  const isDrift = verb === 'drift';
  const {workspaces} = await planFleet({
    session,
    options,
    io,
    ...(isDrift && {finish: (planned, one) => attributed(planned, one.connection.reader, one.options)}),
    codeOf(plan) {
      if (isDrift && hasBroken(plan)) return EXIT.refused;
      if (isDrift) return hasDrift(plan) ? EXIT.pending : EXIT.ok;
      return isRefused(plan) ? EXIT.refused : EXIT.ok;
    },
  });
  return only(workspaces);
}

/** Carries out what the approved plan and a fresh one have in common, as `fleet apply` does. */
async function applyJob(workspace: FleetWorkspace, last: boolean, bench: Bench): Promise<FleetResult> {
  const {session, approved, options, io} = bench;
  const rows = approved?.plan.workspaces.filter(({id}) => id === workspace.id) ?? [];
  if (approved === undefined || rows.length === 0) throw refused('the plan of this worker has no such workspace');
  const saved = {...approved.plan, workspaces: rows};
  const interrupts = uninterrupted();
  const {plan: all, of} = await planTurns({session, saved, options, io, signal: interrupts.reading});
  // The rules over the fleet were asked of the whole plan; of one workspace alone they say nothing.
  const plan = {...all, guardrails: []};
  const turn = of.get(workspace.id);
  const waves = [{name: '100%', canary: false, workspaces: [workspace]}];
  const isOpen = turn !== undefined && !isRefused(turn.plan) && (turn.plan.changes.length > 0 || turn.leftovers.remain);
  if (!isOpen) return only(buildFleetApplied({plan, waves: [], ended: new Map(), interrupted: false}).workspaces);

  const output = openFleetOutput(turn.plan.changes.length, options, io);
  const end = await applyOne(turn, interrupts, {session, options, io, output});
  if (end.code === EXIT.locked && !last)
    throw new RbacError('LOCKED', end.error?.message ?? 'another apply holds the lock of the workspace');
  return only(buildFleetApplied({plan, waves, ended: new Map([[workspace.id, end]]), interrupted: false}).workspaces);
}

/** A worker that is told to stop begins nothing new, and ends what it has begun. */
const uninterrupted = (): Interrupts => ({
  stopped: () => false,
  reading: new AbortController().signal,
  startWriting() {},
  close() {},
});

function only<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined || list.length > 1) throw new Error('a job is about one workspace');
  return one;
}
