import {type AuditEntry, KEY_CREATED, KEY_DELETED, keySubject} from '../kinds/audit.ts';
import type {LiveKey} from '../kinds/key.ts';
import type {LiveMember} from '../kinds/member.ts';
import type {Attribution} from '../model/plan.ts';
import {count} from '../model/text.ts';
import type {AuditLog} from './audit.ts';

export interface KeyEvidence {
  /** Every live key, and the live members as far as they were read. */
  readonly keys: readonly LiveKey[];
  readonly members: readonly LiveMember[];
  /** How far back the log was asked. */
  readonly since: Date;
  readonly log: AuditLog | undefined;
}

/** GUESS: a key and its line are written in one request. Farther apart, or with another as near, nobody is named. */
const NEAR_MS = 10_000;

/** Who made a live key. */
export function keyMade(key: LiveKey, evidence: KeyEvidence): Attribution {
  const {log, since, keys} = evidence;
  const made = timeOf(key);
  if (Number.isNaN(made)) return nobody(null, 'the API does not say when the key was made');
  const when = new Date(made).toISOString();
  if (made < since.getTime()) return nobody(when, `made before ${dayOf(since)}, how far back was looked`);
  if (!log) return nobody(when, UNREAD);

  const lines = log.entries.filter(({activity}) => activity === KEY_CREATED);
  const [named, another] = lines.filter(entry => isNamed(entry, key, keys));
  if (named && !another) return byLine(named, 'known', evidence);
  return byTime(key, when, {...evidence, log: {...log, entries: lines}});
}

/** The one line that is near in time, when neither another line nor another key is as near. */
function byTime(key: LiveKey, when: string, evidence: KeyEvidence & {readonly log: AuditLog}): Attribution {
  const {log, keys} = evidence;
  const candidates = log.entries.filter(entry => isNear(entry, Date.parse(when)) && !namesAnother(entry, key));
  const [candidate] = candidates;
  if (!candidate) return nobody(when, log.complete ? 'the audit log has no line about it' : PARTIAL);
  const alike = keys.filter(other => isNear(candidate, timeOf(other))).length;
  const number = Math.max(candidates.length, alike);
  if (number > 1)
    return nobody(when, `${count(number, 'key')} were made about then, and the audit log does not say which`);
  return isWhole(log) ? byLine(candidate, 'likely', evidence) : nobody(when, PARTIAL);
}

/** Who deleted the last key of a name. */
export function keyDeleted(name: string, evidence: KeyEvidence): Attribution {
  const {log, since} = evidence;
  if (!log) return nobody(null, UNREAD);
  if (!isWhole(log)) return nobody(null, PARTIAL);
  const lines = log.entries.filter(({activity}) => activity === KEY_DELETED);
  const [latest] = lines.filter(entry => keySubject(entry).names.includes(name.normalize('NFC')));
  if (latest) return byLine(latest, 'known', evidence);

  const day = dayOf(since);
  const unnamed = lines.filter(entry => keySubject(entry).names.length === 0).length;
  if (unnamed === 0) return nobody(null, `no key of this name was deleted since ${day}; it may never have been there`);
  const were = unnamed === 1 ? 'was' : 'were';
  return nobody(null, `${count(unnamed, 'key')} ${were} deleted since ${day}, and the audit log does not say which`);
}

const UNREAD = 'the audit log could not be read';
const PARTIAL = 'the audit log could be read only in part';

const nobody = (when: string | null, how: string): Attribution => ({who: null, when, how, confidence: 'unknown'});

const dayOf = (date: Date) => date.toISOString().slice(0, 10);

/** Whether there is no other line that might fit as well. */
const isWhole = ({complete, skipped}: AuditLog) => complete && skipped === 0;

const isNear = ({timestamp}: AuditEntry, time: number) => Math.abs(Date.parse(timestamp) - time) <= NEAR_MS;

/** Whether a line names this key and no other: by id, or by name when no namesake was made about then. */
function isNamed(entry: AuditEntry, key: LiveKey, keys: readonly LiveKey[]): boolean {
  const {ids, names} = keySubject(entry);
  if (ids.length > 0) return ids.includes(key.id);
  if (!names.includes(nameOf(key))) return false;
  const namesakes = keys.filter(other => nameOf(other) === nameOf(key) && isNear(entry, timeOf(other)));
  return namesakes.length === 1 && namesakes[0] === key;
}

/** DOC: `api_key_id` is the key that acted, and no key has made itself. */
function namesAnother(entry: AuditEntry, key: LiveKey): boolean {
  const {ids, names} = keySubject(entry);
  if (entry.apiKeyId === key.id) return true;
  return ids.length > 0 ? !ids.includes(key.id) : names.length > 0 && !names.includes(nameOf(key));
}

const timeOf = ({createdAt}: LiveKey) => Date.parse(createdAt ?? '');

const nameOf = ({spec}: LiveKey) => spec.name.normalize('NFC');

function byLine(entry: AuditEntry, confidence: 'known' | 'likely', evidence: KeyEvidence): Attribution {
  const {timestamp: when, apiKeyId: keyId, fromApi, ipAddress} = entry;
  const person = personOf(entry, evidence);
  const acting = evidence.keys.find(({id}) => id === keyId);
  const key = acting && `the API key "${acting.spec.name}"`;
  const who = person ?? key ?? null;
  const source = confidence === 'known' ? 'audit log' : 'audit log, the one line about then';
  if (who === null) return nobody(when, `${source}: ${nameless(entry)}`);
  const details = [
    source,
    ...(fromApi === undefined ? [] : [fromApi ? 'by API' : 'in the app']),
    ...(person !== undefined && keyId !== undefined
      ? [`with ${key ?? `an API key that is not there now (${keyId})`}`]
      : []),
    ...(ipAddress === undefined ? [] : [`from ${ipAddress}`]),
  ];
  return {who, when, how: details.join(', '), confidence};
}

/** A person by the address of the membership, else by the name that the log gives. */
const personOf = ({userId, userName}: AuditEntry, {members}: KeyEvidence): string | undefined =>
  (userId === undefined ? undefined : members.find(one => one.userId === userId))?.spec.email ?? userName;

function nameless({userId, apiKeyId}: AuditEntry): string {
  if (userId !== undefined) return `a user by id alone (${userId})`;
  if (apiKeyId !== undefined) return `an API key that is not there now (${apiKeyId})`;
  return 'neither a user nor a key';
}
