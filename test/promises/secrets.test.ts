import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {type Api, api, ENV, folderWith, type Ran, run} from '../cli/support.ts';
import {filesBelow, GROWN, WANTED} from './world.ts';

/** Every text that is a secret, and the parts of it that are as good: of `uuid:secret` in base64 the second half. */
function secretsOf({emulator, key}: Api): readonly string[] {
  const texts = [key, ...emulator.state().workspaces.flatMap(({api_keys}) => api_keys.map(one => one.key))];
  const parts = texts.map(text => Buffer.from(text, 'base64').toString('latin1').split(':')[1] ?? '');
  return [...new Set([...texts, ...parts.filter(part => /^[!-~]{6,}$/.test(part))])];
}

/** Where a secret is found that should be nowhere. */
async function leaks(
  server: Api,
  cwd: string,
  ran: readonly Ran[],
  sinks: readonly string[] = [],
): Promise<readonly string[]> {
  const places = new Map<string, Buffer>();
  for (const [index, {stdout, stderr}] of ran.entries()) {
    places.set(`standard output ${index}`, Buffer.from(stdout));
    places.set(`standard error ${index}`, Buffer.from(stderr));
  }
  for (const [path, content] of await filesBelow(cwd)) if (!sinks.includes(path)) places.set(path, content);
  for (const [path, content] of await filesBelow(String(ENV.HOME))) places.set(join('home', path), content);
  const secrets = secretsOf(server);
  expect(secrets.length).toBeGreaterThan(3);
  return [...places].flatMap(([place, content]) => (secrets.some(secret => content.includes(secret)) ? [place] : []));
}

const DEBUG = ['--log-level', 'debug'];
const SINKS = ['secrets/bi.key', 'secrets/crm.env'];

describe.concurrent('no secret leaves its sink', () => {
  it('when all goes well, with logs at debug', async () => {
    const server = await api(GROWN);
    const cwd = await folderWith({'rbac.yaml': WANTED});
    const ran: Ran[] = [];
    for (const args of [
      ['plan', '--out', 'plan.json'],
      ['plan', '--format', 'json'],
      ['drift'],
      ['export', '--split', '--out', 'access'],
      ['review', '--format', 'html=review.html', '--format', 'csv=review.csv', '--format', 'json'],
      ['apply', 'plan.json', '--format', 'json'],
      ['apply', '--auto-approve'],
    ])
      ran.push(await run([...args, ...DEBUG], {cwd, env: server.env}));
    expect(ran.map(({code}) => code)).toEqual([0, 0, 2, 0, 0, 0, 0]);
    expect(ran.some(({stderr}) => stderr.includes('"path":"api-keys"'))).toBe(true);
    expect(await leaks(server, cwd, ran)).toEqual(SINKS);
    expect(await leaks(server, cwd, ran, SINKS)).toEqual([]);
  });

  it('and the search finds one that does', async () => {
    const server = await api(GROWN);
    const cwd = await folderWith({'a/b': `x${server.key}y`});
    expect(await leaks(server, cwd, [])).toEqual(['a/b']);
  });

  it.each<[string, object[]]>([
    [
      'the creation answers with an odd body',
      [{match: {method: 'POST', path: '/api/v2/api-keys'}, fault: 'malformed'}],
    ],
    ['its answer is lost', [{match: {method: 'POST', path: '/api/v2/api-keys'}, fault: 'drop_after'}]],
    ['its answer is cut off', [{match: {method: 'POST', path: '/api/v2/api-keys'}, fault: 'truncate'}]],
    ['keys cannot be revoked', [{match: {method: 'DELETE', path: '/api/v2/api-keys*'}, fault: 'status', status: 403}]],
    ['the list of keys is odd', [{match: {method: 'GET', path: '/api/v2/api-keys', nth: 2}, fault: 'bare_array'}]],
  ])('when %s', async (_case, faults) => {
    const server = await api(GROWN, {faults});
    const cwd = await folderWith({'rbac.yaml': WANTED});
    const ran = await run(['apply', '--auto-approve', ...DEBUG], {cwd, env: server.env});
    expect(ran.code).not.toBe(64);
    expect(await leaks(server, cwd, [ran], SINKS)).toEqual([]);
  });

  it('when the program that takes it prints it and fails', async () => {
    const server = await api(GROWN);
    const file = WANTED.replace('{to: file, path: secrets/bi.key}', '{to: exec, command: [./tell.sh]}');
    const cwd = await folderWith({
      'rbac.yaml': file,
      'tell.sh': '#!/bin/sh\nread -r key\necho "got $key"\necho "$key" | rev >&2\nexit 3\n',
    });
    const {chmod} = await import('node:fs/promises');
    await chmod(join(cwd, 'tell.sh'), 0o700);
    const ran = await run(['apply', '--auto-approve', '--allow-exec', './tell.sh', ...DEBUG], {cwd, env: server.env});
    expect(ran.code).toBe(5);
    expect(ran.stdout).toContain('it exited with 3: got [secret]');
    expect(await leaks(server, cwd, [ran], SINKS)).toEqual([]);
  });

  it('when the key is refused', async () => {
    const server = await api(GROWN);
    const cwd = await folderWith({'rbac.yaml': WANTED});
    const own = 'bm90LWEta2V5LXRoYXQtYW55Ym9keS1rbm93cy1idXQtYS1jYW5hcnk=';
    const ran = await run(['plan', ...DEBUG], {cwd, env: {...server.env, INSTANTLY_API_KEY: own}});
    expect(ran.code).toBe(8);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(own);
  });
});
