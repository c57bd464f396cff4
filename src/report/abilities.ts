import type {JsonObject} from '../model/json.ts';
import {PERMISSION_WORDS, permissionsOfRole} from '../model/permissions.ts';

/** What of a role is beyond any section of the app, from the least on: who has one has those before it. */
const LEVELS: readonly (readonly [role: string, words: string])[] = [
  ['view', 'view access'],
  ['editor', 'edit access'],
  ['admin', 'admin access'],
  ['owner', 'ownership'],
];

/** What a membership lets somebody do that another one does not, as phrases, the most dangerous first. */
export function abilitiesBeyond(member: JsonObject | null, other: JsonObject | null): readonly string[] {
  if (member === null) return [];
  const [own, others] = [permissionsOf(member), permissionsOf(other)];
  const known = Object.keys(PERMISSION_WORDS).filter(one => own.has(one) && !others.has(one));
  const unknown = [...own].filter(one => PERMISSION_WORDS[one] === undefined && !others.has(one));
  return [...levelBeyond(member, other), ...known.map(one => PERMISSION_WORDS[one] ?? one), ...unknown];
}

/** The level, when it is higher than the other one, or when there is no way to tell which of the two is. */
function levelBeyond({role}: JsonObject, other: JsonObject | null): readonly string[] {
  if (role === other?.role) return [];
  const [level, words] = levelOf(role);
  return level <= levelOf(other?.role)[0] ? [] : [words]; // Never so where one of them is NaN.
}

function levelOf(role: unknown): readonly [level: number, words: string] {
  const level = LEVELS.findIndex(([name]) => name === role);
  return [level === -1 ? Number.NaN : level, LEVELS[level]?.[1] ?? `the role ${String(role)}`];
}

/**
The sections that somebody sees. Named permissions stand for themselves: whether they only narrow the role is not
documented, and a review must not be told of less than may come true.
*/
function permissionsOf(member: JsonObject | null): ReadonlySet<string> {
  if (member === null) return new Set();
  const {role, permissions} = member;
  const named = Array.isArray(permissions) ? permissions.map(String) : [];
  return new Set(named.length > 0 ? named : permissionsOfRole(String(role)));
}
