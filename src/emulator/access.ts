import type {Caller} from './caller.ts';
import {refusal} from './refusal.ts';
import {allows, type Scope} from './scopes.ts';
import type {Workings} from './visit.ts';
import type {Store, World} from './world.ts';

/** The headers that decide who is asking, and for which workspace. */
export interface Credentials {
  readonly authorization: string | undefined;
  /** `x-as-workspace`: a sub-workspace that the key's workspace administers. */
  readonly asWorkspace: string | undefined;
}

/**
The caller behind an authorization header. An opener may do everything in its workspace; with `anyKey`, whatever else is no
stored key may do everything in the first one.
@throws 401 in the vendor's words. DOC: no header. LIVE: a bad or revoked key.
*/
export function identify({authorization}: Credentials, {world, anyKey, openers}: Workings): Caller {
  const key = /^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1]?.trim() ?? '';
  const bearer = world.bearers.get(key);
  if (bearer) return {...bearer, scopes: bearer.store.keys.get(bearer.keyId)?.scopes ?? []};
  const [first] = world.stores.values();
  const opened = world.stores.get(openers.get(key) ?? '') ?? (anyKey ? first : undefined);
  if (opened) return {store: opened, keyId: null, scopes: ['all:all']};
  if (!authorization) throw refusal(401, 'Missing Authorization header');
  throw refusal(401, 'Invalid authorization header or API key');
}

/**
The workspace a request acts on: the key's own, or the sub-workspace it names. DOC: the workspace group guide.
@throws the status of `foreign_workspace` for one that has not accepted, or is not in the group. GUESS: status and wording.
*/
export function workspaceOf({asWorkspace}: Credentials, {store}: Caller, world: World): Store {
  const wanted = asWorkspace?.trim().toLowerCase();
  if (wanted === undefined || wanted === store.id) return store;
  const accepted = world.groups
    .all()
    .some(row => row.admin_workspace_id === store.id && row.sub_workspace_id === wanted && row.status === 'accepted');
  const sub = world.stores.get(wanted);
  if (accepted && sub) return sub;
  if (world.settings.foreign_workspace === 200) return store;
  throw refusal(world.settings.foreign_workspace, 'You do not have access to this workspace');
}

/** DOC and LIVE: without a paid plan every operation answers 402. */
export function checkPlan({settings}: World): void {
  if (!settings.paid_plan) throw refusal(402, 'Workspace does not have an active paid plan');
}

/** LIVE (2026-08 to 2026-10): a missing scope is a 401 that names what is needed and what the key has. */
export function checkScope(required: Scope, {scopes}: Caller): void {
  if (!allows(scopes, required))
    throw refusal(401, `Invalid scope. Required: ${required}. Found: ${scopes.join(', ')}`);
}

/** Whether the network edge turns a request away before the API sees it. LIVE: clients with Python's usual names get 403. */
export const isBlocked = (userAgent: string | undefined, {settings}: World): boolean =>
  settings.edge_block || !userAgent || /^python-/i.test(userAgent);
