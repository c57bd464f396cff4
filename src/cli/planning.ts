import type {Reader} from '../api/client.ts';
import type {KeyUnderWay} from '../apply/lock/index.ts';
import {RbacError} from '../errors.ts';
import {kinds} from '../kinds/index.ts';
import {assertSameWorkspace, readWorkspace} from '../kinds/workspace.ts';
import {readLive} from '../live/read.ts';
import {remembering} from '../live/remembering.ts';
import {withSenders} from '../live/senders.ts';
import {ASSERT_RULE} from '../model/assertion.ts';
import type {DesiredState} from '../model/desired.ts';
import type {LiveState} from '../model/live.ts';
import {didYouMean} from '../model/nearest.ts';
import type {Address, LiveWorkspace} from '../model/object.ts';
import type {Plan, PlanOptions} from '../model/plan.ts';
import {timed} from '../model/stats.ts';
import {oneLine} from '../model/text.ts';
import {buildPlan, type PlanInput} from '../plan/build.ts';
import {guardrails} from '../plan/guardrails/index.ts';
import {touchesSenders} from '../plan/guardrails/sending-tags.ts';
import {type Leftovers, readLeftovers} from './apply/leftovers.ts';
import type {Assess} from './assert.ts';
import {baseOf, withOrigins} from './base.ts';
import type {Options} from './command.ts';
import {type Connected, checkConnection, inOtherWords} from './connection.ts';
import type {Io} from './io.ts';
import {listOption} from './options.ts';
import {TOOL} from './version.ts';

/** A plan with the live state that it was made from. */
export interface Planned {
  readonly plan: Plan;
  readonly live: LiveState;
  /** What earlier runs left behind. */
  readonly leftovers: Leftovers;
  /** Judges a plan of fewer changes by the same assertions; absent when the files have none. */
  readonly assess?: Assess;
}

/** Reads live state and plans. Writes nothing. The plan counts every request that was made for it. */
export async function makePlan(...input: Parameters<typeof planFrom>): Promise<Planned> {
  const [, {reader, identity}] = input;
  const before = reader.requests() - (identity?.requests ?? 0);
  const planned = await planFrom(...input);
  return {...planned, plan: {...planned.plan, requests: {read: reader.requests() - before}}};
}

/** @param notes of keys under way, from the lock that this run holds; without one the tags are read for them */
async function planFrom(
  desired: DesiredState,
  connection: Connected,
  planOptions: PlanOptions,
  options: Options,
  io: Io,
  notes?: readonly KeyUnderWay[],
): Promise<Planned> {
  const {emulated, identity} = connection;
  const reader = remembering(connection.reader);
  checkRequests(planOptions.requests ?? [], desired);
  const parallelism = options.parallelism as number;
  const live = await readLive(reader, desired, {
    kinds,
    parallelism,
    only: planOptions.only,
    identity,
    meter: io.meter,
  }).catch(error => {
    throw emulated ? inOtherWords(error) : error;
  });
  const leftovers = await timed(io.meter, 'leftovers', () =>
    readLeftovers(live, {...connection, reader}, options, io, notes),
  );
  const base = await baseOf(options, io);
  const build = async (state: LiveState) => {
    const input: PlanInput = {
      desired,
      live: state,
      kinds,
      options: planOptions,
      unfinished: leftovers.unfinished,
      tool: TOOL,
      createdAt: io.now(),
      base,
      asOf: options.asOf as Date | undefined,
    };
    return withOrigins(buildPlan(input), input, base, io);
  };
  const timedBuild = (state: LiveState) => timed(io.meter, 'plan', () => build(state));
  const plan = await timedBuild(live);
  if (!plan.changes.some(touchesSenders)) return assessed({plan, live, leftovers}, reader, desired, parallelism);
  const informed = await withSenders(live, reader, desired);
  return assessed({plan: await timedBuild(informed), live: informed, leftovers}, reader, desired, parallelism);
}

/** With what the assertions of the files say of it, if there are any. */
async function assessed(
  planned: Planned,
  reader: Reader,
  desired: DesiredState,
  parallelism: number,
): Promise<Planned> {
  if (desired.assertions.length === 0) return planned;
  const {readAssess} = await import('./assert.ts');
  const assess = await readAssess(reader, desired, planned.live, planned.plan, parallelism);
  return {...planned, plan: assess(planned.plan), assess};
}

/**
What is wrong with the options of a command that plans, whatever the files and the API say.
@param further rules that `--allow` takes besides those of a plan
@throws RbacError `USAGE`
*/
export function checkUsage(options: Options, io: Io, further: readonly string[] = []): void {
  checkConnection(options, io);
  checkRules(
    listOption(options.allow).filter(rule => !further.includes(rule)),
    further,
  );
}

/** @throws RbacError `USAGE` for something that the files do not declare, so that nothing would happen */
function checkRequests(requests: readonly Address[], {sections}: DesiredState): void {
  const declared = new Set(
    Object.values(sections).flatMap(list => list.filter(({expired}) => !expired).map(({address}) => address)),
  );
  for (const address of requests) {
    if (declared.has(address)) continue;
    throw new RbacError('USAGE', `the files declare no ${oneLine(address)}`, {
      hint: didYouMean(address, declared, 'declare it first'),
    });
  }
}

function checkRules(allow: readonly string[], further: readonly string[]): void {
  for (const rule of allow) {
    const found = guardrails.find(guardrail => guardrail.rule === rule);
    if (rule === ASSERT_RULE) continue;
    const allowable = [
      ...guardrails.filter(guardrail => guardrail.allowable).map(guardrail => guardrail.rule),
      ASSERT_RULE,
      ...further,
    ];
    if (!found)
      throw new RbacError('USAGE', `no guardrail is called "${rule}"`, {
        hint: didYouMean(rule, allowable, `--allow takes ${allowable.join(', ')}`),
      });
    if (!found.allowable)
      throw new RbacError('USAGE', `the guardrail ${rule} cannot be allowed`, {
        hint: `--allow takes ${allowable.join(', ')}`,
      });
  }
}

/** Whether a guardrail refuses the plan. */
export const isRefused = ({guardrails}: Pick<Plan, 'guardrails'>): boolean =>
  guardrails.some(({status}) => status === 'refused');

/** Whether the key leads to the workspace that the files are about. @throws RbacError `AUTH_WORKSPACE` */
export async function proveWorkspace(
  desired: Pick<DesiredState, 'workspace'>,
  {reader}: Connected,
): Promise<LiveWorkspace> {
  const workspace = await readWorkspace(reader);
  assertSameWorkspace(desired.workspace, workspace);
  return workspace;
}
