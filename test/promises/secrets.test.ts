import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {api, folderWith, type Ran, run} from '../cli/support.ts';
import {leaks} from './leaks.ts';
import {GROWN, WANTED} from './world.ts';

/** The API of that workspace, with the key that it is reached with. */
async function holder(options: Parameters<typeof api>[1] = {}) {
  const server = await api(GROWN, options);
  return {...server, keys: [server.key]};
}

const DEBUG = ['--log-level', 'debug'];
const SINKS = ['secrets/bi.key', 'secrets/crm.env'];

describe.concurrent('no secret leaves its sink', () => {
  it('when all goes well, with logs at debug', async () => {
    const server = await holder();
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
    const server = await holder();
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
    const server = await holder({faults});
    const cwd = await folderWith({'rbac.yaml': WANTED});
    const ran = await run(['apply', '--auto-approve', ...DEBUG], {cwd, env: server.env});
    expect(ran.code).not.toBe(64);
    expect(await leaks(server, cwd, [ran], SINKS)).toEqual([]);
  });

  it('when the program that takes it prints it and fails', async () => {
    const server = await holder();
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
    const server = await holder();
    const cwd = await folderWith({'rbac.yaml': WANTED});
    const own = 'bm90LWEta2V5LXRoYXQtYW55Ym9keS1rbm93cy1idXQtYS1jYW5hcnk=';
    const ran = await run(['plan', ...DEBUG], {cwd, env: {...server.env, INSTANTLY_API_KEY: own}});
    expect(ran.code).toBe(8);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(own);
  });
});
