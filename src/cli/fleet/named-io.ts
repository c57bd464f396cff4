import {nameOf} from '../../fleet/words.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {Io} from '../io.ts';

/** The surroundings of what happens in one workspace of several: each line on standard error bears its name. */
export const namedIo = (workspace: FleetWorkspace, io: Io): Io => ({
  ...io,
  err: text => io.err(text.replace(/^(?=.)/gm, `${nameOf(workspace)}: `)),
});
