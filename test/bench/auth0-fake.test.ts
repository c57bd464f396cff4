import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, it} from 'vitest';
import {buildAuth0, rolesOf} from '../../scripts/bench/auth0-fake.mjs';

type Ask = (method: string, path: string, body?: object) => Promise<{readonly status: number; readonly body: unknown}>;

/** The fake behind plain HTTP: the benchmark alone needs a certificate. */
async function withFake(count: number, work: (ask: Ask, fake: ReturnType<typeof buildAuth0>) => Promise<void>) {
  const fake = buildAuth0(rolesOf(count));
  const server = createServer(fake.listener);
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready));
  const {port} = server.address() as AddressInfo;
  try {
    await work(async (method, path, body) => {
      const content = body && {body: JSON.stringify(body), headers: {'content-type': 'application/json'}};
      const answer = await fetch(`http://127.0.0.1:${port}/api/v2/${path}`, {method, ...content});
      const text = await answer.text();
      return {status: answer.status, body: text === '' ? undefined : JSON.parse(text)};
    }, fake);
  } finally {
    server.closeAllConnections();
    await new Promise(done => server.close(done));
  }
}

const [first] = rolesOf(1);
const ID = 'rol_0000000000000000';

describe('the fake of Auth0', () => {
  it('lists roles page by page, without their permissions', () =>
    withFake(3, async ask => {
      expect(await ask('GET', 'roles?per_page=2&page=1&include_totals=true')).toEqual({
        status: 200,
        body: {
          start: 2,
          limit: 2,
          total: 3,
          roles: [{id: 'rol_0000000000000002', name: 'Role 2', description: 'Number 2'}],
        },
      });
    }));

  it('takes an update the way an import sends it: the role, then its permissions away and back', () =>
    withFake(1, async (ask, fake) => {
      const {permissions = []} = first ?? {};
      expect(await ask('PATCH', `roles/${ID}`, {name: 'Role 0', description: 'other'})).toMatchObject({
        status: 200,
        body: {id: ID, description: 'other'},
      });
      expect((await ask('DELETE', `roles/${ID}/permissions`, {permissions})).status).toBe(204);
      expect(await ask('GET', `roles/${ID}/permissions?per_page=100`)).toMatchObject({body: {total: 0}});
      expect((await ask('POST', `roles/${ID}/permissions`, {permissions})).status).toBe(201);
      expect(await ask('GET', `roles/${ID}/permissions?per_page=100`)).toMatchObject({body: {total: 2, permissions}});
      expect(fake.log.map(({method, status}) => `${method} ${status}`)).toEqual([
        ...['PATCH 200', 'DELETE 204', 'GET 200', 'POST 201', 'GET 200'],
      ]);
    }));

  it('makes roles, without permissions at first', () =>
    withFake(1, async (ask, fake) => {
      expect(await ask('POST', 'roles', {name: 'New', description: 'a role'})).toMatchObject({
        status: 200,
        body: {id: 'rol_0000000000000001', name: 'New'},
      });
      expect(fake.roles()).toMatchObject([{name: 'Role 0'}, {name: 'New', permissions: []}]);
    }));

  it('knows no other role, and has no clients', () =>
    withFake(1, async ask => {
      expect((await ask('GET', 'roles/rol_none/permissions')).status).toBe(404);
      expect(await ask('GET', 'clients?page=0&per_page=100')).toMatchObject({
        status: 200,
        body: {clients: [], total: 0},
      });
    }));
});
