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
export const parsePlan = (text: string, file: string): Plan => parseSaved<Plan>(text, file, validatePlan, AGAIN);

/** What a validator made from a schema says of a value. */
interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly {readonly instancePath: string; readonly message?: string}[] | null;
}

/**
The value in the text of a file that this tool has saved, of the form that a validator knows.
@param again what to do about another one
@throws RbacError `PLAN_INVALID`
*/
export function parseSaved<T>(text: string, file: string, validate: Validator, again: string): T {
  const value = parseJson(text, file, again);
  if (!isObject(value) || typeof value.format_version !== 'string')
    throw invalidPlan(file, 'it is no plan of this tool', again);
  if (value.format_version !== '1')
    throw invalidPlan(file, `its format version is ${oneLine(value.format_version)}, and this version reads 1`, again);
  if (isTooDeep(value)) throw invalidPlan(file, 'it is nested too deeply', again);
  if (validate(value)) return value as T;
  const [error] = validate.errors ?? [];
  throw invalidPlan(file, `${error?.instancePath || 'the plan'} ${error?.message ?? 'is wrong'}`, again);
}

function parseJson(text: string, file: string, again: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidPlan(file, 'it is cut off, or no JSON', again);
  }
}

/** Levels that values of a plan may have inside each other; those that this tool writes have some ten. */
const DEEPEST = 100;

/** Whatever compares or prints a value goes down its levels, and would end the tool at some depth. Goes down level by level itself. */
function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap(one => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

export const invalidPlan = (file: string, why: string, again: string): RbacError =>
  new RbacError('PLAN_INVALID', `${oneLine(file)} cannot be applied: ${oneLine(why)}`, {hint: again});

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
