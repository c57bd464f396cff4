import {type Command, Option} from 'commander';
import type {Reader} from '../../api/client.ts';
import {readLastRun} from '../../apply/journal/index.ts';
import {findLock} from '../../apply/lock/index.ts';
import {EXIT, type ExitCode, InvalidFiles, RbacError} from '../../errors.ts';
import {fleetError} from '../../fleet/row.ts';
import {remembering} from '../../live/remembering.ts';
import type {FleetWorkspace, LastApplied, WorkspaceStatus} from '../../model/fleet.ts';
import {renderFleetStatus} from '../../render/fleet/status.ts';
import {renderJson} from '../../render/json.ts';
import {styleOf} from '../../render/style.ts';
import {stateDirOf} from '../apply/leftovers.ts';
import {type CommandSpec, knownError, type Options} from '../command.ts';
import {firstOf} from '../exit-code.ts';
import {coloured, type Io} from '../io.ts';
import {checkUsage, makePlan} from '../planning.ts';
import {inEach, type One} from './each.ts';
import {withFleet} from './options.ts';
import {withQueueName} from './queue-options.ts';
import {withRun} from './run-options.ts';
import {type FleetSession, openSession} from './session.ts';

export const fleetStatus: CommandSpec = {
  name: 'fleet status',
  summary:
    'Tell of each workspace whether it can be reached, what is pending, and who applies or has applied; or follow a run.',
  examples: [
    'fleet status',
    'fleet status --format json',
    'fleet status --select canary',
    'fleet status --watch plan-200-1f0c9a3b52de',
  ],
  define: command => withWatch(withStatusFormat(withRun(withFleet(command)))),

  async run({options, io}) {
    if (typeof options.watch === 'string') {
      const {watchProgress} = await import('./watch.ts');
      return watchProgress(options.watch, options, io);
    }
    checkUsage(options, io);
    const session = await openSession(options, io);
    try {
      const all = await inEach<Seen>({
        session,
        options,
        io,
        work: one => look(one, session),
        failed: (workspace, error) => seen(workspace, {}, error),
      });
      const rows = all.map(({status}) => status);
      const style = styleOf(coloured(io, 'out', options.color !== false));
      io.out(options.format === 'json' ? renderJson(jsonOf(rows, session)) : renderFleetStatus(rows, style));
      return firstOf(...all.map(({code}) => code));
    } finally {
      await session.close();
    }
  },
};

const withStatusFormat = (command: Command): Command =>
  command.addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'));

const withWatch = (command: Command): Command =>
  withQueueName(
    command.option('--watch <run>', 'follow a run that fleet enqueue has printed, until all of its jobs have ended'),
  );

const jsonOf = (workspaces: readonly WorkspaceStatus[], {fleet}: FleetSession) => ({
  format_version: '1',
  fleet: {file: fleet.file},
  workspaces,
});

/** How things stand in a workspace, and the exit code that this makes. */
interface Seen {
  readonly status: WorkspaceStatus;
  readonly code: ExitCode;
}

/** What is known of a workspace, however little. */
type Known = Partial<WorkspaceStatus>;

/** Asks for one thing after the other; what is known when one of them fails is told all the same. */
async function look({workspace, connection, options, io}: One, session: FleetSession): Promise<Seen> {
  const reader = remembering(connection.reader); // The tags tell of the lock, and to the plan of what dead runs have left.
  const {name = connection.identity?.workspace.name ?? workspace.id} = workspace;
  let known: Known = {name, reachable: true};
  try {
    known = {...known, last_applied: await lastApplied(workspace, session, options, io)};
    known = {...known, lock: await lockIn(reader)};
    const desired = await session.desired(workspace);
    const {plan} = await makePlan(desired, {...connection, reader}, {}, options, io);
    return seen(workspace, {...known, pending: plan.changes.length});
  } catch (error) {
    return seen(workspace, known, error);
  }
}

function seen(workspace: FleetWorkspace, known: Known, error?: unknown): Seen {
  const {id, name = id} = workspace;
  const nothing = {reachable: false, pending: null, last_applied: null, lock: null, error: null};
  const status = {id, name, ...nothing, ...known};
  if (error === undefined) return {status, code: EXIT.ok};
  const told = error instanceof InvalidFiles ? error : knownError(error);
  return {status: {...status, error: fleetError(workspace, told)}, code: told.exitCode};
}

async function lastApplied(
  {id}: FleetWorkspace,
  {place}: FleetSession,
  options: Options,
  io: Io,
): Promise<LastApplied | null> {
  const run = await readLastRun(stateDirOf(id, place, options, io));
  return run === undefined ? null : {at: run.at, by: run.by, outcomes: run.outcomes ?? null};
}

/** A key that may not read tags cannot tell. */
async function lockIn(reader: Reader): Promise<WorkspaceStatus['lock']> {
  try {
    const lock = await findLock(reader);
    return lock === undefined ? null : {by: lock.by, until: lock.until?.toISOString() ?? null};
  } catch (error) {
    if (error instanceof RbacError && error.code === 'AUTH_SCOPE') return null;
    throw error;
  }
}
