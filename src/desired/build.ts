import type {DesiredState} from '../model/desired.ts';
import {assemble, type BuildOptions} from './assemble.ts';
import {Report} from './report.ts';
import type {Source} from './source.ts';
import {thorough} from './thorough.ts';

/**
One desired state from parsed files. Pure: the same files and day give the same state.
@throws InvalidFiles with everything that is wrong in any of the files
*/
export function buildDesired(sources: readonly Source[], options: BuildOptions): DesiredState {
  const report = new Report();
  const state = assemble(sources, options, thorough, report, true);
  report.throwIfAny();
  return state;
}
