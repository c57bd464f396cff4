import {canMakeKeys, isKnownScope} from '../../model/scopes.ts';
import {count, hasUnsafeCharacter, listOf} from '../../model/text.ts';
import {type Entry, groupBy, newestFirst} from '../kind.ts';
import {exact, lookalike} from './names.ts';
import type {LiveKey} from './spec.ts';

/** The newest key of each name stands for all of them. */
export function entriesOf(live: readonly LiveKey[]): readonly Entry[] {
  const alike = groupBy([...live].sort(newestFirst), ({spec}) => lookalike(spec.name));
  return live.map(one => entryOf(one, alike.get(lookalike(one.spec.name)) ?? []));
}

/** @param namesakes live keys of the same or a lookalike name, newest first */
function entryOf(live: LiveKey, namesakes: readonly LiveKey[]): Entry {
  const {name, scopes} = live.spec;
  const isSayable = !hasUnsafeCharacter(name) && name === name.trim() && name !== '';
  if (!isSayable || scopes.length === 0 || !scopes.every(isKnownScope))
    return {skip: 'unsayable', live, comment: unknownText(scopes)};
  if (namesakes.some(other => exact(other.spec.name) !== exact(name)))
    return {skip: 'unsayable', live, comment: 'another key differs from it only by case or spaces'};
  if (namesakes[0] !== live) return {skip: 'ambiguous', live};
  const comments = [...broadness(scopes), ...olderText(namesakes.length - 1)];
  return {entry: {name: exact(name), scopes}, comment: comments.length === 0 ? undefined : comments.join('; ')};
}

/** What of a key no file can say because this version does not know it. */
function unknownText(scopes: readonly string[]): string | undefined {
  const unknown = scopes.filter(scope => !isKnownScope(scope));
  if (scopes.length === 0) return 'it has no scopes';
  return unknown.length === 0 ? undefined : `this version does not know its scopes ${listOf(unknown)}`;
}

const olderText = (older: number) =>
  older === 0 ? [] : [`${count(older, 'older key')} of this name: a plan removes what the newest one replaces`];

function broadness(scopes: readonly string[]): readonly string[] {
  if (canMakeKeys(scopes)) return ['broad: it can make keys, and so do everything'];
  return scopes.some(scope => scope.startsWith('all:')) ? ['broad: it reaches every resource'] : [];
}
