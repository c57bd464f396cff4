import {KEY_CREATED, KEY_DELETED, recordKey} from './audit.ts';
import {type Call, closed} from './endpoint.ts';
import {keyText} from './ids.ts';
import {SCOPES} from './scopes.ts';
import type {KeyRow} from './shapes.ts';

/** What a new key asks for. */
export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly string[];
}

/** Body of a creation. DOC: OpenAPI, with the closed list of scopes. No rule on names is published, so two keys may share one. */
export const keyBody = closed(
  {name: {type: 'string'}, scopes: {type: 'array', items: {type: 'string', enum: SCOPES}}},
  ['name', 'scopes'],
);

/** A new key, at once usable. GUESS: a key may make one with more scopes than it has itself. */
export function createKey({name, scopes}: KeyDraft, call: Call): KeyRow {
  const {store, world, newId, now} = call;
  const id = newId();
  const key = keyText(world.settings.key_contains_id ? id : newId());
  world.bearers.set(key, {store, keyId: id});
  recordKey(KEY_CREATED, {id, name}, call);
  return {id, name, scopes, key, organization_id: store.id, timestamp_created: now, timestamp_updated: now};
}

/** Ends a key's use, also of the one that asks. GUESS: nothing says that a key cannot delete itself. */
export function revoke(row: KeyRow, call: Call): void {
  call.world.bearers.delete(row.key);
  recordKey(KEY_DELETED, row, call);
}

/** A key as lists and deletions show it. DOC: two vendor texts contradict each other, hence a switch; the mask itself is a GUESS. */
export function showKey(row: KeyRow, {world}: Call): Partial<KeyRow> {
  const {key, ...rest} = row;
  switch (world.settings.key_display) {
    case 'plain':
      return row;
    case 'masked':
      return {...rest, key: '*'.repeat(Math.max(0, key.length - 4)) + key.slice(-4)};
    case 'blank':
      return {...rest, key: ''};
    case 'absent':
      return rest;
  }
}
