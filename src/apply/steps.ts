import {RbacError} from '../errors.ts';
import type {Kind} from '../kinds/kind.ts';
import type {JsonObject} from '../model/json.ts';
import type {Change} from '../model/plan.ts';
import {assertAsAsked} from './as-asked.ts';
import {handOver, orRevoke} from './key-delivery.ts';
import {mayHaveWorked, recover, showsDone} from './read-back.ts';
import type {Entry} from './record.ts';
import type {Run, Step, StepPorts} from './step.ts';

/** Takes a fact that people must know if the step fails after all. */
export type Tell = (fact: string) => void;

/**
Takes one step against the API.
@returns a note for the closing table
*/
export async function carryOut(
  {change, removing}: Step,
  run: Run,
  entry: Entry,
  tell: Tell,
): Promise<string | undefined> {
  const kind = run.ports.kinds.find(({name}) => name === change.kind);
  if (!kind) throw impossible(change, 'its kind is not known');
  if (removing) return remove(kind, change, run);
  switch (change.action) {
    case 'create':
      return make(kind, change, run, entry, tell);
    case 'update':
      return update(kind, change, run);
    case 'delete':
      return remove(kind, change, run);
    case 'replace':
      return replace(kind, change, run, entry, tell);
    case 'assign':
    case 'unassign':
      throw impossible(change, 'it is written with the others of its wave');
  }
}

async function replace(kind: Kind, change: Change, run: Run, entry: Entry, tell: Tell): Promise<string | undefined> {
  if (kind.replaceOrder === 'new-first') return make(kind, change, run, entry, tell);
  await remove(kind, change, run);
  run.admins.follow(change);
  tell('the old one is removed already: run apply again to make the new one');
  return make(kind, change, run, entry, tell);
}

async function make(kind: Kind, change: Change, run: Run, entry: Entry, tell: Tell): Promise<string | undefined> {
  const {ports} = run;
  const {after} = change;
  const {create} = kind;
  if (!create || after === null) throw impossible(change, 'it cannot be made');
  const since = ports.writer.clock();
  let note: string | undefined;
  const created = await create(ports.writer, after).catch(async (error: unknown) => {
    if (!mayHaveWorked(error)) throw error;
    note = FOUND;
    return recover(kind, change, {error, since}, ports);
  });
  run.made.set(change.address, created.id);
  await orRevoke(kind, change, created, {writer: ports.writer, tell}, () => entry.made(created.id));
  await assertAsAsked(kind, change, created, ports.writer);
  await handOver(kind, change, created, ports, tell);
  if (created.secret !== undefined) await entry.delivered();
  return note;
}

async function update(kind: Kind, change: Change, {ports}: Run): Promise<string | undefined> {
  const {update: write} = kind;
  if (!write) throw impossible(change, 'it cannot be changed');
  const id = idOf(change);
  return unlessDone(kind, change, ports, () => write(ports.writer, id, written(change)));
}

async function remove(kind: Kind, change: Change, {ports}: Run): Promise<string | undefined> {
  const {remove: write} = kind;
  if (!write) throw impossible(change, 'it cannot be removed');
  const id = idOf(change);
  return unlessDone(kind, removalOf(change), ports, () => write(ports.writer, id));
}

/** The second step of a replacement for itself: nothing is made any more, and no secret is under way. */
export function removalOf({secret: _secret, ...change}: Change): Change {
  return {...change, action: 'delete', after: null};
}

/** A write whose answers were all lost counts as done when reading back shows that it is. */
async function unlessDone(
  kind: Kind,
  change: Change,
  ports: StepPorts,
  write: () => Promise<void>,
): Promise<string | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (mayHaveWorked(error) && (await showsDone(kind, change, ports))) return FOUND;
    throw error;
  }
}

const FOUND = 'the answer was lost; reading back shows it done';

function idOf(change: Change): string {
  if (change.id === null || change.id === '') throw impossible(change, 'it has no id to write to');
  return change.id;
}

/** The fields of an update that change, with their new values. */
const written = ({fields, after}: Change): JsonObject =>
  Object.fromEntries(fields.map(({path}) => [path, after?.[path]]));

const impossible = ({address}: Change, why: string) => new RbacError('INTERNAL', `${address}: ${why}`);
