import {Report} from '../report.ts';
import {expectedSubWorkspaces} from './expected.ts';
import type {Fleet} from './fleet.ts';
import type {Layer} from './layer.ts';
import {stackOf} from './stack.ts';

/**
All files of all workspaces, each once, in the order in which they are reached.
@throws InvalidFiles when one cannot be found or read, or is wrong by itself
*/
export async function filesOf(fleet: Fleet): Promise<readonly Layer[]> {
  const report = new Report();
  const files = new Map<string, Layer>();
  for (const workspace of [...fleet.workspaces, ...expectedSubWorkspaces(fleet)]) {
    const {files: stacked} = await stackOf(workspace, fleet, report);
    for (const {layer} of stacked) files.set(layer.path, layer);
  }
  report.throwIfAny();
  return [...files.values()];
}
