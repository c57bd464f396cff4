import type {Kind} from '../../kinds/kind.ts';
import {destinationText} from '../../model/destination.ts';
import {durationText} from '../../model/duration.ts';
import {canonicalJson, type Json, type JsonObject} from '../../model/json.ts';
import type {Desired, Destination} from '../../model/object.ts';
import type {FieldChange} from '../../model/plan.ts';
import {byText, fold} from '../../model/text.ts';

/**
What differs beside the fields that are compared with live state, under the names of the file format: who owns a key,
how long it lives, where its secret goes. No plan has a row for it, and a reviewer must see it all the same.
*/
export function beyondChanges(old: Desired, desired: Desired, kind: Kind): readonly FieldChange[] {
  const [from, to] = [beyondOf(old, kind), beyondOf(desired, kind)];
  const paths = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort(byText);
  return paths
    .map(path => ({path, before: from[path] ?? null, after: to[path] ?? null}))
    .filter(({before, after}) => meaningOf(before) !== meaningOf(after));
}

/** The same of an entry that is new: what neither its summary nor its row tells. */
export function beyondOfNew(desired: Desired, kind: Kind): readonly FieldChange[] {
  const told = Object.entries(beyondOf(desired, kind)).filter(([path]) => TOLD_OF_NEW.has(path));
  return told.map(([path, after]) => ({path, before: null, after: after ?? null}));
}

const TOLD_OF_NEW: ReadonlySet<string> = new Set(['expires', 'owner', 'rotate_every']);

function beyondOf({spec, reason, expires}: Desired, kind: Kind): JsonObject {
  const compared = kind.fieldsOf(spec);
  const others = Object.entries(spec).filter(([name]) => !(name in compared) && !TOLD_OTHERWISE.has(name));
  return {
    ...Object.fromEntries(others.map(([name, value]) => WORDS[name]?.(value) ?? [name, plain(value)])),
    ...(reason !== undefined && {reason}),
    ...(expires !== undefined && {expires}),
  };
}

/** Earlier names show as renames, patterns as assignments. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set(['previously', 'patterns']);

const WORDS: Readonly<Record<string, (value: unknown) => readonly [string, Json]>> = {
  named: value => ['role_name', plain(value)],
  rotateEveryMs: value => ['rotate_every', durationText(Number(value))],
  overlapMs: value => ['overlap', durationText(Number(value))],
  secret: value => ['secret', destinationText(value as Destination)],
};

const plain = (value: unknown): Json => (typeof value === 'string' ? value : canonicalJson(value));
const meaningOf = (value: Json | undefined) => (typeof value === 'string' && value.includes('@') ? fold(value) : value);
