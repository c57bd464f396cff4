import type {Settings} from './settings.ts';

/** The five roles a membership can have. DOC: OpenAPI of 2026-08; only admin, editor and view can be given by API. */
export const ROLES = ['owner', 'admin', 'editor', 'view', 'client'] as const;
export type Role = (typeof ROLES)[number];

/** One workspace, as `GET /workspaces/current` answers. `owner` is the uuid of a person. DOC: OpenAPI, Workspace. */
export interface WorkspaceRow {
  readonly id: string;
  readonly timestamp_created: string;
  readonly timestamp_updated: string;
  readonly scheduled_for_removal_at: string | null;
  readonly owner: string;
  readonly name: string;
  readonly plan_id: string | null;
  readonly org_logo_url: string | null;
  readonly org_client_domain: string | null;
}

/** One membership; `accepted: false` is an open invitation. DOC: OpenAPI, WorkspaceMember. */
export interface MemberRow {
  readonly id: string;
  readonly email: string;
  readonly user_id: string;
  readonly user_email: string | null;
  readonly nickname: string | null;
  readonly name?: {readonly first?: string; readonly last?: string};
  readonly role: Role;
  readonly accepted: boolean;
  readonly issuer_id: string | null;
  readonly permissions: readonly string[] | null;
  readonly timestamp_created: string;
  readonly workspace_id: string;
}

/** One API key with its secret in `key`; lists may show the secret otherwise, see `Settings.key_display`. DOC: OpenAPI, APIKey. */
export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly key: string;
  readonly organization_id: string;
  readonly timestamp_created: string;
  readonly timestamp_updated: string;
}

/** One tag. The text is in `label`; there is no colour. DOC: OpenAPI, CustomTag. */
export interface TagRow {
  readonly id: string;
  readonly label: string;
  readonly description: string | null;
  readonly organization_id: string;
  readonly timestamp_created: string;
  readonly timestamp_updated: string;
}

/** What a mapping points at: 1 is a sending account, 2 is a campaign. LIVE (2026-04 to 2026-06); one vendor text says the reverse. */
export type ResourceType = 1 | 2;

/** One tag on one thing; `resource_id` is an e-mail address for accounts, a uuid for campaigns. LIVE (2026-06). */
export interface MappingRow {
  readonly id: string;
  readonly tag_id: string;
  readonly resource_id: string;
  readonly resource_type: ResourceType;
  readonly timestamp_created: string;
  readonly organization_id: string;
}

/** One campaign; fields beyond these are kept and shown as written. DOC: OpenAPI, Campaign. */
export interface CampaignRow {
  readonly id: string;
  readonly name: string;
  readonly status: number;
  readonly email_tag_list: readonly string[];
  readonly timestamp_created: string;
  readonly timestamp_updated: string;
  readonly [field: string]: unknown;
}

/** One sending account. It has no id: the address is its name. Further fields are kept. DOC: OpenAPI, Account. */
export interface AccountRow {
  readonly email: string;
  readonly status: number;
  readonly timestamp_created: string;
  readonly timestamp_updated: string;
  readonly [field: string]: unknown;
}

/** One line of the audit log; `activity_type` may be a number nobody published. DOC: OpenAPI, AuditLog. */
export interface AuditRow {
  readonly id: string;
  readonly timestamp: string;
  readonly activity_type: number;
  readonly [field: string]: unknown;
}

/** One workspace inside another one's group. The members of a group are workspaces, not people. DOC: OpenAPI, WorkspaceGroupMember. */
export interface GroupRow {
  readonly id: string;
  readonly admin_workspace_id: string;
  readonly sub_workspace_id: string;
  readonly status: 'pending' | 'accepted' | 'rejected';
  readonly sub_workspace_name: string | null;
  readonly admin_workspace_name: string | null;
  readonly timestamp_created: string;
  readonly timestamp_updated: string;
}

/** A workspace with everything in it. */
export interface WorkspaceState extends WorkspaceRow {
  readonly members: readonly MemberRow[];
  readonly api_keys: readonly KeyRow[];
  readonly custom_tags: readonly TagRow[];
  readonly mappings: readonly MappingRow[];
  readonly campaigns: readonly CampaignRow[];
  readonly accounts: readonly AccountRow[];
  readonly audit_logs: readonly AuditRow[];
}

/** All the emulator knows, as plain JSON with every field filled. `parseState` makes it from a short hand-written one. */
export interface EmulatorState {
  readonly workspaces: readonly WorkspaceState[];
  readonly group_members: readonly GroupRow[];
  readonly settings: Settings;
}
