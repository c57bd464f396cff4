import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {runInside} from './inside.ts';
import {ACME, type Api, api, folderWith, HEAD, IN_STEP, run, STACK} from './support.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

/** A server that answers everything alike. */
async function answering(status: number, contentType: string, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, {'content-type': contentType}).end(body);
  });
  servers.push(server);
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const plan = async (env: Record<string, string>, args: readonly string[] = [], file = IN_STEP) =>
  run(['plan', ...args], {cwd: await folderWith({'rbac.yaml': file}), env});

describe.concurrent('the API key', () => {
  it('comes from the environment', async () => {
    const {env} = await api();
    expect(await plan({...env})).toMatchObject({code: 0, stderr: ''});
  });

  it('comes from a file, which wins, with or without a newline', async () => {
    const {env, key} = await api();
    const cwd = await folderWith({'rbac.yaml': IN_STEP, 'key.txt': `${key}\n`});
    const ran = await run(['plan', '--api-key-file', 'key.txt'], {cwd, env: {...env, INSTANTLY_API_KEY: 'wrong'}});
    expect(ran).toMatchObject({code: 0, stderr: ''});
  });

  it.each([
    ['missing', {}, [], 'AUTH_MISSING  no API key is given\n  → set INSTANTLY_API_KEY'],
    ['empty', {INSTANTLY_API_KEY: ' '}, [], 'INSTANTLY_API_KEY is empty'],
    [
      'in a file that is not there',
      {},
      ['--api-key-file', 'nowhere.key'],
      'the key file nowhere.key cannot be read (ENOENT)',
    ],
    ['of characters that no key has', {INSTANTLY_API_KEY: 'a b'}, [], 'AUTH_REJECTED'],
  ])('%s is exit 8', async (_case, key, args, words) => {
    const {emulator} = await api();
    const {code, stdout, stderr} = await plan(
      {INSTANTLY_API_URL: emulator.url, ...key} as Record<string, string>,
      args,
    );
    expect({code, stdout}).toEqual({code: 8, stdout: ''});
    expect(stderr).toContain(words);
    expect(emulator.requests()).toEqual([]);
  });

  it('that the API does not know is exit 8, and is not repeated anywhere', async () => {
    const {emulator} = await api();
    const {code, stderr} = await plan({INSTANTLY_API_URL: emulator.url, INSTANTLY_API_KEY: 'k3y-that-is-wrong'});
    expect(code).toBe(8);
    expect(stderr).toContain('AUTH_REJECTED  GET workspaces/current: the API does not accept the API key (401)');
    expect(stderr).not.toContain('k3y-that-is-wrong');
  });

  it('without a scope is exit 8, and the error names that scope and those of the key', async () => {
    const {env} = await api(undefined, {scopes: ['workspaces:read', 'campaigns:read']});
    const {code, stdout, stderr} = await plan({...env});
    expect({code, stdout}).toEqual({code: 8, stdout: ''});
    expect(stderr).toContain('AUTH_SCOPE  GET workspace-members: the API key lacks the scope workspace_members:read');
    expect(stderr).toContain('it has workspaces:read, campaigns:read');
  });

  it('of another workspace than the files is exit 8, before anything else is read', async () => {
    const other = IN_STEP.replace(/id: [^,]+/, 'id: 0190b2c4-0000-7000-8000-00000000ffff');
    const {emulator, env} = await api();
    const {code, stderr} = await plan({...env}, [], other);
    expect(code).toBe(8);
    expect(stderr).toMatch(
      /^rbac\.yaml:2:\d+ {2}AUTH_WORKSPACE {2}the files are about workspace 0190b2c4-0000-7000-8000-00000000ffff/,
    );
    expect(emulator.requests().map(({path}) => path)).toEqual(['/api/v2/workspaces/current']);
  });
});

describe.concurrent('an API that fails is exit 1, with nothing planned and no stack trace', () => {
  const fails = async (env: Record<string, string>, words: string | RegExp) => {
    const cwd = await folderWith({'rbac.yaml': IN_STEP});
    const {code, stdout, stderr} = await runInside(['plan'], {cwd, env});
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/^ {2}→ /m);
    expect(stderr).not.toMatch(STACK);
  };

  it('nobody listens', () =>
    fails(
      {INSTANTLY_API_URL: 'http://127.0.0.1:9', INSTANTLY_API_KEY: 'x'},
      /API_UNREACHABLE .* nothing answers at 127\.0\.0\.1:9/,
    ));

  it('a web page', async () =>
    fails(
      {INSTANTLY_API_URL: await answering(200, 'text/html', '<html>Sign in</html>'), INSTANTLY_API_KEY: 'x'},
      /API_SHAPE .* a web page/,
    ));

  it('something that is no JSON', async () =>
    fails(
      {INSTANTLY_API_URL: await answering(200, 'application/json', '{"items": ['), INSTANTLY_API_KEY: 'x'},
      /API_SHAPE/,
    ));

  it('a redirection, which is not followed', async () =>
    fails(
      {INSTANTLY_API_URL: await answering(302, 'text/plain', ''), INSTANTLY_API_KEY: 'x'},
      /API_FAILED .* redirects/,
    ));

  const faulty = (fault: object) =>
    api(undefined, {faults: [{match: {path: '/api/v2/workspace-members', nth: 'every'}, ...fault}]});

  it.each<[string, () => Promise<Api>, RegExp]>([
    [
      'a page that leads to itself',
      () => api(MANY_MEMBERS, {faults: [{match: {path: '/api/v2/workspace-members', nth: 2}, fault: 'repeat_cursor'}]}),
      /API_PARTIAL/,
    ],
    ['a list that is none', () => faulty({fault: 'malformed'}), /API_SHAPE/],
    ['nothing at all', () => faulty({fault: 'empty'}), /API_SHAPE/],
    [
      'the network edge',
      () => api({workspaces: [ACME], settings: {edge_block: true}}),
      /API_EDGE_BLOCKED .* error code: 1010/,
    ],
    ['no paid plan', () => api({workspaces: [ACME], settings: {paid_plan: false}}), /API_PLAN_REQUIRED .* \(402\)/],
  ])('%s', async (_case, start, words) => {
    const {env, writes} = await start();
    await fails({...env}, words);
    expect(writes()).toEqual([]);
  });

  it('an answer that is cut off, once it was asked for again and again', async () => {
    const {env, emulator} = await faulty({fault: 'truncate'});
    await fails({...env}, /API_UNREACHABLE/);
    expect(emulator.requests().filter(({path}) => path === '/api/v2/workspace-members').length).toBeGreaterThan(2);
  });

  it('shows a stack only with --log-level debug', async () => {
    const {code, stderr} = await plan(
      {INSTANTLY_API_URL: await answering(200, 'text/html', '<html>'), INSTANTLY_API_KEY: 'x'},
      ['--log-level', 'debug'],
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(STACK);
  });
});

describe.concurrent('logs on standard error', () => {
  it.each([
    ['silent', []],
    ['error', []],
    ['warn', ['the API asks to slow down']],
    ['info', ['the API asks to slow down']],
    ['debug', ['request', 'request', 'the API asks to slow down', 'request']],
  ])('at level %s are %j', async (level, expected) => {
    const slowDown = {match: {path: '/api/v2/workspace-members', nth: 1}, fault: '429', retry_after: 0};
    const {env} = await api(undefined, {faults: [slowDown]});
    const {code, stderr} = await plan({...env}, ['--log-level', level]);
    expect(code).toBe(0);
    expect(messagesIn(stderr)).toEqual(expected);
  });

  const messagesIn = (text: string) =>
    text
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => (JSON.parse(line) as {msg: string}).msg);
});

describe.concurrent('where the API is', () => {
  it.each([
    ['plain http to another machine', 'http://api.example.com'],
    ['no address', 'api.instantly.ai'],
    ['an address with credentials', 'https://me:pass@api.example.com'],
  ])('%s is exit 64 before any file is read, and is not repeated', async (_case, url) => {
    const {code, stdout, stderr} = await plan({INSTANTLY_API_URL: url, INSTANTLY_API_KEY: 'x'}, ['-f', 'nowhere.yaml']);
    expect({code, stdout}).toEqual({code: 64, stdout: ''});
    expect(stderr).toMatch(/^USAGE {2}the address of the API/);
    expect(stderr).not.toContain('me:pass');
  });

  it('does not matter to the emulator, and neither does the key', async () => {
    const ran = await plan(
      {INSTANTLY_API_URL: 'http://api.example.com', INSTANTLY_API_KEY: 'a b'},
      ['--emulator'],
      HEAD,
    );
    expect(ran).toMatchObject({code: 0, stderr: expect.not.stringContaining('USAGE')});
  });

  it('stands in for another workspace with --as-workspace', async () => {
    const sub = '0190b2c4-0000-7000-8000-0000000000aa';
    const {env} = await api({
      workspaces: [
        ACME,
        {id: sub, name: 'Client A', parent: 'Acme', members: [{email: 'ceo@acme.com', role: 'owner'}]},
      ],
    });
    const cwd = await folderWith({'rbac.yaml': `version: 1\nworkspace: {id: ${sub}}\nmembers: []\n`});
    const {code, stdout} = await run(['plan', '--as-workspace', sub], {cwd, env});
    expect(code).toBe(0);
    expect(stdout).toContain(`Workspace Client A (${sub})`);
  });

  it('does not take the answer of another workspace for that of the one that --as-workspace names', async () => {
    const {env} = await api({workspaces: [ACME], settings: {foreign_workspace: 200}});
    const cwd = await folderWith({});
    const ran = await run(['export', '--as-workspace', '0190b2c4-0000-7000-8000-0000000000aa'], {cwd, env});
    expect(ran).toMatchObject({code: 8, stdout: ''});
    expect(ran.stderr).toContain('AUTH_WORKSPACE');
    expect(ran.stderr).toContain('0190b2c4-0000-7000-8000-0000000000aa was asked for, and the API answers for');
  });
});

describe.concurrent('when several things are wrong, the exit code that comes first counts', () => {
  const broken = 'version: 1\nmembers: 7\n';
  it('wrong use (64) before invalid files (4)', async () => {
    expect(await plan({}, ['--allow', 'nothing'], broken)).toMatchObject({code: 64});
    const cwd = await folderWith({'rbac.yaml': broken});
    expect(await run(['apply'], {cwd})).toMatchObject({code: 64});
  });
  it('invalid files (4) before a missing key (8)', async () => {
    expect(await plan({}, [], broken)).toMatchObject({code: 4});
  });
  it('an invalid plan file (4) before a missing key (8)', async () => {
    const cwd = await folderWith({'rbac.yaml': IN_STEP, 'plan.json': '{'});
    expect(await run(['apply', 'plan.json'], {cwd})).toMatchObject({code: 4});
  });
  it('a missing key (8) before a plan that is too old (6)', async () => {
    const {env} = await api();
    const cwd = await folderWith({'rbac.yaml': IN_STEP});
    await run(['plan', '--out', 'plan.json'], {cwd, env});
    expect(await run(['apply', 'plan.json', '--max-plan-age', '0h'], {cwd})).toMatchObject({code: 8});
  });
  it('a refusal (3) before a plan that cannot be saved (1) before pending changes (2)', async () => {
    const {env} = await api();
    const refused = `${HEAD}guardrails: {max_removals: "0%"}\nmembers: []\n`;
    const save = ['--detailed-exitcode', '--out', join('nowhere', 'plan.json')];
    expect(await plan({...env}, save, refused)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('OUTPUT_UNWRITABLE'),
    });
    const pending = `${HEAD}members:\n  - {email: bob@acme.com, role: view}\n`;
    expect(await plan({...env}, save, pending)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 to change'),
    });
  });
});

const MANY_MEMBERS = {
  workspaces: [
    {
      ...ACME,
      members: [
        {email: 'ceo@acme.com', role: 'owner'},
        ...Array.from({length: 250}, (_, index) => ({email: `m${index}@acme.com`, role: 'view'})),
      ],
    },
  ],
};
