import {isUuid} from './ids.ts';
import {parseState} from './parse.ts';
import type {EmulatorState} from './shapes.ts';

/** A state with one workspace and nothing in it. Id and name have defaults. */
export function emptyState({
  workspaceId,
  workspaceName,
}: {
  workspaceId?: string;
  workspaceName?: string;
} = {}): EmulatorState {
  return parseState({
    workspaces: [{...(workspaceId && {id: workspaceId}), ...(workspaceName && {name: workspaceName})}],
  });
}

/** What a made-up workspace starts with. */
export interface Seed {
  readonly workspaceId: string;
  readonly workspaceName?: string;
  /** E-mail address of the owner, who is a member. Default owner@example.com. */
  readonly owner?: string;
  /** Names or ids; an id becomes a campaign with that id and a made-up name. Repeated ones count once. */
  readonly campaigns: readonly string[];
  /** E-mail addresses. Repeated ones count once, whatever their letter case. */
  readonly accounts: readonly string[];
}

/** A state with one fresh workspace: an owner, the campaigns and accounts that files refer to, and no keys or tags. */
export function seedState({workspaceId, workspaceName, owner, campaigns, accounts}: Seed): EmulatorState {
  const workspace = {
    id: workspaceId,
    ...(workspaceName && {name: workspaceName}),
    members: [{email: owner ?? 'owner@example.com', role: 'owner'}],
    campaigns: [...new Set(campaigns.map(text => (isUuid(text) ? text.toLowerCase() : text)))].map(text =>
      isUuid(text) ? {id: text, name: `Campaign ${text.slice(0, 8)}`} : {name: text},
    ),
    accounts: distinct(accounts),
  };
  return parseState({workspaces: [workspace]});
}

function distinct(emails: readonly string[]): string[] {
  const seen = new Set<string>();
  return emails.filter(email => {
    const known = seen.has(email.toLowerCase());
    seen.add(email.toLowerCase());
    return !known;
  });
}

/** The key to add: scopes are texts such as `all:all`, and are not checked against the published list. */
export interface NewKey {
  readonly workspaceId: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

/**
The state with one more API key, and the text to send as bearer. The state passed in stays as it is.
@throws Error when no workspace has that id.
*/
export function addKey(state: EmulatorState, {workspaceId, name, scopes}: NewKey): {state: EmulatorState; key: string} {
  const wanted = workspaceId.toLowerCase();
  const withKey = (workspace: EmulatorState['workspaces'][number]) =>
    workspace.id === wanted ? {...workspace, api_keys: [...workspace.api_keys, {name, scopes}]} : workspace;
  const added = parseState({...state, workspaces: state.workspaces.map(withKey)});
  const key = added.workspaces.find(({id}) => id === wanted)?.api_keys.at(-1)?.key;
  if (key === undefined) throw new Error(`no workspace in the state has the id ${workspaceId}`);
  return {state: added, key};
}
