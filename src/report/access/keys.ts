import {keysInUse} from '../../kinds/key/own.ts';
import {type KeySpec, key, type LiveKey} from '../../kinds/key.ts';
import type {DeclaredKey, KeyAccess, LiveKeyAccess} from '../../model/access.ts';
import type {Desired} from '../../model/object.ts';
import {dangersOf} from '../../plan/risk/key-dangers.ts';
import {type AccessInput, type Found, type Remarks, standingsOf} from './standings.ts';

/** Every API key, declared or live. */
export function keysOf(input: AccessInput): {readonly keys: readonly KeyAccess[]} & Remarks {
  const {found, warnings, notes} = standingsOf(key, input);
  const live = (input.live?.objects.key ?? []) as readonly LiveKey[];
  const inUse = keysInUse(live, input.desired?.workspace);
  return {keys: found.map(one => keyOf(one, inUse, input)), warnings, notes};
}

function keyOf(
  {address, status, declared, live, current, differences}: Found<KeySpec, LiveKey>,
  inUse: ReadonlySet<LiveKey>,
  input: AccessInput,
): KeyAccess {
  return {
    address,
    name: declared?.spec.name ?? live[0]?.spec.name ?? '',
    status,
    declared: declared ? declaredKey(declared) : null,
    live: live.map(one => ({
      id: one.id,
      name: one.spec.name,
      scopes: one.spec.scopes,
      dangers: dangersOf(one.spec.scopes, input.live),
      created_at: one.createdAt || null,
      rotation_due: declared && one === current ? dueOf(declared.spec, one) : null,
      in_use: inUse.has(one) ? 'yes' : one.own,
      readable: one.readable,
      current: one === current,
    })),
    differences,
  };
}

const declaredKey = ({spec, at, reason, expires, expired}: Desired<KeySpec>): DeclaredKey => ({
  scopes: spec.scopes,
  dangers: dangersOf(spec.scopes),
  at,
  owner: spec.owner ?? null,
  reason: reason ?? null,
  expires: expires ?? null,
  expired,
  rotate_every_ms: spec.rotateEveryMs ?? null,
  overlap_ms: spec.overlapMs,
  destination: spec.secret ?? null,
  previously: spec.previously ?? [],
});

function dueOf({rotateEveryMs}: KeySpec, {createdAt}: LiveKey): LiveKeyAccess['rotation_due'] {
  const made = Date.parse(createdAt ?? '');
  return rotateEveryMs === undefined || Number.isNaN(made) ? null : new Date(made + rotateEveryMs).toISOString();
}
