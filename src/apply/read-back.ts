import {isUnclear} from '../api/retry.ts';
import {RbacError} from '../errors.ts';
import type {Kind} from '../kinds/kind.ts';
import type {JsonObject} from '../model/json.ts';
import type {Created, KindName, Live} from '../model/object.ts';
import type {Change} from '../model/plan.ts';
import {listOf, oneLine} from '../model/text.ts';
import {isAsAsked} from './as-asked.ts';
import type {DeliveryPorts} from './key-delivery.ts';

export interface ReadBackPorts extends DeliveryPorts {
  /** Objects of a kind as the API shows them now. */
  readonly reread: (kind: KindName) => Promise<readonly Live[]>;
  /** Ids of all objects that were there before the first write: what is not among them is new. */
  readonly knownIds: ReadonlySet<string>;
}

/** A creation of which nobody can say what it did. */
interface Doubt {
  readonly error: unknown;
  /** When the creation began, by the vendor's clock. */
  readonly since: Date;
}

/** Whether a failed write may have taken effect: its answer was lost, or it was one that says too little. */
export const mayHaveWorked = (error: unknown): boolean =>
  isUnclear(error) || (error instanceof RbacError && error.code === 'API_SHAPE');

/** Whether reading back shows an update or a removal done. */
export const showsDone = (kind: Kind, change: Change, ports: ReadBackPorts): Promise<boolean> =>
  eventuallyShows(kind, ports, objects => isDone(kind, change, objects));

function isDone(kind: Kind, change: Change, objects: readonly Live[]): boolean {
  const object = objects.find(({id}) => id === change.id);
  if (change.action === 'delete') return object === undefined;
  if (object === undefined) return false;
  const asked: JsonObject = Object.fromEntries(change.fields.map(({path}) => [path, change.after?.[path]]));
  return isAsAsked(kind, asked, kind.fieldsOf(object.spec));
}

/**
Whether the objects of a kind show something, now or within the time by which a list may lag behind a write. When reading
fails, nothing is shown.
*/
export async function eventuallyShows(
  kind: Kind,
  {reread, sleep}: ReadBackPorts,
  shows: (objects: readonly Live[]) => boolean,
): Promise<boolean> {
  for (const pauseMs of [0, ...LOOKS_MS]) {
    if (pauseMs > 0) await sleep(pauseMs);
    const objects = await reread(kind.name).catch(() => undefined);
    if (objects === undefined) return false;
    if (shows(objects)) return true;
  }
  return false;
}

/**
What a creation made whose answer was lost: the one new object with its address. A new key is of no use without its
secret, and is revoked.
@throws RbacError when there is none, when there are several, and always for a key
*/
export async function recover(kind: Kind, change: Change, doubt: Doubt, ports: ReadBackPorts): Promise<Created> {
  const made = await findMade(kind, change, doubt, ports);
  const [only, ...more] = made;
  if (only === undefined)
    throw failed(change, doubt, `${messageOf(doubt.error)}; reading back shows nothing of it`, 'run apply again');
  if (change.secret !== undefined) throw await revokeAll(kind, change, made, doubt, ports);
  if (more.length === 0) return {id: only.id, fields: kind.fieldsOf(only.spec)};
  throw failed(
    change,
    doubt,
    `the answer was lost, and there are ${made.length} new ones (${idsOf(made)})`,
    'remove all but one in the app, then run plan',
  );
}

async function findMade(
  kind: Kind,
  change: Change,
  doubt: Doubt,
  ports: ReadBackPorts,
  looks = 0,
): Promise<readonly Live[]> {
  const objects = await ports.reread(kind.name).catch(() => {
    throw failed(
      change,
      doubt,
      `${messageOf(doubt.error)}; reading back failed as well`,
      'look in the app whether it was made; a key made so is of no use to anybody and must be revoked',
    );
  });
  const made = objects.filter(object => isNew(object, change, doubt, ports));
  if (made.length > 0 || looks >= LOOKS_MS.length) return made;
  await ports.sleep(LOOKS_MS[looks] ?? 0);
  return findMade(kind, change, doubt, ports, looks + 1);
}

/** A list may lag behind a write: the pauses before further looks, in milliseconds. GUESS: seconds at most. */
export const LOOKS_MS = [500, 1_500, 3_000];

/** Not there when the plan was made, of the change's address, and made since: everything else is somebody else's. */
function isNew({id, address, createdAt}: Live, change: Change, {since}: Doubt, {knownIds}: ReadBackPorts): boolean {
  if (knownIds.has(id) || address !== change.address) return false;
  return !(Date.parse(createdAt ?? '') < since.getTime() - CLOCK_STEP_MS);
}

/** The vendor's clock is heard in whole seconds. */
const CLOCK_STEP_MS = 1_000;

async function revokeAll(
  kind: Kind,
  change: Change,
  made: readonly Live[],
  doubt: Doubt,
  {writer}: ReadBackPorts,
): Promise<RbacError> {
  const left: Live[] = [];
  for (const object of made) await kind.remove?.(writer, object.id).catch(() => left.push(object));
  return left.length === 0
    ? failed(
        change,
        doubt,
        `the answer was lost, and the secret with it; the key it had made (${idsOf(made)}) was revoked`,
        'run apply again',
      )
    : failed(
        change,
        doubt,
        `the answer was lost, and the secret with it; the key it had made (${idsOf(left)}) could not be revoked`,
        `revoke the key ${idsOf(left)} in the app, then run apply again`,
      );
}

const failed = ({address, at}: Change, {error}: Doubt, message: string, hint: string) =>
  new RbacError('CHANGE_FAILED', `${address}: ${message}`, {at: at ?? undefined, hint, cause: error});

const idsOf = (objects: readonly Live[]) =>
  listOf(
    objects.map(({id}) => id),
    20,
  );
const messageOf = (error: unknown) => (error instanceof Error ? oneLine(error.message) : 'the answer was lost');
