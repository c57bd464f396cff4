import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {RbacError} from '../../errors.ts';
import {kinds} from '../../kinds/index.ts';
import type {DesiredState} from '../../model/desired.ts';
import {sameJson} from '../../model/json.ts';
import type {LiveWorkspace} from '../../model/object.ts';
import type {Change, Plan, PlanOptions} from '../../model/plan.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {narrow} from '../../plan/narrow.ts';
import {restated} from '../../plan/restate.ts';
import {parsePlan} from '../../plan/saved.ts';
import type {Io} from '../io.ts';
import type {Planned} from '../planning.ts';

/** The plan in a file. @throws RbacError `PLAN_INVALID` */
export const loadPlan = (file: string, io: Io): Promise<Plan> => loadSaved(file, parsePlan, io);

/** What a command has saved in a file for another one to apply. @throws RbacError `PLAN_INVALID` */
export async function loadSaved<T>(file: string, parse: (text: string, file: string) => T, io: Io): Promise<T> {
  try {
    return parse(await readFile(resolve(io.cwd, file), 'utf8'), file);
  } catch (error) {
    if (error instanceof RbacError) throw error;
    throw new RbacError(
      'PLAN_INVALID',
      `the plan file ${oneLine(file)} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      {hint: 'name a file that plan --out has written'},
    );
  }
}

/** Options that leave changes out. */
const SELECTION = ['only', 'reasons', 'targets', 'excludes', 'no_remove'] as const;

const selectionOf = (options: PlanOptions): PlanOptions =>
  Object.fromEntries(SELECTION.flatMap(name => (options[name] === undefined ? [] : [[name, options[name]]])));

/**
The options to plan with again. The selection of a saved plan only leaves things out, so it is taken over; what lets more
happen counts only when this command line says it too.
@throws RbacError `USAGE` when the command line and the plan want different things
*/
export function optionsFor(saved: Plan, given: PlanOptions): PlanOptions {
  if (saved.options.revoke_first === true && given.revoke_first !== true)
    throw new RbacError('USAGE', 'the plan was made with --revoke-first', {
      hint: 'pass --revoke-first to apply as well',
    });
  const unasked = (saved.options.requests ?? []).filter(address => !given.requests?.includes(address));
  if (unasked.length > 0)
    throw new RbacError('USAGE', `the plan was asked to make ${listOf(unasked)} anew`, {
      hint: 'pass the same --rotate or --resend to apply as well',
    });
  const [before, now] = [selectionOf(saved.options), selectionOf(given)];
  if (Object.keys(now).length > 0 && !sameJson(before, now))
    throw new RbacError('USAGE', 'a saved plan has its own selection of changes', {
      hint: 'leave --only, --reason, --target, --exclude and --no-remove out, or make another plan with them',
    });
  return {...given, ...before};
}

/**
Whether a plan is for the workspace that the key leads to: asked before anything is written there, the lock included.
@throws RbacError `AUTH_WORKSPACE`
*/
export function assertMadeFor(saved: Plan, {id, name}: LiveWorkspace): void {
  if (saved.workspace.id.toLowerCase() === id) return;
  throw new RbacError(
    'AUTH_WORKSPACE',
    `the plan is for workspace ${oneLine(saved.workspace.id)}, the key belongs to ${oneLine(id)} (${oneLine(name)})`,
    {hint: 'use the key of the other workspace, or make a new plan'},
  );
}

/**
What a saved plan and the fresh one have in common; what came true meanwhile and what is left for the next plan is told.
@throws RbacError `PLAN_STALE`
*/
export function narrowed(saved: Plan, planned: Planned, desired: DesiredState, io: Io): Planned {
  const {plan: fresh, live, assess = one => one} = planned;
  const {plan, done, left} = narrow(saved, fresh, live, kinds);
  if (done.length > 0) io.err(`Already so: ${addressesOf(done)}.\n`);
  if (left.length > 0) io.err(`Not in the saved plan, left for the next one: ${addressesOf(left)}.\n`);
  return {...planned, plan: left.length === 0 ? plan : assess(restated(plan, {desired, live, kinds}))};
}

const addressesOf = (changes: readonly Change[]) => listOf([...new Set(changes.map(({address}) => address))]);
