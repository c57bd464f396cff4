import {Destinations} from '../../desired/fleet/destinations.ts';
import {InvalidFiles} from '../../errors.ts';
import {kinds} from '../../kinds/index.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {FleetSession} from './session.ts';

/**
What is wrong with the files of workspaces, by workspace: asked of all of them before anything is asked of the API. Also
wrong are two workspaces whose keys have one place for their secrets.
*/
export async function findInvalid(session: FleetSession): Promise<ReadonlyMap<FleetWorkspace, InvalidFiles>> {
  const destinations = new Destinations();
  const invalid = new Map<FleetWorkspace, InvalidFiles>();
  for (const workspace of session.workspaces) {
    try {
      const problems = destinations.claim(workspace, await session.desired(workspace), kinds);
      if (problems.length > 0) invalid.set(workspace, new InvalidFiles(problems));
    } catch (error) {
      if (!(error instanceof InvalidFiles)) throw error;
      invalid.set(workspace, error);
    }
  }
  return invalid;
}
