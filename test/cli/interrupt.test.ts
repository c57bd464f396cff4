import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ACME, api, folderWith, HEAD, rolesIn, run, type Seen} from './support.ts';

const people = Array.from({length: 12}, (_, index) => `p${String(index).padStart(2, '0')}@acme.com`);
const FILE = `${HEAD}members:\n  - {email: bob@acme.com, role: editor}\n${people.map(email => `  - {email: ${email}, role: view}\n`).join('')}`;
const KEY = `${HEAD}keys:\n  - {name: BI, scopes: [campaigns:read], secret: {to: file, path: bi.key}}\nmanage: {keys: additive}\n`;

/** Does something once, when a pattern is seen on standard error. */
function once(pattern: RegExp, act: (seen: Seen) => void): (seen: Seen) => void {
  let acted = false;
  return seen => {
    if (acted || !pattern.test(seen.stderr)) return;
    acted = true;
    act(seen);
  };
}

const applying = async (file: string, watch: (seen: Seen) => void, options: Parameters<typeof api>[1] = {}) => {
  const server = await api(undefined, options);
  const cwd = await folderWith({'rbac.yaml': file});
  const ran = await run(['apply', '--auto-approve', '--parallelism', '2'], {cwd, env: server.env, watch});
  return {...ran, server, cwd};
};

describe.concurrent('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'lets what is in flight finish and tells what was not tried (%s)',
    async name => {
      const watch = once(/\+ member/, seen => seen.signal(name));
      const {code, stdout, stderr, server} = await applying(FILE, watch, {latencyMs: 100});
      expect(code).toBe(130);
      expect(stderr).toContain('Stopping: what is in flight finishes, nothing new starts.');
      const [, applied, notTried] = /Apply: (\d+) applied, 0 failed, 0 blocked, (\d+) not tried\./.exec(stdout) ?? [];
      expect(Number(applied)).toBeGreaterThan(0);
      expect(Number(notTried)).toBeGreaterThan(0);
      expect(Number(applied) + Number(notTried)).toBe(people.length);
      expect(stdout.match(/^ {2}not tried +\+ member\/p\d\d@acme\.com/gm)).toHaveLength(Number(notTried));
      // What is told is what is: not one invitation more or less.
      expect(Object.keys(rolesIn(server.emulator.state())).length - 2).toBe(Number(applied));
    },
  );

  it('between the making of a key and its delivery still delivers it', async () => {
    const faults = [{match: {method: 'POST', path: '/api/v2/api-keys'}, fault: 'delay', ms: 600, when: 'after'}];
    const server = await api(undefined, {faults});
    const cwd = await folderWith({'rbac.yaml': KEY});
    let waiting = false;
    const ran = await run(['apply', '--auto-approve'], {
      cwd,
      env: server.env,
      watch(seen) {
        if (waiting) return;
        waiting = true;
        const timer = setInterval(() => {
          if (!server.writes().includes('POST api-keys')) return;
          clearInterval(timer);
          setTimeout(() => seen.signal('SIGINT'), 100);
        }, 20);
      },
    });
    expect(ran.code).toBe(130);
    expect(ran.stdout).toContain('Apply: 1 applied');
    const secret = server.emulator.state().workspaces[0]?.api_keys.find(({name}) => name === 'BI')?.key;
    expect(await readFile(join(cwd, 'bi.key'), 'utf8')).toBe(`${secret}\n`);
  });

  it('twice ends the process at once', async () => {
    const faults = [{match: {method: 'POST', path: '/api/v2/workspace-members'}, fault: 'timeout'}];
    let signals = 0;
    const {code, server} = await applying(
      FILE,
      seen => {
        if (signals === 0 && seen.stdout.includes('Plan: 12 to add')) {
          signals = 1;
          setTimeout(() => seen.signal('SIGINT'), 150);
        } else if (signals === 1 && seen.stderr.includes('Stopping')) {
          signals = 2;
          seen.signal('SIGINT');
        }
      },
      {faults},
    );
    expect(code).toBe(130);
    // Whoever waits for an answer that never comes asks again in the end.
    expect(server.writes().filter(line => line === 'POST workspace-members').length).toBeLessThanOrEqual(2);
  });

  it('while live state is read ends at once, with nothing written', async () => {
    const faults = [{match: {path: '/api/v2/workspace-members'}, fault: 'timeout'}];
    const server = await api(undefined, {faults});
    const cwd = await folderWith({'rbac.yaml': FILE});
    const ran = await run(['apply', '--auto-approve', '--log-level', 'debug'], {
      cwd,
      env: server.env,
      watch: once(/workspaces\/current/, seen => setTimeout(() => seen.signal('SIGINT'), 100)),
    });
    expect(ran).toMatchObject({code: 130, stdout: ''});
    expect(ran.stderr).toContain('Interrupted: nothing was applied.');
    expect(server.writes()).toEqual([]);
  });

  it('on the emulator still saves what was done', async () => {
    const many = Array.from({length: 400}, (_, index) => `  - {email: q${index}@acme.com, role: view}\n`).join('');
    const cwd = await folderWith({'rbac.yaml': `${HEAD}members:\n${many}`, 'world.json': {workspaces: [ACME]}});
    const ran = await run(['apply', '--auto-approve', '--emulator=world.json', '--no-remove'], {
      cwd,
      watch: once(/\+ member/, seen => seen.signal('SIGINT')),
    });
    expect(ran.code).toBe(130);
    const [, applied] = /Apply: (\d+) applied/.exec(ran.stdout) ?? [];
    const state = JSON.parse(await readFile(join(cwd, 'world.json'), 'utf8'));
    expect(Object.keys(rolesIn(state)).length - 2).toBe(Number(applied));
  });
});
