import {performance} from 'node:perf_hooks';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {type Credentials, checkPlan, checkScope, identify, workspaceOf} from './access.ts';
import type {Call, Endpoint} from './endpoint.ts';
import {coerceQuery} from './query.ts';
import {refusal} from './refusal.ts';
import type {Visits, Workings} from './visit.ts';

/** Serves one endpoint: who may call it is settled first, then query and body are checked, then it runs. */
export function addRoute(app: FastifyInstance, endpoint: Endpoint, workings: Workings, visits: Visits): void {
  const {method, path, query = {}, body, run} = endpoint;
  app.route({
    method,
    url: `/api/v2/${path}`,
    schema: {
      querystring: {type: 'object', properties: query},
      ...(path.endsWith(':id') && PATH_ID),
      ...(body && {body}),
    },
    onRequest: async (request, reply) => admit(endpoint, request, reply, workings, visits),
    preValidation: async request => {
      request.query = coerceQuery(request.query, query);
    },
    handler: async request => run(callOf(request, workings, visits)),
  });
}

/** DOC: ids in paths are uuids. */
const PATH_ID = {params: {type: 'object', properties: {id: {type: 'string', format: 'uuid'}}}};

/** Lets a request in or throws. GUESS: the order of the checks; all of them come before the body is read. */
function admit(
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  workings: Workings,
  visits: Visits,
): void {
  const {world} = workings;
  const visit = visits.get(request);
  if (visit === undefined) return;
  const credentials = credentialsOf(request);
  const caller = identify(credentials, workings);
  visit.entry.workspace = caller.store.id;
  limit(caller.store.id, reply, workings);
  const store = workspaceOf(credentials, caller, world);
  visit.entry.workspace = store.id;
  if (store !== caller.store) limit(store.id, reply, workings);
  checkPlan(world);
  checkScope(endpoint.scope, caller);
  visit.passage = {caller, store};
}

function credentialsOf({headers}: FastifyRequest): Credentials {
  const asWorkspace = headers['x-as-workspace'];
  return {authorization: headers.authorization, asWorkspace: Array.isArray(asWorkspace) ? asWorkspace[0] : asWorkspace};
}

/** DOC: 429 beyond the limits of the workspace. GUESS: acting on a sub-workspace counts for both. Real time, whatever the clock says. */
function limit(workspaceId: string, reply: FastifyReply, {gate, world}: Workings): void {
  const waitMs = gate?.(workspaceId, performance.now()) ?? 0;
  if (waitMs <= 0) return;
  if (world.settings.retry_after) reply.header('retry-after', Math.max(1, Math.ceil(waitMs / 1000)));
  throw refusal(429, 'Rate limit exceeded');
}

function callOf(request: FastifyRequest, {world, now, newId}: Workings, visits: Visits): Call {
  const passage = visits.get(request)?.passage;
  if (passage === undefined) throw refusal(401, 'Missing Authorization header');
  return {
    world,
    store: passage.store,
    keyId: passage.caller.keyId,
    userAgent: request.headers['user-agent'] ?? null,
    params: request.params as Call['params'],
    query: request.query as Call['query'],
    body: request.body,
    now: now().toISOString(),
    newId,
  };
}
