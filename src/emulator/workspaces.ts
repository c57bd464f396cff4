import {anyOf, type Call, type Endpoint} from './endpoint.ts';
import {refusal} from './refusal.ts';
import type {MemberRow, WorkspaceRow} from './shapes.ts';
import {fold} from './world.ts';

type WorkspaceEdit = Partial<Pick<WorkspaceRow, 'name' | 'org_logo_url'>>;

const CHANGE_OWNER = {
  type: 'object',
  properties: {email: {type: 'string', format: 'email'}, sec: {type: 'string'}},
  required: ['email', 'sec'],
};

/** The workspace a request acts on: read, rename, hand over, and its plan. DOC: OpenAPI. */
export const workspaceEndpoints: readonly Endpoint[] = [
  {method: 'GET', path: 'workspaces/current', scope: 'workspaces:read', run: ({store}) => store.info},
  {
    method: 'PATCH',
    path: 'workspaces/current',
    scope: 'workspaces:update',
    body: anyOf({name: {type: 'string'}, org_logo_url: {type: ['string', 'null']}}),
    run: ({store, body, now}) => {
      store.info = {...store.info, ...(body as WorkspaceEdit), timestamp_updated: now};
      return store.info;
    },
  },
  {
    method: 'POST',
    path: 'workspaces/current/change-owner',
    scope: 'workspaces:update',
    body: CHANGE_OWNER,
    run: changeOwner,
  },
  {method: 'GET', path: 'workspace-billing/plan-details', scope: 'workspace_billing:read', run: planDetails},
];

/** Hands the workspace to an accepted member. GUESS: the token, both refusals, and that the old owner stays as an admin. */
function changeOwner(call: Call): WorkspaceRow {
  const {store, world, now} = call;
  const {email, sec} = call.body as {readonly email: string; readonly sec: string};
  if (world.settings.owner_token === null || sec !== world.settings.owner_token)
    throw refusal(400, 'Invalid security token');
  const heir = store.members.named(fold(email)).find(row => row.accepted);
  if (heir === undefined) throw refusal(404, 'User not found');
  for (const row of store.members.all()) store.members.put({...row, role: roleAfter(row, heir)});
  store.info = {...store.info, owner: heir.user_id, timestamp_updated: now};
  return store.info;
}

function roleAfter(row: MemberRow, heir: MemberRow): MemberRow['role'] {
  if (row.id === heir.id) return 'owner';
  return row.role === 'owner' ? 'admin' : row.role;
}

/** The outreach plan, with made-up numbers. DOC: the shape. */
function planDetails({store}: Call) {
  const outreach = {
    plan_name: 'Hypergrowth',
    product_id: store.info.plan_id,
    addons_qty: 0,
    base_lead_limit: 25_000,
    total_lead_limit: 25_000,
    current_lead_count: 0,
    interval: 'month',
    current_period_end: null,
    cancel_at_time: null,
    price_in_dollars: 97,
  };
  return {organization_id: store.id, organization_name: store.info.name, subscriptions: {outreach}};
}
