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
  const {workspace, authoritative, ignore, guardrails, assertions} = state;
  const sections = [...declarations].map(([kind, list]) => [kind, list.map(meaningOf).sort(byText)] as const);
  const whole =
    inOneOrder({
      ...{workspace, guardrails, authoritative: [...authoritative], ignore},
      ...(assertions.length > 0 && {assertions}),
    }) ?? 'null';
  return digestOf({whole: JSON.parse(whole), sections: Object.fromEntries(sections)});
}

/** What a declared object means, as text: its identity, the fields that are compared, and everything else it says. */
function meaningOf({kind, desired, identities}: Declaration): string {
  const fields = kind.fieldsOf(desired.spec);
  const others = Object.entries(desired.spec).filter(
    ([name, value]) => !(name in fields) && !isIdentity(value, identities),
  );
  const {reason, expires} = desired;
  return objectText([
    ['beyond', inOneOrder(Object.fromEntries(others))],
    ['expires', JSON.stringify(expires)],
    ['fields', inOneOrder(kind.meaningOf(fields))],
    ['identities', JSON.stringify(identities)],
    ['reason', JSON.stringify(reason)],
  ]);
}

const isIdentity = (value: unknown, identities: readonly string[]) =>
  typeof value === 'string' && (identities.includes(value) || identities.includes(fold(value)));

/**
A value as JSON text with its names and lists sorted, each item once, and without places; undefined where JSON has nothing
for it. The words of a command stay in their order. There may be 100,000 patterns in a list: text is all that is made.
*/
function inOneOrder(value: unknown): string | undefined {
  if (Array.isArray(value)) return listText(value);
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).filter(name => name !== 'at');
  const textOf = (name: string) => (name === 'command' ? canonicalJson(value[name]) : inOneOrder(value[name]));
  return objectText(names.sort().map(name => [name, textOf(name)]));
}

function listText(values: readonly unknown[]): string {
  if (values.every(value => typeof value === 'string')) return JSON.stringify([...new Set(values)].sort());
  const texts = new Set(values.map(value => inOneOrder(value) ?? 'null'));
  return `[${[...texts].sort().join()}]`; // Without a function strings are put into the same order, and faster.
}

type Member = readonly [name: string, text: string | undefined];

function objectText(members: readonly Member[]): string {
  let inner = '';
  for (const [name, text] of members)
    if (text !== undefined) inner += `${inner === '' ? '' : ','}${JSON.stringify(name)}:${text}`;
  return `{${inner}}`;
}
