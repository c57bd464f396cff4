import {isObject, type Json, type JsonObject} from '../model/json.ts';

/** One line of the audit log: who did what, and from where. DOC: OpenAPI of 2026-08, AuditLog. */
export interface AuditEntry {
  readonly id: string;
  /** ISO 8601. */
  readonly timestamp: string;
  /** The vendor's number of the activity, published or not. */
  readonly activity: number;
  /** Whether it was done by API; undefined when the line does not say. */
  readonly fromApi: boolean | undefined;
  readonly ipAddress: string | undefined;
  readonly userId: string | undefined;
  /** A person's name, not an address. */
  readonly userName: string | undefined;
  /** The key that did it, not the key that it was done to. */
  readonly apiKeyId: string | undefined;
  /** What else the line says: every text of its metadata. */
  readonly mentions: readonly Mention[];
}

export interface Mention {
  /** Names on the way to it, with dots: `api_key.name`. */
  readonly path: string;
  readonly value: string;
}

export const SIGN_IN = 1;
export const KEY_CREATED = 37;
export const KEY_DELETED = 38;

/**
What each number stands for, in the words of the vendor. DOC: OpenAPI of 2026-08. 13 to 17 are missing there, and none is about
members, tags, groups or the owner.
*/
export const ACTIVITIES: ReadonlyMap<number, string> = new Map([
  [SIGN_IN, 'user login'],
  [2, 'lead deletion'],
  [3, 'campaign deletion'],
  [4, 'campaign launch'],
  [5, 'campaign pause'],
  [6, 'account addition'],
  [7, 'account deletion'],
  [8, 'lead moved'],
  [9, 'lead added'],
  [10, 'lead merged'],
  [11, 'campaign update'],
  [12, 'subsequence update'],
  [18, 'webhook created'],
  [19, 'webhook updated'],
  [20, 'webhook marked as error'],
  [21, 'webhook resumed'],
  [22, 'TOTP enrollment started'],
  [23, 'TOTP enabled'],
  [24, 'TOTP replacement started'],
  [25, 'TOTP replaced'],
  [26, 'TOTP disabled'],
  [27, 'MFA recovery codes generated'],
  [28, 'MFA recovery code used'],
  [29, 'MFA login challenge failed'],
  [30, 'MFA login challenge failed too many times'],
  [31, 'MFA login succeeded'],
  [32, 'subscriber import started'],
  [33, 'subscriber import cancelled'],
  [34, 'lead exported'],
  [35, 'SuperSearch enrichment created'],
  [36, 'account update'],
  [KEY_CREATED, 'API key created'],
  [KEY_DELETED, 'API key deleted'],
]);

/** Whether it is about a second factor: set up, changed, turned off, asked for. */
export const isMfa = (activity: number): boolean => activity >= MFA_FIRST && activity <= MFA_LAST;

const [MFA_FIRST, MFA_LAST] = [22, 31];

/** Whether the vendor says what a number stands for. */
export const isPublished = (activity: number): boolean => ACTIVITIES.has(activity);

/** What an activity is: in the vendor's words, or `activity 77` when there are none. */
export const activityText = (activity: number): string => ACTIVITIES.get(activity) ?? `activity ${activity}`;

/** A line of the list; undefined when it lacks an id, a time or a number. What else is odd about it is left out. */
export function auditEntry(item: Json): AuditEntry | undefined {
  if (!isObject(item)) return undefined;
  const [id, timestamp] = [textOf(item, 'id'), textOf(item, 'timestamp')];
  const {activity_type: activity, from_api: fromApi} = item;
  if (id === undefined || timestamp === undefined || Number.isNaN(Date.parse(timestamp))) return undefined;
  if (typeof activity !== 'number') return undefined;
  return {
    id,
    timestamp: new Date(timestamp).toISOString(),
    activity,
    fromApi: typeof fromApi === 'boolean' ? fromApi : undefined,
    ipAddress: textOf(item, 'ip_address'),
    userId: textOf(item, 'user_id'),
    userName: textOf(item, 'user_name'),
    apiKeyId: textOf(item, 'api_key_id'),
    mentions: mentionsIn(item.audit_metadata, []),
  };
}

function textOf(item: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** DOC: `audit_metadata` is a free object, "sanitized"; what the vendor puts into it is written nowhere. */
function mentionsIn(value: Json | undefined, path: readonly string[]): readonly Mention[] {
  if (typeof value === 'string') return [{path: path.join('.'), value}];
  if (typeof value !== 'object' || value === null || path.length > DEEPEST) return [];
  return Object.entries(value).flatMap(([name, inner]) => mentionsIn(inner, [...path, name]));
}

const DEEPEST = 4;

/** What a line about a key says of which key it is about. Empty lists when it does not say. */
export interface Subject {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/**
The key that a line about keys names. GUESS: by a field such as `id`, `api_key_id`, `keyName` or `api_key.name` of the
metadata; a line with other words there names none, and its key is looked for by time alone.
*/
export const keySubject = ({mentions}: AuditEntry): Subject => ({
  ids: mentions.filter(({path}) => KEY_ID.test(path)).map(({value}) => value),
  names: mentions.filter(({path}) => KEY_NAME.test(path)).map(({value}) => value.normalize('NFC')),
});

const KEY_ID = /^((api_?)?key\.)?((api_?)?key_?)?id$/i;
const KEY_NAME = /^((api_?)?key\.)?((api_?)?key_?)?name$/i;
