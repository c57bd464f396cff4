import {Mappings} from './mappings.ts';
import type {Settings} from './settings.ts';
import type {
  AccountRow,
  AuditRow,
  CampaignRow,
  EmulatorState,
  GroupRow,
  KeyRow,
  MemberRow,
  TagRow,
  WorkspaceRow,
  WorkspaceState,
} from './shapes.ts';
import {Table, type Writes} from './table.ts';

/** One workspace while the server runs. */
export interface Store {
  readonly id: string;
  info: WorkspaceRow;
  readonly members: Table<MemberRow>;
  readonly keys: Table<KeyRow>;
  readonly tags: Table<TagRow>;
  readonly mappings: Mappings;
  readonly campaigns: Table<CampaignRow>;
  /** Keyed by the address in lower case. */
  readonly accounts: Table<AccountRow>;
  readonly audit: Table<AuditRow>;
}

/** A key that requests may carry, and the workspace it opens. */
export interface Bearer {
  readonly store: Store;
  readonly keyId: string;
}

/** Everything while the server runs; written to in place. */
export interface World {
  readonly settings: Settings;
  readonly stores: ReadonlyMap<string, Store>;
  readonly groups: Table<GroupRow>;
  /** By the text of the key. */
  readonly bearers: Map<string, Bearer>;
}

/** A world that starts with the state and shares no object with it that anyone writes to. */
export function buildWorld({workspaces, group_members, settings}: EmulatorState): World {
  const stores = new Map(workspaces.map(workspace => [workspace.id, buildStore(workspace)]));
  const keys = [...stores.values()].flatMap(store =>
    store.keys.all().map(row => [row.key, {store, keyId: row.id}] as const),
  );
  return {settings, stores, groups: new Table(BY_ID, {count: 0}, group_members), bearers: new Map(keys)};
}

const BY_ID = {
  keyOf: (row: {readonly id: string}) => row.id,
  stampOf: (row: {readonly timestamp_created: string}) => row.timestamp_created,
};

/** The second name of members (the address) and tags (the label): neither blanks around it nor letter case count. */
export const fold = (text: string): string => text.trim().toLowerCase();

function buildStore(workspace: WorkspaceState): Store {
  const {members, api_keys, custom_tags, mappings, campaigns, accounts, audit_logs, ...info} = workspace;
  const writes: Writes = {count: 0};
  return {
    id: info.id,
    info,
    members: new Table({...BY_ID, nameOf: row => fold(row.email)}, writes, members),
    keys: new Table(BY_ID, writes, api_keys),
    tags: new Table({...BY_ID, nameOf: row => fold(row.label)}, writes, custom_tags),
    mappings: new Mappings(writes, mappings),
    campaigns: new Table(BY_ID, writes, campaigns),
    accounts: new Table({keyOf: row => row.email.toLowerCase(), stampOf: BY_ID.stampOf}, writes, accounts),
    audit: new Table({keyOf: BY_ID.keyOf, stampOf: row => row.timestamp}, writes, audit_logs),
  };
}

/** The world as a state: plain JSON, a deep copy, rows in the order they came. */
export function stateOf({settings, stores, groups}: World): EmulatorState {
  const workspaces = [...stores.values()].map(workspaceOf);
  return structuredClone({workspaces, group_members: groups.all(), settings});
}

const workspaceOf = (store: Store): WorkspaceState => ({
  ...store.info,
  members: store.members.all(),
  api_keys: store.keys.all(),
  custom_tags: store.tags.all(),
  mappings: store.mappings.table.all(),
  campaigns: store.campaigns.all(),
  accounts: store.accounts.all(),
  audit_logs: store.audit.all(),
});
