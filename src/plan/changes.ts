import type {ComparePair, Kind, Pair} from '../kinds/kind.ts';
import type {JsonObject} from '../model/json.ts';
import type {Desired, Live} from '../model/object.ts';
import type {Action, FieldChange, Reason} from '../model/plan.ts';
import type {Draft} from './draft.ts';
import {fieldChanges} from './field-changes.ts';

export interface ChangeContext {
  readonly kind: Kind;
  /** Live objects of the kind, for words such as "added by". */
  readonly everybody: readonly Live[];
  /** Whether undeclared objects of the kind go. */
  readonly authoritative: boolean;
}

/** The changes that a pair of declared and live object asks for: none, one, or for sets of resources two. */
export function changesOf(pair: Pair<object, Live>, context: ChangeContext): readonly Draft[] {
  switch (pair.do) {
    case 'compare':
      return context.kind.assign ? setChanges(pair, context) : compared(pair, context);
    case 'replace':
      return [
        write(
          'replace',
          pair.reason ?? 'declared',
          pair,
          fieldsBetween(pair.desired, pair.live, context.kind),
          context,
        ),
      ];
    case 'remove':
      return [removal(pair.live, pair.reason, pair.desired, pair.after ?? [], context)];
    case 'undeclared':
      return context.authoritative ? [removal(pair.live, 'undeclared', undefined, [], context)] : [];
    case 'keep':
    case 'foreign':
      return [];
  }
}

function compared(pair: ComparePair<object, Live>, context: ChangeContext): readonly Draft[] {
  const {desired, live, reason = 'declared'} = pair;
  if (!live) return [write('create', reason, pair, [], context)];
  const fields = fieldsBetween(desired, live, context.kind);
  if (fields.length === 0) return [];
  const replaces = fields.some(({path}) => context.kind.replaceOn.includes(path));
  return [write(replaces ? 'replace' : 'update', reason, pair, fields, context)];
}

interface Wanted {
  readonly desired: Desired;
  readonly live?: Live | undefined;
  readonly after?: readonly Draft['after'][number][] | undefined;
  readonly overlapMs?: number | undefined;
}

function write(
  action: 'create' | 'update' | 'replace',
  reason: Reason,
  {desired, live, after = [], overlapMs = 0}: Wanted,
  fields: readonly FieldChange[],
  {kind, everybody}: ChangeContext,
): Draft {
  const to = kind.fieldsOf(desired.spec);
  const from = live ? pick(kind.fieldsOf(live.spec), to) : null;
  const makesNew = action !== 'update';
  const wordsFor = (overlap: number) =>
    kind.describe({action, reason, fields, desired, live, everybody, overlapMs: overlap, resources: []});
  return {
    change: {
      address: desired.address,
      kind: kind.name,
      action,
      reason,
      risk: kind.riskOf(from, to),
      at: desired.at,
      id: live?.id ?? null,
      before: from,
      after: to,
      fields,
      ...(makesNew && kind.destinationOf && {secret: kind.destinationOf(desired.spec)}),
      summary: wordsFor(overlapMs),
      ...(desired.reason !== undefined && {declared_reason: desired.reason}),
    },
    half: takes(action, kind, from, to) ? 'take' : 'grant',
    references: kind.references(desired.spec),
    after,
    overlapMs,
    ...(action === 'replace' && {summaryKeepingOld: wordsFor(Number.POSITIVE_INFINITY)}),
    live,
  };
}

function takes(action: Action, kind: Kind, from: JsonObject | null, to: JsonObject): boolean {
  if (action === 'replace') return kind.replaceOrder === 'old-first';
  return action === 'update' && from !== null && kind.takesAway(from, to);
}

function removal(
  live: Live,
  reason: Reason,
  desired: Desired | undefined,
  after: Draft['after'],
  {kind, everybody}: ChangeContext,
): Draft {
  const before = kind.fieldsOf(live.spec);
  return {
    change: {
      address: live.address,
      kind: kind.name,
      action: 'delete',
      reason,
      risk: kind.riskOf(before, null),
      at: desired?.at ?? null,
      id: live.id,
      before,
      after: null,
      fields: [],
      summary: kind.describe({
        action: 'delete',
        reason,
        fields: [],
        desired,
        live,
        everybody,
        overlapMs: 0,
        resources: [],
      }),
      ...(desired?.reason !== undefined && {declared_reason: desired.reason}),
    },
    half: 'take',
    references: kind.references(live.spec),
    after,
    live,
  };
}

function setChanges({desired, live, hold}: ComparePair<object, Live>, context: ChangeContext): readonly Draft[] {
  const wanted = resourcesOf(context.kind, desired.spec);
  const present = live ? resourcesOf(context.kind, live.spec) : [];
  const comes = minus(wanted, present);
  const goes = hold ? [] : minus(present, wanted);
  return [
    ...(comes.length > 0 ? [setChange('assign', comes, desired, live, context)] : []),
    ...(goes.length > 0 ? [setChange('unassign', goes, desired, live, context)] : []),
  ];
}

function setChange(
  action: 'assign' | 'unassign',
  resources: readonly string[],
  desired: Desired,
  live: Live | undefined,
  {kind, everybody}: ChangeContext,
): Draft {
  return {
    change: {
      address: desired.address,
      kind: kind.name,
      action,
      reason: 'declared',
      risk: kind.riskOf(null, null),
      at: desired.at,
      id: live?.id ? live.id : null,
      before: null,
      after: null,
      fields: [],
      resources,
      summary: kind.describe({
        action,
        reason: 'declared',
        fields: [],
        desired,
        live,
        everybody,
        overlapMs: 0,
        resources,
      }),
    },
    half: action === 'assign' ? 'grant' : 'take',
    references: kind.references(desired.spec),
    after: [],
    live,
  };
}

const resourcesOf = (kind: Kind, spec: object): readonly string[] => {
  const {resources} = kind.fieldsOf(spec);
  return Array.isArray(resources) ? resources : [];
};

function minus(list: readonly string[], other: readonly string[]): readonly string[] {
  const others = new Set(other);
  return list.filter(item => !others.has(item));
}

/** The fields that a declared object has otherwise than a live one: `before` is live. */
export function fieldsBetween(
  desired: Pick<Desired, 'spec'>,
  live: Pick<Live, 'spec'>,
  kind: Pick<Kind, 'fieldsOf' | 'meaningOf'>,
): readonly FieldChange[] {
  const [from, to] = [kind.fieldsOf(live.spec), kind.fieldsOf(desired.spec)];
  return fieldChanges({shown: from, meaning: kind.meaningOf(from)}, {shown: to, meaning: kind.meaningOf(to)});
}

/** The fields that both sides are compared in: what the files leave out is nobody's business here. */
const pick = (fields: JsonObject, like: JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(like).map(name => [name, fields[name] ?? null]));
