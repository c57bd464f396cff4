import {createServer} from 'node:https';

const PERMISSIONS = ['read:leads', 'write:leads'].map(permission_name => ({
  permission_name,
  resource_server_identifier: 'https://api.acme.com',
}));

/** So many roles, each with two permissions, as auth0-deploy-cli writes and reads them. */
export const rolesOf = count =>
  Array.from({length: count}, (_, index) => ({
    name: `Role ${index}`,
    description: `Number ${index}`,
    permissions: PERMISSIONS,
  }));

/**
The part of Auth0's Management API that an import of roles asks for, on localhost over TLS, for auth0-deploy-cli speaks nothing
else. It answers at once and keeps no limits.
@param tls `{key, cert}` in PEM
*/
export async function startAuth0({roles, tls}) {
  const fake = buildAuth0(roles);
  const server = createServer(tls, fake.listener);
  await new Promise((ready, failed) => server.once('error', failed).listen(0, 'localhost', ready));
  return {
    domain: `localhost:${server.address().port}`,
    ...fake,
    close() {
      server.closeAllConnections();
      return new Promise(done => server.close(done));
    },
  };
}

/** The same as a listener of any server, with its log of `{method, path, status}`. */
export function buildAuth0(seed) {
  const roles = new Map(seed.map((role, index) => [idOf(index), {id: idOf(index), ...role}]));
  const log = [];
  const listener = async (request, response) => {
    const {pathname, searchParams} = new URL(request.url, 'https://localhost');
    const body = await bodyOf(request);
    const {status, answer} = answerTo({roles, method: request.method, pathname, searchParams, body});
    log.push({method: request.method, path: pathname, status});
    response.writeHead(status, {'content-type': 'application/json'});
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  };
  return {listener, log, roles: () => [...roles.values()]};
}

const idOf = index => `rol_${String(index).padStart(16, '0')}`;

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function answerTo({roles, method, pathname, searchParams, body}) {
  if (pathname === '/api/v2/clients' && method === 'GET') return ok(pageOf('clients', [], searchParams)); // A dry run asks.
  const [, id, rest] = /^\/api\/v2\/roles(?:\/([^/]+))?(\/permissions)?$/.exec(pathname) ?? [];
  const role = roles.get(id);
  if (pathname === '/api/v2/roles' && method === 'GET')
    return ok(pageOf('roles', [...roles.values()].map(withoutPermissions), searchParams));
  if (pathname === '/api/v2/roles' && method === 'POST') return ok(addRole(roles, body));
  if (role === undefined) return {status: 404, answer: {statusCode: 404, error: 'Not Found', message: 'no such role'}};
  if (rest !== undefined) return permissions(role, method, searchParams, body);
  if (method === 'PATCH') Object.assign(role, body);
  return ok(withoutPermissions(role));
}

const ok = answer => ({status: 200, answer});

const withoutPermissions = ({permissions: _permissions, ...role}) => role;

function addRole(roles, body) {
  const role = {id: idOf(roles.size), ...body, permissions: []};
  roles.set(role.id, role);
  return withoutPermissions(role);
}

function permissions(role, method, searchParams, body) {
  if (method === 'GET') return ok(pageOf('permissions', role.permissions, searchParams));
  const named = new Set(body.permissions.map(({permission_name}) => permission_name));
  const others = role.permissions.filter(({permission_name}) => !named.has(permission_name));
  role.permissions = method === 'POST' ? [...others, ...body.permissions] : others;
  return {status: method === 'POST' ? 201 : 204};
}

/** DOC: Auth0 Management API v2: pages are numbered from 0, and with `include_totals` they say how much there is. */
function pageOf(name, all, searchParams) {
  const limit = Number(searchParams.get('per_page') ?? 50);
  const start = Number(searchParams.get('page') ?? 0) * limit;
  return {start, limit, total: all.length, [name]: all.slice(start, start + limit)};
}
