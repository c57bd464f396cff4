import type {DesiredState} from '../model/desired.ts';
import {canonicalJson, digestOf, isObject} from '../model/json.ts';
import {byText, fold} from '../model/text.ts';
import type {Declarations} from './cross-checks.ts';
import type {Declaration} from './declarations.ts';

/**
Digest of what the files mean. Places, comments, the order of entries and files, and the present day do not count;
what an entry says beyond the compared fields (an overlap, a reason, a destination) does.
*/
export function meaningDigest(
  state: Omit<DesiredState, 'digest' | 'warnings' | 'sections'>,
  declarations: Declarations,
): string {
  const {workspace, authoritative, ignore, guardrails} = state;
  const sections = [...declarations].map(([kind, list]) => [kind, list.map(meaningOf).sort(byText)] as const);
  const whole = inOneOrder({workspace, guardrails, authoritative: [...authoritative], ignore});
  return digestOf({whole, sections: Object.fromEntries(sections)});
}

/** What a declared object means, as text: its identity, the fields that are compared, and everything else it says. */
function meaningOf({kind, desired, identities}: Declaration): string {
  const fields = kind.fieldsOf(desired.spec);
  const others = Object.entries(desired.spec).filter(
    ([name, value]) => !(name in fields) && !isIdentity(value, identities),
  );
  const {reason, expires} = desired;
  const beyond = inOneOrder(Object.fromEntries(others));
  return canonicalJson({identities, fields: inOneOrder(kind.meaningOf(fields)), beyond, reason, expires});
}

const isIdentity = (value: unknown, identities: readonly string[]) =>
  typeof value === 'string' && (identities.includes(value) || identities.includes(fold(value)));

/** The same value with its lists sorted and without places. The words of a command stay in their order. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return sortedOnce(value);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'at');
  return Object.fromEntries(kept.map(([name, inner]) => [name, name === 'command' ? inner : inOneOrder(inner)]));
}

function sortedOnce(values: readonly unknown[]): readonly unknown[] {
  if (values.every(value => typeof value === 'string')) return [...new Set(values)].sort(byText);
  const items = values.map(inOneOrder).map(item => [canonicalJson(item), item] as const);
  return [...new Map(items)].sort(([a], [b]) => byText(a, b)).map(([, item]) => item);
}
