import {RbacError} from '../errors.ts';
import {groupBy} from '../kinds/kind.ts';
import type {Change} from '../model/plan.ts';
import {count, listOf, oneLine} from '../model/text.ts';
import type {BatchSize} from './batch-size.ts';
import {type Block, blocksOf} from './blocks.ts';
import {send, type Take} from './send.ts';
import type {Attempt, Run} from './step.ts';

/** Runs a task once fewer than so many others are under way. */
export type Limit = (task: () => Promise<void>) => Promise<void>;

/**
Carries out the assignments of a wave. Changes of one type and direction share requests where they take the same
resources; each keeps its own record, outcome and errors. A resource whose assignment failed in this run, or was not tried,
keeps the tags that it has: it must not end up with neither.
*/
export async function assignAll(attempts: readonly Attempt[], run: Run, limit: Limit): Promise<void> {
  const takes = attempts.map(attempt => takeOf(attempt, run));
  const blocks = [...groupBy(takes, ({change}) => sharedBy(change)).values()].flatMap(group =>
    blocksFor(group, run.batch),
  );
  for (const {takers} of blocks) for (const take of takers) take.open += 1;
  const nothing = takes.filter(({open}) => open === 0);
  await Promise.all([
    ...blocks.map(block => limit(() => writeBlock(block, run))),
    ...nothing.map(take => limit(() => finish(take, run))),
  ]);
}

function takeOf(attempt: Attempt, {unassigned}: Run): Take {
  const {change} = attempt;
  const {action, resources = []} = change;
  const wanted = action === 'assign' ? resources : resources.filter(one => !unassigned.has(keyOf(change, one)));
  return {attempt, change, wanted, open: 0, tried: false, done: 0, failed: new Map()};
}

/** What changes must have in common to be written in one request. */
const sharedBy = (change: Change) => `${change.kind} ${change.action} ${typeOf(change)}`;
const typeOf = ({address}: Change) => address.slice(address.lastIndexOf('/') + 1);

const blocksFor = (takes: readonly Take[], {resources: most}: BatchSize) =>
  blocksOf(
    takes.map(take => ({taker: take, resources: take.wanted})),
    most,
  );

const keyOf = (change: Change, resource: string) => `${typeOf(change)}/${resource}`;

async function writeBlock({takers, resources}: Block<Take>, run: Run): Promise<void> {
  const begun = await Promise.all(takers.map(({attempt}) => attempt.begin()));
  await send(
    takers.filter((_, index) => begun[index]),
    resources,
    run,
  );
  for (const take of takers) {
    take.open -= 1;
    if (take.open === 0) await finish(take, run);
  }
}

/** Ends a change whose last block is written; one that has nothing to write begins here. */
async function finish(take: Take, run: Run): Promise<void> {
  const {attempt, change, wanted, failed} = take;
  const entry = await attempt.begin();
  if (change.action === 'assign')
    for (const resource of entry ? failed.keys() : wanted) run.unassigned.add(keyOf(change, resource));
  if (entry) await attempt.end(async () => resultOf(take));
}

function resultOf({change: {resources = []}, wanted, done, failed}: Take): undefined {
  if (failed.size > 0) throw partly(wanted, done, failed);
  if (wanted.length < resources.length) throw kept(resources.length - wanted.length);
}

/** The error of a change that was done in part, or the plain one where nothing was. */
function partly(wanted: readonly string[], done: number, failed: ReadonlyMap<string, unknown>): unknown {
  const resources = wanted.filter(resource => failed.has(resource));
  const cause = failed.get(resources[0] ?? '');
  if (done === 0 && resources.every(resource => failed.get(resource) === cause)) return cause;
  const why = cause instanceof Error ? oneLine(cause.message) : 'the rest failed';
  return new RbacError('CHANGE_FAILED', `${done} of ${wanted.length} were done, not ${listOf(resources)}: ${why}`, {
    cause,
    ...(cause instanceof RbacError && {hint: cause.hint}),
  });
}

const kept = (number: number) =>
  new RbacError(
    'CHANGE_FAILED',
    `${count(number, 'resource')} kept, for another assignment of ${number === 1 ? 'it' : 'them'} failed in this run`,
    {hint: 'put that assignment right, then run apply again'},
  );
