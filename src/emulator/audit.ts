import {AUDIT} from './assets.ts';
import {type Call, mentions, type Query} from './endpoint.ts';
import type {AuditRow, KeyRow} from './shapes.ts';
import type {Table} from './table.ts';

/** Query of the audit log beside paging. DOC: OpenAPI. */
export const auditQuery = {
  activity_type: {type: 'number'},
  search: {type: 'string'},
  start_date: {type: 'string'},
  end_date: {type: 'string'},
};

/**
Lines of the log, newest first. GUESS: the order; `end_date` takes in the whole day; `search` looks at user, address and
agent. LIVE: the filters of another list do nothing, hence a switch.
*/
export function selectAudit(query: Query, {world}: Call, table: Table<AuditRow>): readonly AuditRow[] {
  if (!world.settings.audit_filters) return table.newest();
  const {activity_type, search, start_date, end_date} = query;
  const fits = (row: AuditRow) =>
    (activity_type === undefined || row.activity_type === activity_type) &&
    (search === undefined || mentions([row.user_name, row.ip_address, row.user_agent], search)) &&
    (start_date === undefined || row.timestamp >= `${start_date}`) &&
    (end_date === undefined || row.timestamp.slice(0, `${end_date}`.length) <= `${end_date}`);
  return table.newest().filter(fits);
}

// DOC: activity types. Members, tags, groups and owners have none.
export const KEY_CREATED = 37;
export const KEY_DELETED = 38;

/**
Adds the line about a key that came or went. DOC: `api_key_id` is the key that did it, `from_api` says how. GUESS: no
user is named for what a key did; whether `audit_metadata` says which key it was, hence a switch, and in which words.
*/
export function recordKey(activity_type: number, {id, name}: Pick<KeyRow, 'id' | 'name'>, call: Call): void {
  const {store, world, keyId, newId, now, userAgent} = call;
  store.audit.put({
    ...AUDIT,
    id: newId(),
    timestamp: now,
    organization_id: store.id,
    activity_type,
    from_api: true,
    api_key_id: keyId,
    user_agent: userAgent,
    ...(world.settings.audit_names_key && {audit_metadata: {api_key: {id, name}}}),
  });
}
