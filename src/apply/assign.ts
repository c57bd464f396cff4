import {RbacError} from '../errors.ts';
import type {AssignStep, Kind} from '../kinds/kind.ts';
import type {Change} from '../model/plan.ts';
import {count, oneLine} from '../model/text.ts';
import type {Run} from './steps.ts';

/** Resources in one writing request. GUESS: the vendor states no limit here; its other batches take about so many. */
const BATCH = 100;

/**
Gives a tag to resources, or takes it from them, in batches. A failed batch does not keep the others from being tried. A
resource whose assignment failed in this run keeps the tags that it has: it must not end up with neither.
*/
export async function assign(kind: Kind, change: Change, run: Run): Promise<undefined> {
  const {address, action, resources = []} = change;
  const {writer, stopped} = run.ports;
  const {assign: write} = kind;
  const id = tagIdOf(change, run);
  if (!write || id === undefined) throw new RbacError('INTERNAL', `${address} has no tag to write to`);

  const assigning = action === 'assign';
  const wanted = assigning ? resources : resources.filter(resource => !run.unassigned.has(keyOf(change, resource)));
  const failures: unknown[] = [];
  let done = 0;
  for (const batch of batchesOf(wanted)) {
    const step: AssignStep = {id, address, resources: batch, assign: assigning};
    try {
      if (done + failures.length > 0 && stopped())
        throw new RbacError('CHANGE_FAILED', 'stopped before the rest was tried');
      await write(writer, step);
      done += batch.length;
    } catch (error) {
      failures.push(error);
      if (assigning) for (const resource of batch) run.unassigned.add(keyOf(change, resource));
    }
  }
  if (failures.length > 0) throw partly(done, wanted.length, failures[0]);
  if (wanted.length < resources.length) throw kept(resources.length - wanted.length);
  return undefined;
}

/** The id in the plan, or of the tag that this run has made. */
const tagIdOf = ({id, depends_on}: Change, {made}: Run): string | undefined =>
  id ?? depends_on.map(address => made.get(address)).find(found => found !== undefined);

const keyOf = ({address}: Change, resource: string) => `${address.slice(address.lastIndexOf('/') + 1)}/${resource}`;

function batchesOf(list: readonly string[]): readonly (readonly string[])[] {
  return Array.from({length: Math.ceil(list.length / BATCH)}, (_, index) =>
    list.slice(index * BATCH, (index + 1) * BATCH),
  );
}

function partly(done: number, all: number, cause: unknown): unknown {
  if (done === 0) return cause;
  const why = cause instanceof Error ? oneLine(cause.message) : 'the rest failed';
  return new RbacError('CHANGE_FAILED', `${done} of ${all} were done; ${why}`, {
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
