import {EXIT, RbacError} from '../../errors.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {FleetPlan} from '../../model/fleet.ts';
import type {Address} from '../../model/object.ts';
import type {PlanOptions} from '../../model/plan.ts';
import {listOf} from '../../model/text.ts';
import {narrowed, optionsFor} from '../apply/saved-plan.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {planOptions, requestsOf} from '../options.ts';
import {isRefused} from '../planning.ts';
import type {Turn} from './apply-one.ts';
import {planFleet, type Read} from './planning.ts';
import {savedFor} from './saved.ts';
import type {FleetSession} from './session.ts';

/** The plans of a fleet, and what carrying out each of them takes. */
export interface Turns {
  readonly plan: FleetPlan;
  /** By the id of the workspace. */
  readonly of: ReadonlyMap<string, Turn>;
}

export interface TurnsInput {
  readonly session: FleetSession;
  readonly saved: FleetPlan | undefined;
  readonly options: Options;
  readonly io: Io;
  readonly signal: AbortSignal;
}

/** Plans what is to be applied: everything, or what a saved plan and a fresh one have in common. */
export async function planTurns({session, saved, options, io, signal}: TurnsInput): Promise<Turns> {
  const from = saved === undefined ? undefined : savedFor(saved, session, options, io);
  const turns = new Map<string, Turn>();
  const made = new Set<Address>();
  const choices = ({workspace, options: own, desired}: Read): PlanOptions => {
    const before = from?.planOf(workspace);
    const given = forFiles(planOptions(own), desired);
    for (const address of given.requests ?? []) made.add(address);
    return before === undefined ? given : optionsFor(before, given);
  };
  const plan = await planFleet({
    session,
    options,
    io,
    signal,
    choices,
    ...(from && {workspaces: from.workspaces, further: from.gone}),
    async finish(planned, one) {
      const before = from?.planOf(one.workspace);
      const {plan: own, leftovers} = before ? narrowed(before, planned, one.desired, one.io) : planned;
      const {id, canary} = one.workspace;
      const {remain} = leftovers;
      turns.set(id, {id, canary, workspace: one.workspace, plan: own, leftovers: {remain}, choices: choices(one)});
      return own;
    },
    codeOf: own => (isRefused(own) ? EXIT.refused : EXIT.ok),
  });
  assertMade(requestsOf(options), made);
  return {plan, of: turns};
}

/** Only those of the requests that are about something that a workspace declares. */
function forFiles({requests, ...choices}: PlanOptions, {sections}: DesiredState): PlanOptions {
  const declared = new Set(Object.values(sections).flatMap(list => list.map(({address}) => address)));
  const own = requests?.filter(address => declared.has(address)) ?? [];
  return {...choices, ...(own.length > 0 && {requests: own})};
}

/** @throws RbacError `USAGE` for something that no workspace declares, so that nothing would happen */
function assertMade(asked: readonly Address[], made: ReadonlySet<Address>): void {
  const missing = asked.filter(address => !made.has(address));
  if (missing.length > 0)
    throw new RbacError('USAGE', `the files of no workspace declare ${listOf(missing)}`, {
      hint: 'check the spelling, or declare it first',
    });
}
