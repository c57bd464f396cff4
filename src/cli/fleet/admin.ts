import {RbacError} from '../../errors.ts';
import {type Group, readGroup} from '../../fleet/group.ts';
import {readWorkspace} from '../../kinds/workspace.ts';
import type {FleetAdmin} from '../../model/fleet.ts';
import type {LiveWorkspace} from '../../model/object.ts';
import {oneLine} from '../../model/text.ts';
import type {Connected} from '../connection.ts';

/** The admin workspace of a fleet. Each thing is asked once, when somebody needs it. */
export interface Admin {
  /** @throws RbacError `AUTH_WORKSPACE` when its key leads elsewhere */
  proven(): Promise<LiveWorkspace>;
  /** The workspaces that it has invited; undefined when its key may not list them. */
  group(): Promise<Group | undefined>;
}

/** @param connect opens the connection to it, which is closed again */
export function openAdmin(admin: FleetAdmin, connect: () => Promise<Connected>): Admin {
  const once = <T>(ask: (connection: Connected) => Promise<T>): (() => Promise<T>) => {
    let asked: Promise<T> | undefined;
    const begin = async () => {
      const connection = await connect();
      return ask(connection).finally(() => connection.close());
    };
    return () => {
      asked ??= begin();
      return asked;
    };
  };
  const proven = once(async ({reader}) => assertAdmin(admin, await readWorkspace(reader)));
  return {
    proven,
    group: once(async ({reader}) => readGroup(reader, (await proven()).id).catch(unlessUnseen)),
  };
}

function assertAdmin({id, at}: FleetAdmin, live: LiveWorkspace): LiveWorkspace {
  if (live.id === id) return live;
  throw new RbacError(
    'AUTH_WORKSPACE',
    `the key of the admin workspace opens workspace ${oneLine(live.id)} (${oneLine(live.name)}), and the fleet file says ${oneLine(id)}`,
    {at, hint: 'use the key of that workspace, or correct its id'},
  );
}

function unlessUnseen(error: unknown): undefined {
  if (error instanceof RbacError && error.code === 'AUTH_SCOPE') return undefined;
  throw error;
}
