import {join, resolve} from 'node:path';
import type {Fleet} from '../../desired/fleet/fleet.ts';
import {desiredOf} from '../../desired/fleet/state.ts';
import {InvalidFiles} from '../../errors.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {count, oneLine} from '../../model/text.ts';
import {EMULATOR_FOLDER, type EmulatorState, keyOf, loadState, seed, startKept, withWorkspaces} from '../emulator.ts';
import type {Io} from '../io.ts';
import type {KeyRing} from './keys.ts';

/** The emulator of a run over a fleet: one for all of its workspaces. No key of the fleet file is read for it. */
export interface FleetEmulation {
  readonly url: string;
  readonly keys: KeyRing;
  /** Stops the emulator and saves its state back. */
  close(): Promise<void>;
}

/**
Starts the emulator in this process on a free port.
@param file path of its state; empty for the default one. Workspaces that it lacks are added as their files expect them.
*/
export async function startFleetEmulation(file: string, fleet: Fleet, io: Io): Promise<FleetEmulation> {
  const shown = file === '' ? join(EMULATOR_FOLDER, 'fleet.json') : file;
  const stored = await loadState(resolve(io.cwd, shown));
  const known = new Set(stored?.workspaces.map(({id}) => id));
  const added = fleet.workspaces.filter(({id}) => !known.has(id));
  if (added.length > 0)
    io.err(`The emulator begins with ${count(added.length, 'fresh workspace')}, kept in ${oneLine(shown)}.\n`);
  const {url, close} = await startKept(
    shown,
    {state: await stateOf(stored, added, fleet), openers: openersOf(fleet)},
    io,
  );
  return {
    url,
    keys: {admin: async () => keyOf('admin'), of: async ({id, key}) => keyOf(key.from === 'admin' ? 'admin' : id)},
    close,
  };
}

async function stateOf(
  stored: EmulatorState | undefined,
  added: readonly FleetWorkspace[],
  fleet: Fleet,
): Promise<EmulatorState> {
  const fresh: EmulatorState[] = [];
  for (const workspace of added) fresh.push(await seedOf(workspace, fleet));
  const {admin} = fleet;
  if (admin === undefined) return withWorkspaces(stored, fresh, []);
  const isThere = [stored, ...fresh].some(state => state?.workspaces.some(({id}) => id === admin.id));
  if (!isThere) fresh.push(await seed({workspace: {id: admin.id, name: 'Admin', at: admin.at}, sections: {}}));
  const inGroup = added.filter(({id, key}) => key.from === 'admin' && id !== admin.id);
  return withWorkspaces(
    stored,
    fresh,
    inGroup.map(({id}) => ({admin_workspace_id: admin.id, sub_workspace_id: id})),
  );
}

/** What is wrong with its files is told where they are read for a plan. */
async function seedOf(workspace: FleetWorkspace, fleet: Fleet): Promise<EmulatorState> {
  const {id, name, at} = workspace;
  const named = name === undefined ? {} : {name};
  try {
    const {workspace: spec, sections} = await desiredOf(workspace, fleet);
    return await seed({workspace: {at, ...spec, id, ...named}, sections});
  } catch (error) {
    if (error instanceof InvalidFiles) return seed({workspace: {at, id, ...named}, sections: {}});
    throw error;
  }
}

/** The keys of a fleet on the emulator: that of the admin workspace, and one for each workspace that has its own. */
function openersOf({admin, workspaces}: Fleet): ReadonlyMap<string, string> {
  const own = workspaces.filter(({key}) => key.from !== 'admin').map(({id}) => [keyOf(id).reveal(), id] as const);
  return new Map([...(admin === undefined ? [] : [[keyOf('admin').reveal(), admin.id] as const]), ...own]);
}
