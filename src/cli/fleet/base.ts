import type {Fleet} from '../../desired/fleet/fleet.ts';
import {readFleetAt} from '../../desired/fleet/past.ts';
import {desiredOf} from '../../desired/fleet/state.ts';
import {subWorkspacesOf} from '../../desired/fleet/sub-workspaces.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {oneLine} from '../../model/text.ts';
import {withoutBase} from '../base.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {fileOptions, underTrusted} from '../load.ts';

/** The files of a fleet as they were at `--base`. */
export interface FleetBase {
  /** Those of a workspace as one state. Undefined, with a line on standard error, where there is none. */
  of(workspace: FleetWorkspace, io: Io): Promise<DesiredState | undefined>;
  close(): Promise<void>;
}

/** Undefined without the option, and, with a line on standard error, when the fleet of then cannot be read: plans stand without it. */
export async function openFleetBase(options: Options, io: Io): Promise<FleetBase | undefined> {
  const {base: revision} = options;
  if (typeof revision !== 'string') return undefined;
  try {
    const fleet = options.fleet as string | undefined;
    const past = await readFleetAt(revision, {file: fleet, cwd: io.cwd, ...fileOptions(options, io)});
    return {of: (workspace, own) => stateThen(workspace, past.fleet, options, own), close: past.close};
  } catch (error) {
    return withoutBase(error, undefined, io);
  }
}

async function stateThen(workspace: FleetWorkspace, fleet: Fleet, options: Options, io: Io) {
  const {id, name = id} = workspace;
  const then = [...fleet.workspaces, ...subWorkspacesOf(fleet, [{id, name}]).workspaces].find(one => one.id === id);
  if (then === undefined) {
    io.err(`! Rows are not marked: the fleet of ${oneLine(String(options.base))} does not have this workspace.\n`);
    return undefined;
  }
  try {
    return await underTrusted(await desiredOf(then, fleet), options, io);
  } catch (error) {
    return withoutBase(error, undefined, io);
  }
}
