import {type KeyUnderWay, keyHash} from '../lock/key-under-way.ts';
import {SKEW_MS} from '../lock/names.ts';
import {type FollowedIntent, isOpenIntent, type OpenJournal} from './open-journal.ts';

export interface UnfinishedInput {
  readonly journals: readonly OpenJournal[];
  /** From the locks of dead runs. */
  readonly notes: readonly KeyUnderWay[];
  /** All keys that the API lists; `createdAt` in ISO 8601 by its clock. */
  readonly liveKeys: readonly {readonly id: string; readonly name: string; readonly createdAt: string}[];
  readonly workspaceId: string;
}

/**
For how long after an intent its creation may have been on the way, in milliseconds. Longer ago, a key of that name is one
that somebody made by hand meanwhile. What bounds it: a request waits out 429s for 5 minutes at most, and is then tried
for up to 60 seconds, 5 times.
*/
const ON_THE_WAY_MS = 900_000;

/**
Ids of the live keys that runs which died, or lost an answer, made and did not deliver: nobody has their secret.

Named is only a key that bears the name of an open intent, is not older than that, was not listed before it, and is the one
the API said it made, where it said so. After a note in a lock alone the name's hash and the times must do. Pure: journals
and notes may say what they like, they can name no key but one made under such a name at such a time.
*/
export function unfinishedKeys({journals, notes, liveKeys, workspaceId}: UnfinishedInput): ReadonlySet<string> {
  const ours = journals.filter(({header}) => header === undefined || header.workspace === workspaceId);
  const intents = ours.flatMap(journal => journal.intents).filter(isKeyCreation);
  const delivered = new Set(intents.flatMap(intent => (intent.delivered && intent.made ? [intent.made] : [])));
  const candidates = liveKeys.filter(({id}) => !delivered.has(id));
  return new Set(
    candidates
      .filter(
        key => intents.some(intent => leftBehind(intent, key)) || notes.some(note => isNoted(note, key, workspaceId)),
      )
      .map(({id}) => id),
  );
}

type LiveKey = UnfinishedInput['liveKeys'][number];

const isKeyCreation = ({address, action}: FollowedIntent): boolean =>
  address.startsWith('key/') && (action === 'create' || action === 'replace');

function leftBehind(intent: FollowedIntent, {id, name, createdAt}: LiveKey): boolean {
  if (!isOpenIntent(intent) || intent.known.includes(id)) return false;
  if (intent.name.normalize('NFC') !== name.normalize('NFC')) return false;
  const ageMs = Date.parse(createdAt) - Date.parse(intent.at);
  return ageMs >= -SKEW_MS && (intent.made === undefined ? ageMs <= ON_THE_WAY_MS : intent.made === id);
}

function isNoted({hash, since, before}: KeyUnderWay, {name, createdAt}: LiveKey, workspaceId: string): boolean {
  const created = Date.parse(createdAt);
  return created >= since.getTime() - SKEW_MS && created <= before.getTime() && keyHash(workspaceId, name) === hash;
}
