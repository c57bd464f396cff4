import {type Call, mentions, type Query} from './endpoint.ts';
import type {AuditRow} from './shapes.ts';
import type {Table} from './table.ts';

/** Query of the audit log beside paging. DOC: OpenAPI. */
export const auditQuery = {
  activity_type: {type: 'number'},
  search: {type: 'string'},
  start_date: {type: 'string'},
  end_date: {type: 'string'},
};

/** Lines of the log, newest first. GUESS: the order; `end_date` takes in the whole day; `search` looks at user, address and agent. */
export function selectAudit(query: Query, _call: Call, table: Table<AuditRow>): readonly AuditRow[] {
  const {activity_type, search, start_date, end_date} = query;
  const fits = (row: AuditRow) =>
    (activity_type === undefined || row.activity_type === activity_type) &&
    (search === undefined || mentions([row.user_name, row.ip_address, row.user_agent], search)) &&
    (start_date === undefined || row.timestamp >= `${start_date}`) &&
    (end_date === undefined || row.timestamp.slice(0, `${end_date}`.length) <= `${end_date}`);
  return table.newest().filter(fits);
}
