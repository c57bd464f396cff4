import {RbacError} from '../errors.ts';
import type {Kind} from '../kinds/kind.ts';
import type {Change} from '../model/plan.ts';
import {count, listOf, oneLine} from '../model/text.ts';
import {eventuallyShows, mayHaveWorked} from './read-back.ts';
import type {Run} from './step.ts';

/** Resources in one writing request. GUESS: the vendor states no limit here; its other batches take about so many. */
const BATCH = 100;

/** Statuses that say: something in this request is wrong, and the rest may be right. LIVE: an unknown account is "not found". */
const BAD_PART = new Set([400, 404, 409, 413, 422]);

/** What one run of batches came to. */
interface Tally {
  done: number;
  /** Resources that were not written, each with why. */
  readonly failed: {readonly resource: string; readonly error: unknown}[];
}

/**
Gives a tag to resources, or takes it from them, in batches. A batch that the API refuses is halved until the bad
resource stands alone, so that the rest is written. A resource whose assignment failed in this run keeps the tags that
it has: it must not end up with neither.
*/
export async function assign(kind: Kind, change: Change, run: Run): Promise<string | undefined> {
  const {action, resources = []} = change;
  const assigning = action === 'assign';
  const wanted = assigning ? resources : resources.filter(resource => !run.unassigned.has(keyOf(change, resource)));
  const tally: Tally = {done: 0, failed: []};
  for (const batch of batchesOf(wanted)) await writeBatch(kind, change, batch, run, tally);

  if (assigning) for (const {resource} of tally.failed) run.unassigned.add(keyOf(change, resource));
  if (tally.failed.length > 0) throw partly(tally, wanted.length);
  if (wanted.length < resources.length) throw kept(resources.length - wanted.length);
  return undefined;
}

async function writeBatch(kind: Kind, change: Change, batch: readonly string[], run: Run, tally: Tally): Promise<void> {
  const {writer, stopped} = run.ports;
  const {address, action} = change;
  const {assign: write} = kind;
  const id = tagIdOf(change, run);
  if (!write || id === undefined) throw new RbacError('INTERNAL', `${address} has no tag to write to`);
  try {
    if (tally.done + tally.failed.length > 0 && stopped())
      throw new RbacError('CHANGE_FAILED', 'stopped before the rest was tried');
    await write(writer, {id, address, resources: batch, assign: action === 'assign'});
    tally.done += batch.length;
  } catch (error) {
    if (batch.length > 1 && isBadPart(error)) {
      const half = Math.ceil(batch.length / 2);
      await writeBatch(kind, change, batch.slice(0, half), run, tally);
      await writeBatch(kind, change, batch.slice(half), run, tally);
    } else if (mayHaveWorked(error) && (await showsAssigned(kind, change, batch, run))) tally.done += batch.length;
    else tally.failed.push(...batch.map(resource => ({resource, error})));
  }
}

const isBadPart = (error: unknown) =>
  error instanceof RbacError && error.status !== undefined && BAD_PART.has(error.status);

/** Whether reading back shows the resources with the tag, or without it. */
const showsAssigned = (
  kind: Kind,
  {address, action}: Change,
  batch: readonly string[],
  {ports}: Run,
): Promise<boolean> =>
  eventuallyShows(kind, ports, objects => {
    const object = objects.find(one => one.address === address);
    if (!object) return false;
    const {resources} = kind.fieldsOf(object.spec);
    const carried = new Set(Array.isArray(resources) ? resources : []);
    return batch.every(resource => carried.has(resource) === (action === 'assign'));
  });

/** The id in the plan, or of the tag that this run has made. */
const tagIdOf = ({id, depends_on}: Change, {made}: Run): string | undefined =>
  id ?? depends_on.map(address => made.get(address)).find(found => found !== undefined);

const keyOf = ({address}: Change, resource: string) => `${address.slice(address.lastIndexOf('/') + 1)}/${resource}`;

function batchesOf(list: readonly string[]): readonly (readonly string[])[] {
  return Array.from({length: Math.ceil(list.length / BATCH)}, (_, index) =>
    list.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** The error of a change that was done in part, or the plain one where nothing was. */
function partly({done, failed}: Tally, all: number): unknown {
  const cause = failed[0]?.error;
  if (done === 0 && failed.every(({error}) => error === cause)) return cause;
  const why = cause instanceof Error ? oneLine(cause.message) : 'the rest failed';
  return new RbacError(
    'CHANGE_FAILED',
    `${done} of ${all} were done, not ${listOf(failed.map(({resource}) => resource))}: ${why}`,
    {
      cause,
      ...(cause instanceof RbacError && {hint: cause.hint}),
    },
  );
}

const kept = (number: number) =>
  new RbacError(
    'CHANGE_FAILED',
    `${count(number, 'resource')} kept, for another assignment of ${number === 1 ? 'it' : 'them'} failed in this run`,
    {hint: 'put that assignment right, then run apply again'},
  );
