import type {FleetWorkspace} from '../model/fleet.ts';
import type {LiveWorkspace} from '../model/object.ts';
import {whileAnswered} from './answered.ts';
import {eachApart} from './each.ts';
import {judgeIdentities, type Opened} from './identity.ts';

export interface FleetRun<R> {
  readonly workspaces: readonly FleetWorkspace[];
  /** Workspaces under way at once. */
  readonly most: number;
  /** What the key of a workspace leads to. */
  readonly open: (workspace: FleetWorkspace) => Promise<LiveWorkspace>;
  /** Whatever is read or written for a result is dropped with it: results are all that grows with the fleet. */
  readonly work: (workspace: FleetWorkspace, live: LiveWorkspace) => Promise<R>;
  readonly failed: (workspace: FleetWorkspace, error: unknown) => R;
}

/**
Does something in each workspace of a fleet, each apart, with a bounded number under way. The identity of all of them is
proven before anything else is asked of any; where nothing answers at all, not every one is tried. One result for each, in their order.
@throws Interrupted after Ctrl-C
*/
export async function overFleet<R>({workspaces, most, open, work, failed}: FleetRun<R>): Promise<readonly R[]> {
  const openNext = whileAnswered(open);
  const opened = await eachApart<FleetWorkspace, Opened>(workspaces, {
    most,
    work: async workspace => ({workspace, live: await openNext(workspace)}),
    failed: (workspace, error) => ({workspace, error}),
  });
  return eachApart<Opened, R>(judgeIdentities(opened), {
    most,
    work: async one => {
      if ('error' in one) throw one.error;
      return work(one.workspace, one.live);
    },
    failed: ({workspace}, error) => failed(workspace, error),
  });
}
