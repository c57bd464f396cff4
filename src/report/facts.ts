import type {Desired, Live} from '../model/object.ts';
import {count, listOf, oneLine} from '../model/text.ts';

/** One thing that is known of an object: `role`, `admin`. Both are safe to print. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Fields of declared and live objects that are worth a line, and what they are called. */
const FIELDS: readonly (readonly [field: string, name: string])[] = [
  ['named', 'role'],
  ['role', 'grants'],
  ['permissions', 'permissions'],
  ['nickname', 'nickname'],
  ['scopes', 'scopes'],
  ['owner', 'owner'],
  ['description', 'description'],
  ['name', 'name'],
  ['previously', 'previously'],
  ['patterns', 'patterns'],
  ['resources', 'resources'],
];
const MOST = 12;

/** What the files say of an object. */
export const declaredFacts = ({spec, reason, expires, expired}: Desired): readonly Fact[] => [
  ...specFacts(spec),
  ...(reason === undefined ? [] : [fact('reason', reason)]),
  ...(expires === undefined ? [] : [fact('expires', expired ? `${expires}, which has passed` : expires)]),
];

/** What the API shows of an object. */
export const liveFacts = (live: Live): readonly Fact[] => [
  ...specFacts(live.spec),
  ...(live.createdAt ? [fact('created', live.createdAt)] : []),
  ...Object.entries(STATES).flatMap(([name, words]) => {
    const value = words((live as unknown as Readonly<Record<string, unknown>>)[name]);
    return value === undefined ? [] : [fact('state', value)];
  }),
];

function specFacts(spec: object): readonly Fact[] {
  const fields = spec as Readonly<Record<string, unknown>>;
  return FIELDS.flatMap(([field, name]) => {
    // A built-in role has one name; it is not told twice.
    if (field === 'role' && fields.named === fields.role) return [];
    const value = valueText(fields[field]);
    return value === undefined ? [] : [{name: field === 'role' && fields.named === undefined ? 'role' : name, value}];
  });
}

function valueText(value: unknown): string | undefined {
  if (typeof value === 'string') return oneLine(value);
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const texts = value.map(item => (typeof item === 'object' && item !== null && 'text' in item ? item.text : item));
  return listOf(texts.map(String), MOST);
}

const fact = (name: string, value: string): Fact => ({name, value: oneLine(value)});

/** What became of the invitation of a sub-workspace. */
const INVITATION: Readonly<Record<string, string>> = {
  pending: 'has not accepted the invitation yet',
  accepted: 'has accepted the invitation',
  rejected: 'has rejected the invitation',
};

/** What some kinds know of their live objects besides what is compared. */
const STATES: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  accepted: value => (value === false ? 'has not accepted the invitation yet' : undefined),
  owner: value => (value === true ? 'owns the workspace' : undefined),
  own: value => (value === 'yes' ? 'is the key in use' : undefined),
  status: value => (typeof value === 'string' ? (INVITATION[value] ?? value) : undefined),
  ambiguous: value => (value === true ? 'several live tags have the label' : undefined),
  carriers: value => (Array.isArray(value) ? `on ${count(value.length, 'resource')}` : undefined),
};
