import {asObject, idField, optionalString, optionalTime, stringField, stringsField, timeField} from '../api/shape.ts';
import {RbacError} from '../errors.ts';
import {durationText, parseDuration} from '../model/duration.ts';
import type {KeyEntry} from '../model/generated/files.ts';
import type {JsonObject} from '../model/json.ts';
import type {Destination} from '../model/object.ts';
import {reachOf} from '../model/scopes.ts';
import {Secret} from '../model/secret.ts';
import {entriesOf} from './key/entries.ts';
import {addressOf, exact} from './key/names.ts';
import {pair} from './key/pair.ts';
import type {KeySpec, LiveKey} from './key/spec.ts';
import {describe} from './key/words.ts';
import type {DeclareContext, Declared, Kind} from './kind.ts';

export type {KeySpec, LiveKey} from './key/spec.ts';

const DAY_MS = 86_400_000;
const DEFAULT_OVERLAP_MS = DAY_MS;

export const key: Kind<KeySpec, LiveKey> = {
  name: 'key',
  section: 'keys',
  noun: ['key', 'keys'],

  naming: {field: 'name', key: name => exact(name), address: name => addressOf(name)},
  declare,
  addressOf: ({name}) => addressOf(name),
  identitiesOf: ({name}) => [exact(name)],
  formerNames: ({previously = []}) => previously,
  references: () => [],

  async read(reader) {
    const items = await reader.getAll('api-keys');
    return items.map((item, index) => {
      const where = `api-keys[${index}]`;
      // Which of two keys is the older one, and whether one is due, is decided by this.
      return {...fromWire(item, where, reader.ownKeyId), createdAt: timeField(item, 'timestamp_created', where)};
    });
  },
  entriesOf,
  wireOf: ({id, spec: {name, scopes}, createdAt}) => ({
    api_keys: [{id, name, scopes, ...(createdAt && {timestamp_created: createdAt})}],
  }),

  pair,
  fieldsOf: ({name, scopes}) => ({name, scopes: [...scopes]}),
  meaningOf: ({scopes}) => ({scopes: reachOf(Array.isArray(scopes) ? scopes : [])}),
  replaceOn: ['scopes'], // DOC: there is no PATCH for keys.
  replaceOrder: 'new-first',
  removalFloor: 1,
  takesAway: () => false,
  riskOf: before => (before === null ? 'low' : 'medium'), // What dangerous scopes add is told by rules of their own.
  describe,
  destinationOf: ({secret}) => secret ?? null,

  async create(writer, {name, scopes}) {
    const answer = await writer.post('api-keys', {name, scopes});
    const secret = answer.key;
    if (!(secret instanceof Secret))
      throw new RbacError('API_SHAPE', 'api-keys: the answer to the creation of a key carries no secret');
    const {key: _secret, ...rest} = answer;
    const {id, spec} = fromWire(asObject(rest), 'api-keys', undefined);
    return {id, fields: {name: spec.name, scopes: spec.scopes}, secret};
  },
  async remove(writer, id) {
    await writer.delete(`api-keys/${id}`);
  },
  onMismatch: 'remove',
};

function declare(
  {name, scopes, owner, reason, expires, rotate_every, overlap, secret, previously}: KeyEntry,
  {problem}: DeclareContext,
): readonly Declared<KeySpec>[] {
  if (name !== name.trim())
    problem(
      'CONFIG_VALUE',
      'a key name with spaces at its ends is easily mistaken for another',
      ['name'],
      () => 'delete the spaces',
    );
  const overlapMs = (overlap === undefined ? undefined : parseDuration(overlap)) ?? DEFAULT_OVERLAP_MS;
  const rotateEveryMs = rotate_every === undefined ? undefined : (parseDuration(rotate_every) ?? 0);
  if (rotateEveryMs && overlapMs > rotateEveryMs)
    problem(
      'CONFIG_CONFLICT',
      `no key of this name would ever go: each is replaced after ${durationText(rotateEveryMs)}, and its successor would have to be ${durationText(overlapMs)} old`,
      ['overlap'],
      () => 'make the overlap shorter than rotate_every',
    );
  const spec = {
    name: exact(name),
    scopes: [...scopes],
    overlapMs,
    ...(owner !== undefined && {owner}),
    ...(rotateEveryMs !== undefined && {rotateEveryMs}),
    ...(secret && {secret: secret as Destination}),
    ...(previously && {previously: previously.map(exact)}),
  };
  return [{spec, reason, expires}];
}

function fromWire(item: JsonObject, where: string, ownKeyId: string | undefined): LiveKey {
  const id = idField(item, 'id', where);
  const name = stringField(item, 'name', where);
  const own = id === ownKeyId ? 'yes' : optionalString(item, 'own', where);
  return {
    address: addressOf(name),
    id,
    spec: {name, scopes: stringsField(item, 'scopes', where), overlapMs: 0},
    createdAt: optionalTime(item, 'timestamp_created', where) ?? '',
    own: own === 'yes' || own === 'no' ? own : 'unknown',
    readable: item.key_readable === true,
  };
}
