import type {WorkspaceSpec} from '../../model/desired.ts';
import {instantText} from '../../model/duration.ts';
import type {Desired} from '../../model/object.ts';
import {count, listOf, oneLine} from '../../model/text.ts';
import {warning} from '../kind.ts';
import type {KeySpec, LiveKey} from './spec.ts';

/** For every command that sees it. */
export const listReadable = () =>
  warning(
    'KEY_LIST_READABLE',
    'the API lists the secrets of keys: whoever holds api_keys:read holds every key of the workspace',
  );

export const ownUndeclared = ({address}: LiveKey, workspace: WorkspaceSpec | undefined) =>
  warning('OWN_KEY_UNDECLARED', `${address} is the key in use and not declared; it is kept`, workspace?.at);

/** The API may have left its name out, so it may be a declared one. */
export const nameless = ({id}: LiveKey) =>
  warning('LIVE_UNKNOWN', `the live key ${oneLine(id)} has no name; it is left alone: look at it in the app`);

export const duplicates = (desired: Desired<KeySpec>, newer: readonly LiveKey[]) =>
  warning(
    'KEY_DUPLICATE',
    `${desired.address}: ${count(newer.length, 'newer live key')} of this name with other scopes (${listOf(newer.map(({id}) => id))}); remove what nobody uses in the app`,
    desired.at,
  );

export const keptInUse = ({address}: Desired, {id}: LiveKey) =>
  `${address}: the old key (${id}) is the one in use; a run with the new key removes it`;

export const keptForNow = ({address}: Desired, {id}: LiveKey, until: number) =>
  `${address}: the old key (${id}) works beside the new one ${
    Number.isNaN(until)
      ? 'for as long as the API does not tell when the new one was made'
      : `until ${instantText(new Date(until))}; a later plan removes it`
  }`;
