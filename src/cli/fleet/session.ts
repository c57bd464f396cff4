import type {Fleet} from '../../desired/fleet/fleet.ts';
import {desiredOf} from '../../desired/fleet/state.ts';
import {subWorkspacesOf} from '../../desired/fleet/sub-workspaces.ts';
import {RbacError} from '../../errors.ts';
import {openWorkspace} from '../../fleet/identity.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {LiveWorkspace} from '../../model/object.ts';
import type {Warning} from '../../model/plan.ts';
import type {Options} from '../command.ts';
import {type Connected, connectBy, openWires, placeOf, type Route, urlOf} from '../connection.ts';
import type {Io} from '../io.ts';
import {underTrusted} from '../load.ts';
import {type Admin, openAdmin} from './admin.ts';
import {startFleetEmulation} from './emulation.ts';
import {type KeyRing, keyRing} from './keys.ts';
import {loadFleet, selected} from './options.ts';
import {isAskedFor} from './run-options.ts';

/** A fleet file that was read, and the ways into its workspaces. */
export interface FleetSession {
  readonly fleet: Fleet;
  /** All workspaces of the fleet. */
  readonly all: readonly FleetWorkspace[];
  /** Those that the command line asks for. */
  readonly workspaces: readonly FleetWorkspace[];
  readonly warnings: readonly Warning[];
  /** Whose journals those of its workspaces stand beside. */
  readonly place: Pick<Connected, 'apiHost' | 'emulated'>;
  /** What the key of a workspace leads to, asked in one request. */
  open(workspace: FleetWorkspace): Promise<LiveWorkspace>;
  connect(workspace: FleetWorkspace, signal?: AbortSignal): Promise<Connected>;
  /** Its files as one state, made anew each time. @throws InvalidFiles */
  desired(workspace: FleetWorkspace): Promise<DesiredState>;
  /** Requests of connections that are closed. */
  requests(): number;
  /** Ends it; the emulator's state is saved. */
  close(): Promise<void>;
}

/**
Reads the fleet file, and asks the API for the sub-workspaces where the file says so.
@param signal aborts what is asked of the API here
@throws InvalidFiles, RbacError
*/
export async function openSession(options: Options, io: Io, signal?: AbortSignal): Promise<FleetSession> {
  const fleet = await loadFleet(options, io);
  const roads = await openRoads(fleet, options, io);
  try {
    const admin = fleet.admin && openAdmin(fleet.admin, async () => roads.to(await roads.keys.admin(), {}, signal));
    const {all, warnings} = await listed(fleet, admin);
    const connect: FleetSession['connect'] = async (workspace, stop) =>
      roads.to(
        await roads.keys.of(workspace),
        {...(workspace.key.from === 'admin' && {asWorkspace: workspace.id})},
        stop,
      );
    return {
      fleet,
      all,
      place: roads.place,
      workspaces: selected(all, fleet, options).filter(({id}) => isAskedFor(id, options)),
      warnings,
      connect,
      async open(workspace) {
        if (workspace.key.from === 'admin') await admin?.proven();
        const connection = await connect(workspace, signal);
        const group = async () => admin?.group();
        return openWorkspace(workspace, connection.reader, group).finally(() => connection.close());
      },
      desired: async workspace => underTrusted(await desiredOf(workspace, fleet), options, io),
      requests: roads.requests,
      close: roads.close,
    };
  } catch (error) {
    await roads.close();
    throw error;
  }
}

/** The workspaces of the file, and the sub-workspaces that it takes in. */
async function listed(fleet: Fleet, admin: Admin | undefined): Promise<Pick<FleetSession, 'all' | 'warnings'>> {
  if (fleet.subWorkspaces === undefined || admin === undefined) return {all: fleet.workspaces, warnings: []};
  const group = await admin.group();
  if (group === undefined)
    throw new RbacError('AUTH_SCOPE', 'the key of the admin workspace may not list its sub-workspaces', {
      at: fleet.subWorkspaces.at,
      hint: 'give it workspace_group_members:read, or list the workspaces in the fleet file',
    });
  const accepted = [...group.values()].filter(({status}) => status === 'accepted');
  const found = subWorkspacesOf(fleet, accepted);
  return {all: [...fleet.workspaces, ...found.workspaces], warnings: found.warnings};
}

/** What leads to the workspaces: keys, and connections that share their sockets. */
interface Roads {
  readonly keys: KeyRing;
  readonly place: FleetSession['place'];
  to(key: Route['key'], as: Pick<Route, 'asWorkspace'>, signal?: AbortSignal): Connected;
  requests(): number;
  close(): Promise<void>;
}

async function openRoads(fleet: Fleet, options: Options, io: Io): Promise<Roads> {
  const emulation =
    typeof options.emulator === 'string' ? await startFleetEmulation(options.emulator, fleet, io) : undefined;
  const wires = openWires(options, io);
  const base = {...wires, url: emulation?.url ?? urlOf(io), emulated: emulation !== undefined};
  let requests = 0;
  return {
    keys: emulation?.keys ?? keyRing(fleet.admin, io),
    place: placeOf(base),
    to(key, as, signal) {
      const connection = connectBy({...base, key, ...as}, options, io, signal);
      const close = async () => {
        requests += connection.reader.requests();
      };
      return {...connection, close};
    },
    requests: () => requests,
    close: async () => emulation?.close(),
  };
}
