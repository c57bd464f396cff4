import {setTimeout as sleep} from 'node:timers/promises';
import Fastify, {type FastifyInstance, type FastifyReply, type FastifyRequest} from 'fastify';
import {isBlocked} from './access.ts';
import {ENDPOINTS} from './collections.ts';
import {type Fault, faultFinder} from './faults.ts';
import {addRoute} from './route.ts';
import {commit, GONE} from './sabotage.ts';
import {validatorCompiler} from './validators.ts';
import type {RequestEntry, Visits, Workings} from './visit.ts';

/** The API as a Fastify server that does not listen yet. DOC and LIVE: the vendor's own errors are in Fastify's words. */
export async function buildServer(workings: Workings): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: {maxParamLength: 400},
  });
  app.setValidatorCompiler(await validatorCompiler());
  const visits: Visits = new WeakMap();
  addArrival(app, workings, visits);
  addDeparture(app, visits);
  for (const endpoint of ENDPOINTS) addRoute(app, endpoint, workings, visits);
  return app;
}

/** Every request is logged and dated, known paths or not; then the network edge and early faults may stop it. */
function addArrival(app: FastifyInstance, workings: Workings, visits: Visits): void {
  const faultsFor = faultFinder(workings.faults);
  app.addHook('onRequest', async (request, reply) => {
    const entry = entryOf(request);
    const faults = faultsFor(entry.method, entry.path);
    workings.log?.push(entry);
    visits.set(request, {entry, faults});
    reply.header('date', workings.now().toUTCString());
    if (workings.latencyMs > 0) await sleep(workings.latencyMs);
    if (isBlocked(request.headers['user-agent'], workings.world)) return block(reply);
    return strikeBefore(request, reply, faults);
  });
}

function entryOf({method, url}: FastifyRequest): RequestEntry {
  const [path = '', query = ''] = url.split('?', 2);
  return {method, path, query, workspace: null, status: 0};
}

/** LIVE: what the network edge answers, and it is not JSON. */
const block = (reply: FastifyReply) => reply.code(403).type('text/plain; charset=UTF-8').send('error code: 1010');

async function strikeBefore(request: FastifyRequest, reply: FastifyReply, faults: readonly Fault[]) {
  for (const fault of faults.filter(({when}) => when === 'before')) {
    const outcome = await commit(fault, {request, reply, payload: ''});
    if (outcome === GONE) return reply.hijack();
    if (outcome !== undefined) return reply.send(outcome);
  }
  return undefined;
}

/** The answer is made and the write has taken effect; late faults may still spoil it. */
function addDeparture(app: FastifyInstance, visits: Visits): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const visit = visits.get(request);
    let sent = payload;
    let gone = false;
    for (const fault of visit?.faults.filter(({when}) => when === 'after') ?? []) {
      const outcome = await commit(fault, {request, reply, payload: `${sent ?? ''}`});
      gone ||= outcome === GONE;
      if (outcome !== GONE && outcome !== undefined) sent = outcome;
    }
    if (visit) visit.entry.status = gone ? 0 : reply.statusCode;
    return sent;
  });
}
