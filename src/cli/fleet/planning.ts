import {type ExitCode, InvalidFiles} from '../../errors.ts';
import {Losses} from '../../fleet/losses.ts';
import {buildFleetPlan} from '../../fleet/plan.ts';
import {errorRow, planRow} from '../../fleet/row.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {FleetPlan, FleetRow, FleetWorkspace} from '../../model/fleet.ts';
import type {Plan, PlanOptions} from '../../model/plan.ts';
import {renderProblems, renderStack} from '../../render/problems.ts';
import {styleOf} from '../../render/style.ts';
import {renderWarnings} from '../../render/warnings.ts';
import {knownError, type Options} from '../command.ts';
import {coloured, type Io} from '../io.ts';
import {listOption, planOptions} from '../options.ts';
import {makePlan, type Planned} from '../planning.ts';
import {TOOL} from '../version.ts';
import type {FleetBase} from './base.ts';
import {inEach, type One} from './each.ts';
import {findInvalid} from './files.ts';
import {namedIo} from './named-io.ts';
import type {FleetSession} from './session.ts';

/** One workspace of a run, with its files read. */
export interface Read extends One {
  readonly desired: DesiredState;
}

export interface FleetPlanning {
  readonly session: FleetSession;
  readonly options: Options;
  readonly io: Io;
  readonly signal?: AbortSignal | undefined;
  /** Workspaces to plan. Default: all of the session. */
  readonly workspaces?: readonly FleetWorkspace[];
  /** Rows that are known without planning. */
  readonly further?: readonly FleetRow[];
  /** The choices that shape a workspace's plan. Default: those of the command line. */
  readonly choices?: (one: Read) => PlanOptions;
  /** The files at `--base`, against which rows are marked. */
  readonly base?: FleetBase | undefined;
  /** The last touch to a workspace's plan, as long as its states are there. */
  readonly finish?: (planned: Planned, one: Read) => Promise<Plan>;
  /** As the single command would end for a workspace. */
  readonly codeOf: (plan: Plan) => ExitCode;
}

/** Plans every workspace, each apart; of its states nothing is kept. Nothing is written to the API. */
export async function planFleet(planning: FleetPlanning): Promise<FleetPlan> {
  const {session, options, io, signal, choices = ({options: own}) => planOptions(own), finish, codeOf, base} = planning;
  const {workspaces = session.workspaces, further = []} = planning;
  const losses = new Losses();
  const invalid = await findInvalid(session);
  tellProblems([...invalid.values()], options, io);
  const sound = workspaces.filter(workspace => !invalid.has(workspace));
  const rows = await inEach<FleetRow>({
    session,
    options,
    io,
    signal,
    workspaces: sound,
    async work(one) {
      const desired = await session.desired(one.workspace);
      const read = {...one, desired};
      const own = {...one.options, base: await base?.of(one.workspace, one.io)};
      const planned = await makePlan(desired, one.connection, choices(read), own, one.io);
      const plan = (await finish?.(planned, read)) ?? planned.plan;
      losses.add(plan, planned.live);
      return planRow(one.workspace, plan, codeOf(plan));
    },
    failed: (workspace, error) => rowOfFailure(workspace, error, options, io),
  });
  io.err(renderWarnings(session.warnings, styleOf(coloured(io, 'err', options.color !== false))));
  return buildFleetPlan({
    tool: TOOL,
    createdAt: io.now(),
    fleet: {
      file: session.fleet.file,
      ...(workspaces.length < session.all.length && {part_of: session.all.length}),
    },
    rows: [...rows, ...workspaces.flatMap(one => rowOfInvalid(one, invalid)), ...further],
    guardrails: losses.results(session.fleet.guardrails, listOption(options.allow)),
    requests: {read: session.requests()},
  });
}

function rowOfInvalid(
  workspace: FleetWorkspace,
  invalid: ReadonlyMap<FleetWorkspace, InvalidFiles>,
): readonly FleetRow[] {
  const error = invalid.get(workspace);
  return error === undefined ? [] : [errorRow(workspace, error)];
}

/** Why there is no plan of a workspace, as a row. */
export function rowOfFailure(workspace: FleetWorkspace, error: unknown, {logLevel}: Options, io: Io): FleetRow {
  if (logLevel === 'debug' && error instanceof Error) namedIo(workspace, io).err(renderStack(error));
  return errorRow(workspace, error instanceof InvalidFiles ? error : knownError(error));
}

/** What is wrong with files is told with the lines, each problem once however many workspaces share the file. */
export function tellProblems(invalid: readonly InvalidFiles[], options: Options, io: Io): void {
  const problems = new Map(
    invalid.flatMap(error => error.problems).map(problem => [JSON.stringify(problem), problem] as const),
  );
  if (problems.size === 0) return;
  io.err(renderProblems([...problems.values()], styleOf(coloured(io, 'err', options.color !== false))));
}
