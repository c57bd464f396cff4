import {overFleet} from '../../fleet/over.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {LiveWorkspace} from '../../model/object.ts';
import type {Options} from '../command.ts';
import type {Connected} from '../connection.ts';
import type {Io} from '../io.ts';
import {namedIo} from './named-io.ts';
import {optionsOf, readAtOnce} from './run-options.ts';
import type {FleetSession} from './session.ts';

/** One workspace of a run: what a single command would have at hand. */
export interface One {
  readonly workspace: FleetWorkspace;
  /** It knows the identity of the workspace. */
  readonly connection: Connected;
  readonly options: Options;
  readonly io: Io;
}

/** What is done in each workspace of a session. */
export interface Visit<R> {
  readonly session: FleetSession;
  readonly options: Options;
  readonly io: Io;
  readonly signal?: AbortSignal | undefined;
  /** Default: all of the session. */
  readonly workspaces?: readonly FleetWorkspace[];
  readonly work: (one: One) => Promise<R>;
  readonly failed: (workspace: FleetWorkspace, error: unknown) => R;
}

/**
Does something in each workspace that the command line asks for, each apart, after the identity of all is proven. One
result for each, in their order.
@throws Interrupted after Ctrl-C
*/
export const inEach = <R>({session, options, io, signal, work, failed, workspaces}: Visit<R>): Promise<readonly R[]> =>
  overFleet({
    workspaces: workspaces ?? session.workspaces,
    most: readAtOnce(options),
    open: session.open,
    work: async (workspace, live) => {
      const opened = await session.connect(workspace, signal);
      const connection = {...opened, identity: identityOf(live)};
      try {
        return await work({workspace, connection, options: optionsOf(workspace, options), io: namedIo(workspace, io)});
      } finally {
        await opened.close();
      }
    },
    failed,
  });

/** What was asked before the visit. */
const identityOf = (workspace: LiveWorkspace) => ({workspace, requests: 1});
