import {RbacError} from '../errors.ts';
import {isObject} from '../model/json.ts';
import type {Plan} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import {validate as validatePlan} from './generated/validate-plan.js';

/** A day, in milliseconds: how long a plan is good for unless somebody says otherwise. */
export const PLAN_AGE_MS = 86_400_000;

const AGAIN = 'make a new plan with plan --out';

/**
The plan in a file's text. What it holds is trusted for nothing but narrowing a fresh plan.
@throws RbacError `PLAN_INVALID` for a file that is truncated, edited out of form, or of another version
*/
export function parsePlan(text: string, file: string): Plan {
  const value = parseJson(text, file);
  if (!isObject(value) || typeof value.format_version !== 'string') throw invalid(file, 'it is no plan of this tool');
  if (value.format_version !== '1')
    throw invalid(file, `its format version is ${oneLine(value.format_version)}, and this version reads 1`);
  if (validatePlan(value)) return value as unknown as Plan;
  const [error] = validatePlan.errors ?? [];
  throw invalid(file, `${error?.instancePath || 'the plan'} ${error?.message ?? 'is wrong'}`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(file, 'it is cut off, or no JSON');
  }
}

const invalid = (file: string, why: string) =>
  new RbacError('PLAN_INVALID', `${oneLine(file)} cannot be applied: ${oneLine(why)}`, {hint: AGAIN});

/**
Whether a saved plan may be applied now, here.
@throws RbacError `PLAN_STALE` for a plan that is too old or was made for another day, `AUTH_WORKSPACE` for one of another workspace
*/
export function assertApplicable(
  {created_at, as_of, workspace}: Plan,
  {
    workspaceId,
    now,
    maxAgeMs,
  }: {readonly workspaceId: string | undefined; readonly now: Date; readonly maxAgeMs: number},
): void {
  if (workspaceId !== undefined && workspace.id.toLowerCase() !== workspaceId.toLowerCase()) {
    throw new RbacError(
      'AUTH_WORKSPACE',
      `the plan is for workspace ${oneLine(workspace.id)}, the files are about ${oneLine(workspaceId)}`,
      {hint: AGAIN},
    );
  }
  if (as_of !== undefined)
    throw new RbacError(
      'PLAN_STALE',
      `the plan was made as of ${oneLine(as_of.slice(0, 10))}; what another day will see is not for applying`,
      {hint: `${AGAIN}, without --as-of`},
    );
  const ageMs = now.getTime() - Date.parse(created_at);
  if (!(ageMs <= maxAgeMs))
    throw new RbacError('PLAN_STALE', `the plan of ${oneLine(created_at)} is too old`, {
      hint: `${AGAIN}, or let older ones pass with --max-plan-age`,
    });
  if (ageMs < -300_000)
    throw new RbacError('PLAN_STALE', `the plan of ${oneLine(created_at)} comes from the future`, {
      hint: `check the clocks, then ${AGAIN}`,
    });
}
