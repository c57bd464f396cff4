import {ACCOUNT_FILTERS, filterAccounts} from './accounts.ts';
import {selectCampaigns} from './campaigns.ts';
import {type Call, closed, type Endpoint, type Query} from './endpoint.ts';
import {isRecord} from './fields.ts';
import {notFound, refusal} from './refusal.ts';
import type {ResourceType} from './shapes.ts';
import type {Store} from './world.ts';

interface Toggle {
  readonly tag_ids: readonly string[];
  readonly resource_type: ResourceType;
  readonly assign: boolean;
  readonly resource_ids?: readonly string[];
  readonly selected_all?: boolean;
  readonly excluded_resource_ids?: readonly string[];
  readonly filter?: unknown;
  readonly search?: string;
}

const uuid = {type: 'string', format: 'uuid'};
const texts = {type: 'array', minItems: 1, items: {type: 'string'}};
const uuids = {...texts, items: uuid};
const status = {type: ['string', 'null'], enum: [...ACCOUNT_FILTERS, null]};
const tag_id = {oneOf: [uuid, {type: 'string', enum: ['no-tag']}]};
const search = {type: 'string'};
const criteria = closed({tag_id, tag_ids: uuids, tag_ids_all: uuids, filter: status, search}, []);

const body = closed(
  {
    tag_ids: uuids,
    resource_type: {type: 'number', enum: [1, 2]},
    resource_ids: texts,
    excluded_resource_ids: texts,
    assign: {type: 'boolean'},
    selected_all: {type: 'boolean'},
    filter: {oneOf: [status, criteria]},
    search,
  },
  ['tag_ids', 'resource_type', 'assign'],
);

/** Puts tags on things or takes them off, as `assign` says; doing it twice changes nothing. DOC: OpenAPI. GUESS: the scope. */
export const toggleEndpoint: Endpoint = {
  method: 'POST',
  path: 'custom-tags/toggle-resource',
  scope: 'custom_tags:update',
  body,
  run: toggle,
};

function toggle(call: Call): {readonly success: true} {
  const {store, world} = call;
  const request = call.body as Toggle;
  if (request.tag_ids.some(id => store.tags.get(id) === undefined)) throw notFound();
  const asked = resourcesOf(request, call);
  const found = asked.map(id => resourceIn(store, request.resource_type, id));
  const known = found.filter(id => id !== undefined);
  const complete = known.length === found.length;
  if (complete || world.settings.toggle_unknown === 'rest') assignAll(request, known, call);
  if (!complete) throw notFound();
  return {success: true};
}

function resourcesOf(request: Toggle, call: Call): readonly string[] {
  if (request.selected_all === true) return selectAll(request, call);
  if (request.resource_ids === undefined) throw refusal(400, "body must have required property 'resource_ids'");
  const max = call.world.settings.toggle_max;
  const tooMany = max !== null && request.resource_ids.length > max;
  if (tooMany) throw refusal(400, `body/resource_ids must NOT have more than ${max} items`);
  return request.resource_ids;
}

/** DOC: accounts and campaigns alike can be chosen all at once. GUESS: for campaigns, of the filters only the search counts. */
function selectAll(request: Toggle, call: Call): readonly string[] {
  const {store} = call;
  const excluded = new Set(request.excluded_resource_ids?.map(id => id.toLowerCase()));
  const query = queryOf(request);
  const ids =
    request.resource_type === 1
      ? filterAccounts(query, store, store.accounts).map(row => row.email)
      : selectCampaigns({search: query.search}, call, store.campaigns).map(row => row.id);
  const untagged = (id: string) =>
    query.tag_id !== 'no-tag' || store.mappings.tagsOf(request.resource_type, id).length === 0;
  return ids.filter(id => !excluded.has(id.toLowerCase()) && untagged(id));
}

/** The filters of a request as those of a list. */
function queryOf({filter, search: text}: Toggle): Query {
  const merged = isRecord(filter) ? (filter as Query) : {filter: filter as string | undefined};
  const one = merged.tag_id === 'no-tag' ? undefined : merged.tag_id;
  return {...merged, filter: merged.filter ?? undefined, search: text ?? merged.search, tag_ids: merged.tag_ids ?? one};
}

/** The id as the workspace spells it; undefined when it has no such thing. LIVE: accounts go by address. CODE: campaigns by id. */
function resourceIn(store: Store, type: ResourceType, id: string): string | undefined {
  const key = id.trim().toLowerCase();
  return type === 1 ? store.accounts.get(key)?.email : store.campaigns.get(key)?.id;
}

function assignAll({tag_ids, resource_type, assign}: Toggle, resources: readonly string[], call: Call): void {
  const {mappings, id: organization_id} = call.store;
  for (const tag_id of tag_ids) {
    for (const resource_id of resources) {
      const row = mappings.find(tag_id, resource_type, resource_id);
      if (assign && row === undefined) {
        mappings.add({
          id: call.newId(),
          tag_id,
          resource_id,
          resource_type,
          timestamp_created: call.now,
          organization_id,
        });
      }
      if (!assign && row !== undefined) mappings.remove(row);
    }
  }
}
