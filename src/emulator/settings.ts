import type {Fields} from './fields.ts';

/** Switches for what the vendor does not say, or says twice. README.md explains each with its source. */
export interface Settings {
  /** How lists and deletions show `key`; a creation always shows it. Default `plain`. */
  readonly key_display: 'plain' | 'masked' | 'blank' | 'absent';
  /** Whether a new key's text holds the key's own id. Default true. GUESS. */
  readonly key_contains_id: boolean;
  /** Whether the owner's membership can change role or go. Default `refuse` (400). GUESS. */
  readonly owner_membership: 'refuse' | 'allow';
  /** What a second invitation of one address does. Default `refuse` (400). GUESS. */
  readonly duplicate_member: 'refuse' | 'second';
  /** Whether tag labels that differ only in case clash. Default true. GUESS. */
  readonly fold_tag_case: boolean;
  /** What happens to the mappings of a deleted tag. Default `vanish`. GUESS. */
  readonly orphan_mappings: 'vanish' | 'stay';
  /** Whether a batch with an unknown resource, a 404 either way, tags the known ones. Default `nothing`. GUESS. */
  readonly toggle_unknown: 'nothing' | 'rest';
  /** Most resources in one toggle, null for no limit. Default null. */
  readonly toggle_max: number | null;
  /** False answers 402 to everything. Default true. DOC. */
  readonly paid_plan: boolean;
  /** True answers 403 without JSON to everything. Default false. LIVE. */
  readonly edge_block: boolean;
  /** Whether a 429 carries `Retry-After`, in seconds. Default false. GUESS. */
  readonly retry_after: boolean;
  /** Status for an `x-as-workspace` the key has no right to; 200 acts as if it were not there. Default 403. GUESS. */
  readonly foreign_workspace: 401 | 403 | 404 | 200;
  /** Whether a sub-workspace sees the row that makes it one among those of its own group. Default false. GUESS. */
  readonly group_lists_parent: boolean;
  /** Whether the log's lines about keys say which key came or went. Default false. GUESS. */
  readonly audit_names_key: boolean;
  /** Whether the filters of the audit log do anything. Default true; false is a GUESS from another list. */
  readonly audit_filters: boolean;
  /** The `sec` that change-owner accepts; null accepts none. Default null. GUESS. */
  readonly owner_token: string | null;
}

/** The settings of a state that names none. */
export const DEFAULT_SETTINGS: Settings = {
  key_display: 'plain',
  key_contains_id: true,
  owner_membership: 'refuse',
  duplicate_member: 'refuse',
  fold_tag_case: true,
  orphan_mappings: 'vanish',
  toggle_unknown: 'nothing',
  toggle_max: null,
  paid_plan: true,
  edge_block: false,
  retry_after: false,
  foreign_workspace: 403,
  group_lists_parent: false,
  audit_names_key: false,
  audit_filters: true,
  owner_token: null,
};

/** Settings from a state file: names left out get their default, unknown names are an error. */
export function parseSettings(fields: Fields): Settings {
  const usual = DEFAULT_SETTINGS;
  fields.only(Object.keys(usual));
  return {
    key_display: fields.choice('key_display', ['plain', 'masked', 'blank', 'absent'], usual.key_display),
    key_contains_id: fields.flag('key_contains_id', usual.key_contains_id),
    owner_membership: fields.choice('owner_membership', ['refuse', 'allow'], usual.owner_membership),
    duplicate_member: fields.choice('duplicate_member', ['refuse', 'second'], usual.duplicate_member),
    fold_tag_case: fields.flag('fold_tag_case', usual.fold_tag_case),
    orphan_mappings: fields.choice('orphan_mappings', ['vanish', 'stay'], usual.orphan_mappings),
    toggle_unknown: fields.choice('toggle_unknown', ['nothing', 'rest'], usual.toggle_unknown),
    toggle_max: fields.numberOrNull('toggle_max'),
    paid_plan: fields.flag('paid_plan', usual.paid_plan),
    edge_block: fields.flag('edge_block', usual.edge_block),
    retry_after: fields.flag('retry_after', usual.retry_after),
    foreign_workspace: fields.choice('foreign_workspace', [401, 403, 404, 200], usual.foreign_workspace),
    group_lists_parent: fields.flag('group_lists_parent', usual.group_lists_parent),
    audit_names_key: fields.flag('audit_names_key', usual.audit_names_key),
    audit_filters: fields.flag('audit_filters', usual.audit_filters),
    owner_token: fields.textOrNull('owner_token'),
  };
}
