import type {Kind} from '../../kinds/kind.ts';
import type {JsonObject} from '../../model/json.ts';
import type {Desired, Live} from '../../model/object.ts';
import type {Action, FieldChange, Reason, Risk, ShownChange} from '../../model/plan.ts';
import {byText, fold, listOf} from '../../model/text.ts';
import {fieldChanges} from '../field-changes.ts';
import {beyondChanges, beyondOfNew} from './beyond.ts';

/** An object that only the newer version asks for. */
export function createRow(desired: Desired, kind: Kind): ShownChange {
  const after = kind.fieldsOf(desired.spec);
  return {
    ...rowOf('create', 'declared', desired, kind),
    ...reasonOf(desired),
    risk: kind.riskOf(null, after),
    after,
    fields: beyondOfNew(desired, kind),
    ...secretOf(desired, kind),
    summary: wordsOf('create', 'declared', desired, undefined, kind),
  };
}

/** An object that the newer version declares absent, by its end or by silence. */
export function deleteRow(old: Desired, kind: Kind, {reason, by}: {reason: Reason; by?: Desired}): ShownChange {
  const before = kind.fieldsOf(old.spec);
  return {
    ...rowOf('delete', reason, by ?? old, kind),
    ...(by && reasonOf(by)),
    risk: kind.riskOf(before, null),
    at: by?.at ?? null,
    before,
    summary: by ? `expired ${by.expires ?? ''}` : 'no longer declared',
  };
}

/** What the newer version says otherwise of an object: one row, or none. */
export function updateRow(old: Desired, desired: Desired, kind: Kind, renamed: boolean): readonly ShownChange[] {
  const [shown, after] = [kind.fieldsOf(old.spec), kind.fieldsOf(desired.spec)];
  const compared = fieldChanges(
    {shown, meaning: kind.meaningOf(shown)},
    {shown: after, meaning: kind.meaningOf(after)},
  );
  const name = renamed ? nameChange(compared, shown, desired, kind) : [];
  const beyond = beyondChanges(old, desired, kind).filter(({path}) => path !== 'role_name' || compared.length === 0);
  const fields = [...name, ...compared, ...beyond];
  if (fields.length === 0) return [];

  // A name that live state cannot be given takes a new object: it replaces the old one or invites a person first.
  const invites = name.length > 0 && kind.replaceOrder === 'old-first';
  const replaces = !invites && (name.length > 0 || compared.some(({path}) => kind.replaceOn.includes(path)));
  const action = replaces ? 'replace' : 'update';
  const reason = renamed ? 'renamed' : 'declared';
  const before = pick(shown, after);
  const touches = name.length + compared.length > 0;
  const words = touches ? wordsOf(action, reason, desired, old, kind) : '';
  const isTold = (path: string) => fields.some(field => field.path === path);
  return [
    {
      ...rowOf(action, reason, desired, kind),
      ...(isTold('reason') ? {} : reasonOf(desired)),
      risk: touches ? kind.riskOf(before, after) : 'low',
      before,
      after,
      fields,
      ...(replaces && !isTold('secret') && secretOf(desired, kind)),
      summary: invites ? invitedAnew(desired, kind) : words,
    },
  ];
}

const invitedAnew = (desired: Desired, kind: Kind) =>
  `${wordsOf('create', 'renamed', desired, undefined, kind)} · the old one stays until that is accepted`;

/** The names and globs that come to a set of resources, and those that go from it. */
export function setRows(old: Desired | undefined, desired: Desired, kind: Kind): readonly ShownChange[] {
  const [from, to] = [patternsOf(old), patternsOf(desired)];
  const comes = [...to].filter(([meaning]) => !from.has(meaning)).map(([, text]) => text);
  const goes = [...from].filter(([meaning]) => !to.has(meaning)).map(([, text]) => text);
  const row = (action: 'assign' | 'unassign', texts: readonly string[]): readonly ShownChange[] => {
    const resources = texts.toSorted(byText);
    const summary = `${action === 'assign' ? '' : 'no longer on '}${listOf(resources, 8)}`;
    return texts.length === 0 ? [] : [{...rowOf(action, 'declared', desired, kind), resources, summary}];
  };
  return [...row('assign', comes), ...row('unassign', goes)];
}

/**
Patterns by the form in which they are compared: addresses and ids whatever their case, names of campaigns as they are.
*/
function patternsOf(entry: Desired | undefined): ReadonlyMap<string, string> {
  const {patterns = []} = (entry?.spec ?? {}) as {readonly patterns?: readonly {readonly text: string}[]};
  return new Map(patterns.map(({text}) => [IGNORING_CASE.test(text) ? fold(text) : text, text]));
}

const IGNORING_CASE = /^[^\s@]+@[^\s@]+$|^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function rowOf(action: Action, reason: Reason, {address, at}: Desired, kind: Kind): ShownChange {
  const risk: Risk = kind.riskOf(null, null);
  return {
    address,
    kind: kind.name,
    action,
    reason,
    risk,
    at,
    before: null,
    after: null,
    fields: [],
    summary: '',
  };
}

const reasonOf = ({reason}: Desired) => (reason === undefined ? {} : {declared_reason: reason});

/** The change of a name that is no compared field: that of a tag is one, and shows there. */
function nameChange(
  compared: readonly FieldChange[],
  before: JsonObject,
  {spec}: Desired,
  kind: Kind,
): readonly FieldChange[] {
  const path = kind.naming.field;
  if (compared.some(field => field.path === path)) return [];
  return [{path, before: before[path] ?? null, after: kind.fieldsOf(spec)[path] ?? null}];
}

const secretOf = ({spec}: Desired, kind: Kind) => kind.destinationOf && {secret: kind.destinationOf(spec)};

/** What the kind says of it, as it would of a live object that is as the older version has it. */
function wordsOf(action: Action, reason: Reason, desired: Desired, old: Desired | undefined, kind: Kind): string {
  const live: Live | undefined = old && {address: old.address, id: '', spec: old.spec};
  const {overlapMs = 0} = desired.spec as {readonly overlapMs?: number};
  return kind.describe({action, reason, fields: [], desired, live, everybody: [], overlapMs, resources: []});
}

const pick = (fields: JsonObject, like: JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(like).map(name => [name, fields[name] ?? null]));
