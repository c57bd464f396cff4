import {tagged} from './accounts.ts';
import {type Call, mentions, type Query} from './endpoint.ts';
import type {CampaignRow} from './shapes.ts';
import type {Table} from './table.ts';

const STATUSES = [-99, -1, -2, 0, 1, 2, 3, 4];

/** Query of the list of campaigns beside paging. DOC: OpenAPI. */
export const campaignQuery = {
  search: {type: 'string'},
  tag_ids: {type: 'string'},
  ai_sales_agent_id: {type: 'string', format: 'uuid'},
  status: {type: 'number', enum: STATUSES},
  exclude_status: {type: 'number', enum: STATUSES},
};

/** Campaigns by a part of the name, by status, and by any of some tags. DOC: OpenAPI. */
export function selectCampaigns(query: Query, {store}: Call, table: Table<CampaignRow>): readonly CampaignRow[] {
  const {search, status, exclude_status, ai_sales_agent_id, tag_ids} = query;
  const fits = (row: CampaignRow) =>
    (search === undefined || mentions([row.name], search)) &&
    (status === undefined || row.status === status) &&
    (exclude_status === undefined || row.status !== exclude_status) &&
    (ai_sales_agent_id === undefined || row.ai_sdr_id === ai_sales_agent_id);
  return tagged({tag_ids}, store, 2, table).filter(fits);
}
