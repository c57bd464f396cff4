import {type InvalidFiles, RbacError} from '../errors.ts';
import type {FleetError, FleetRow, FleetWorkspace} from '../model/fleet.ts';
import type {LiveWorkspace} from '../model/object.ts';
import type {Plan} from '../model/plan.ts';
import {count} from '../model/text.ts';

/** The row of a workspace that was planned. @param exitCode that of the single command */
export const planRow = (workspace: FleetWorkspace, plan: Plan, exitCode: number): FleetRow => ({
  ...headOf(workspace, plan.workspace),
  exit_code: exitCode,
  plan,
  error: null,
});

/** The row of a workspace of which nothing is known but why. */
export const errorRow = (workspace: FleetWorkspace, error: RbacError | InvalidFiles): FleetRow => ({
  ...headOf(workspace),
  exit_code: error.exitCode,
  plan: null,
  error: fleetError(workspace, error),
});

/** What every row of a workspace begins with. */
export const headOf = ({id, name, labels, canary}: FleetWorkspace, live?: Pick<LiveWorkspace, 'name'>) => ({
  id,
  name: name ?? live?.name ?? id,
  labels,
  canary,
});

/** An error as plain JSON. */
export function fleetError(workspace: FleetWorkspace, error: RbacError | InvalidFiles): FleetError {
  if (error instanceof RbacError) {
    const {code, message, hint = null, at = null} = located(workspace, error);
    return {code, message, hint, at};
  }
  const [first, ...others] = error.problems;
  const more = others.length === 0 ? '' : ` (and ${count(others.length, 'more problem')})`;
  return {
    code: first?.code ?? 'CONFIG_VALUE',
    message: `${first?.message ?? 'its files are invalid'}${more}`,
    hint: first?.hint ?? null,
    at: first?.at ?? workspace.at,
  };
}

/** An error that is about no line of its own is about the line that declares the workspace. */
export function located({at}: FleetWorkspace, error: RbacError): RbacError {
  if (error.at !== undefined) return error;
  const {code, message, hint, status} = error;
  return new RbacError(code, message, {at, hint, status, cause: error});
}
