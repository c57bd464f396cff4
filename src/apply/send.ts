import {RbacError} from '../errors.ts';
import type {Kind} from '../kinds/kind.ts';
import type {Change} from '../model/plan.ts';
import {partsOf, shrinkAfter} from './batch-size.ts';
import {eventuallyShows, mayHaveWorked} from './read-back.ts';
import type {Attempt, Run} from './step.ts';

/** Statuses that say: something in this request is wrong, and the rest may be right. LIVE: an unknown account is "not found". */
const BAD_PART = new Set([400, 404, 409, 413, 422]);

/** One change, and how far it has come. */
export interface Take {
  readonly attempt: Attempt;
  readonly change: Change;
  readonly wanted: readonly string[];
  /** Blocks that it has part in and that are not written yet. */
  open: number;
  /** Whether a request of it was sent. */
  tried: boolean;
  done: number;
  /** Why resources were not written, by resource. */
  readonly failed: Map<string, unknown>;
}

/** Writes resources for all of the changes, in requests as large as the API is known to take. */
export async function send(takes: readonly Take[], resources: readonly string[], run: Run): Promise<void> {
  const parts = partsOf(takes, resources, run.batch);
  const [whole] = parts;
  if (parts.length === 1 && whole) return sendPart(whole.takers, whole.resources, run);
  for (const part of parts) await send(part.takers, part.resources, run); // Meanwhile these may be too large, too.
}

async function sendPart(all: readonly Take[], resources: readonly string[], run: Run): Promise<void> {
  const [first, ...more] = all.filter(take => mayGoOn(take, resources, run));
  if (first === undefined) return;
  const takes: readonly [Take, ...Take[]] = [first, ...more];
  try {
    await write(takes, resources, run);
    for (const take of takes) take.done += resources.length;
  } catch (error) {
    if (shrinkAfter(error, run.batch, {tags: takes.length, resources: resources.length}))
      await send(takes, resources, run);
    else if (more.length > 0) await sendApart(takes, resources, run, error);
    else if (resources.length > 1 && isBadPart(error)) await sendHalves(first, resources, run);
    else if (mayHaveWorked(error) && (await showsAssigned(first, resources, run))) first.done += resources.length;
    else fail(first, resources, error);
  }
}

/** A change that has begun ends early when the run is stopped. */
function mayGoOn(take: Take, resources: readonly string[], {ports}: Run): boolean {
  const stopped = take.tried && ports.stopped();
  if (stopped) fail(take, resources, new RbacError('CHANGE_FAILED', 'stopped before the rest was tried'));
  take.tried = true;
  return !stopped;
}

async function write(
  [first, ...more]: readonly [Take, ...Take[]],
  resources: readonly string[],
  run: Run,
): Promise<void> {
  const {address, action} = first.change;
  const {assign} = kindOf(first.change, run);
  const ids = [first, ...more].flatMap(({change}) => tagIdOf(change, run) ?? []);
  if (!assign || ids.length <= more.length) throw new RbacError('INTERNAL', `${address} has no tag to write to`);
  await assign(run.ports.writer, {ids, address, resources, assign: action === 'assign'});
}

function kindOf({kind: name, address}: Change, {ports}: Run): Kind {
  const kind = ports.kinds.find(one => one.name === name);
  if (!kind) throw new RbacError('INTERNAL', `${address}: its kind is not known`);
  return kind;
}

/** One change at a time, so that none fails for another's sake. @param error what the request for all of them ended in */
async function sendApart(
  [first, ...others]: readonly [Take, ...Take[]],
  resources: readonly string[],
  run: Run,
  error: unknown,
): Promise<void> {
  await send([first], resources, run);
  // What the API refuses to the first one, the others need not find once more among what is good.
  const bad = resources.filter(resource => isBadPart(first.failed.get(resource)));
  const good = resources.filter(resource => !bad.includes(resource));
  const known = bad.length > 0 && good.length > 0;
  if (known) await send(others, good, run);
  for (const take of others) await send([take], known ? bad : resources, run);
  if (mayHaveWorked(error)) for (const take of [first, ...others]) await lookAgain(take, resources, run, error);
}

/** What a change was refused alone may have come about before, with the request whose answer was lost. */
async function lookAgain(take: Take, resources: readonly string[], run: Run, error: unknown): Promise<void> {
  const refused = resources.filter(resource => take.failed.has(resource));
  if (refused.length === 0) return;
  if (await showsAssigned(take, refused, run)) {
    for (const resource of refused) take.failed.delete(resource);
    take.done += refused.length;
  } else fail(take, refused, error);
}

/** A batch that the API refuses is halved until the bad resource stands alone, so that the rest is written. */
async function sendHalves(take: Take, resources: readonly string[], run: Run): Promise<void> {
  const half = Math.ceil(resources.length / 2);
  await send([take], resources.slice(0, half), run);
  await send([take], resources.slice(half), run);
}

const isBadPart = (error: unknown) =>
  error instanceof RbacError && error.status !== undefined && BAD_PART.has(error.status);

/** Whether reading back shows the resources with the tag, or without it. */
const showsAssigned = ({change}: Take, resources: readonly string[], run: Run): Promise<boolean> => {
  const kind = kindOf(change, run);
  return eventuallyShows(kind, run.ports, objects => {
    const object = objects.find(one => one.address === change.address);
    if (!object) return false;
    const fields = kind.fieldsOf(object.spec);
    const carried = new Set(Array.isArray(fields.resources) ? fields.resources : []);
    return resources.every(resource => carried.has(resource) === (change.action === 'assign'));
  });
};

/** The id in the plan, or of the tag that this run has made. */
const tagIdOf = ({id, depends_on}: Change, {made}: Run): string | undefined =>
  id ?? depends_on.map(address => made.get(address)).find(found => found !== undefined);

function fail({failed}: Take, resources: readonly string[], error: unknown): void {
  for (const resource of resources) failed.set(resource, error);
}
