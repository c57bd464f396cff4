import type {OpenJournal} from '../../apply/journal/open-journal.ts';
import {readOpenJournals} from '../../apply/journal/read.ts';
import {stateDir} from '../../apply/journal/state-dir.ts';
import {unfinishedKeys} from '../../apply/journal/unfinished.ts';
import {type Traces, tracesOfDeadRuns} from '../../apply/lock/dead.ts';
import type {KeyUnderWay} from '../../apply/lock/key-under-way.ts';
import {thisProcess} from '../../apply/lock/process-identity.ts';
import {RbacError} from '../../errors.ts';
import type {LiveKey} from '../../kinds/key.ts';
import type {LiveState} from '../../model/live.ts';
import type {Options} from '../command.ts';
import type {Connected} from '../connection.ts';
import {EMULATOR_STATE} from '../emulator-folder.ts';
import type {Io} from '../io.ts';

/** What runs that ended before they were done have left behind. */
export interface Leftovers {
  readonly journals: readonly OpenJournal[];
  /** Ids of live keys whose secret nobody has. */
  readonly unfinished: ReadonlySet<string>;
  /** Whether keys were read at all: else nothing is known, and nothing may be called settled. */
  readonly known: boolean;
  /** Whether an apply has anything to clear up, though it may find nothing to change. */
  readonly remain: boolean;
}

const UNKNOWN: Leftovers = {journals: [], unfinished: new Set(), known: false, remain: false};

/** The folder of a workspace's journals. What the emulator is told is kept apart. */
export const stateDirOf = (
  workspaceId: string,
  {apiHost, emulated}: Pick<Connected, 'apiHost' | 'emulated'>,
  options: Options,
  io: Io,
): string =>
  stateDir({
    env: io.env,
    option: emulated ? EMULATOR_STATE : (options.stateDir as string | undefined),
    cwd: io.cwd,
    apiHost,
    workspaceId,
  });

/**
Reads what earlier runs left behind, where keys are managed.
@param notes from the lock that this run holds; without one the tags are read
*/
export async function readLeftovers(
  live: LiveState,
  connection: Connected,
  options: Options,
  io: Io,
  notes?: readonly KeyUnderWay[],
): Promise<Leftovers> {
  const keys = live.objects.key as readonly LiveKey[] | undefined;
  if (keys === undefined) return UNKNOWN;
  const workspaceId = live.workspace.id;
  const journals = await readOpenJournals(stateDirOf(workspaceId, connection, options, io), await thisProcess());
  const traces = notes === undefined ? await tracesIn(connection) : {keys: notes, remain: false};
  const unfinished = unfinishedKeys({
    journals,
    notes: traces.keys,
    liveKeys: keys.map(({id, spec, createdAt}) => ({id, name: spec.name, createdAt: createdAt ?? ''})),
    workspaceId,
  });
  return {journals, unfinished, known: true, remain: traces.remain || journals.length > 0};
}

/** A key that may not read tags cannot have taken a lock, nor can it tell of others'. */
const tracesIn = ({reader}: Connected): Promise<Traces> =>
  tracesOfDeadRuns(reader).catch((error: unknown) => {
    if (error instanceof RbacError && error.code === 'AUTH_SCOPE') return {keys: [], remain: false};
    throw error;
  });
