import {existsSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {isUnsafe, undressed} from '../render/hostile.ts';
import {ACME, api, BIN, folderWith, HEAD, PROMOTION, run, runProgram, STACK} from './support.ts';

const isColoured = (text: string) => undressed(text) !== text;
const BAD = `${HEAD}members:\n  - {email: bob@acme.com, role: editr}\n`;

describe.concurrent('colour', () => {
  const validate = async (env: Record<string, string>, args: readonly string[] = []) =>
    run(['validate', ...args], {cwd: await folderWith({'rbac.yaml': BAD}), env});

  it.each<[string, Record<string, string>, readonly string[], boolean]>([
    ['is absent in a pipe', {}, [], false],
    ['is there with FORCE_COLOR', {FORCE_COLOR: '1'}, [], true],
    ['is absent with FORCE_COLOR=0', {FORCE_COLOR: '0'}, [], false],
    ['is absent with NO_COLOR, whatever FORCE_COLOR says', {FORCE_COLOR: '1', NO_COLOR: '1'}, [], false],
    ['is not kept away by an empty NO_COLOR', {FORCE_COLOR: '1', NO_COLOR: ''}, [], true],
    ['is absent with --no-color', {FORCE_COLOR: '1'}, ['--no-color'], false],
    ['is absent from JSON', {FORCE_COLOR: '1'}, ['--format', 'json'], false],
  ])('%s', async (_case, env, args, expected) => {
    const {code, stdout} = await validate(env, args);
    expect(code).toBe(4);
    expect(isColoured(stdout)).toBe(expected);
  });

  it('is absent from errors alike', async () => {
    const [plain, forced] = await Promise.all([
      run(['plan', '-f', 'none.yaml']),
      run(['plan', '-f', 'none.yaml'], {env: {FORCE_COLOR: '1'}}),
    ]);
    expect(isColoured(plain.stderr)).toBe(false);
    expect(isColoured(forced.stderr)).toBe(true);
  });
});

describe.concurrent('an output that goes away', () => {
  const shell = (line: string, cwd: string, env: Record<string, string> = {}) =>
    runProgram('/bin/sh', ['-c', line], {cwd, env: {...env, NODE: process.execPath, BIN}});

  it('ends the output and not the command', async () => {
    const {env} = await api();
    const cwd = await folderWith({'rbac.yaml': PROMOTION});
    const line = '{ "$NODE" "$BIN" plan --format json --detailed-exitcode; echo "exit $?" >&2; } | head -1';
    expect(await shell(line, cwd, {...env})).toMatchObject({code: 0, stdout: '{\n', stderr: 'exit 2\n'});
  });

  it('and one that is slow gets all of it', async () => {
    const members = Array.from({length: 500}, (_, index) => `  - {email: m${index}@acme.com, role: view}\n`);
    const {env} = await api();
    const cwd = await folderWith({'rbac.yaml': `${HEAD}members:\n${members.join('')}`});
    // The other process makes the pipe that both share one that does not wait for its reader.
    const line =
      '{ "$NODE" -e "process.stdout; setTimeout(() => {}, 4000)" & sleep 1; "$NODE" "$BIN" plan --format json; }';
    const {code, stdout, stderr} = await shell(`${line} | { sleep 3; cat; }`, cwd, {...env});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout.length).toBeGreaterThan(200_000);
    expect(JSON.parse(stdout)).toMatchObject({summary: {create: 500}});
  });

  it.each(['--version', '--help', 'schema', 'plan --help'])('%s into a reader that reads nothing', async args => {
    const line = `{ "$NODE" "$BIN" ${args}; echo "exit $?" >&2; } | true`;
    expect(await shell(line, await folderWith())).toMatchObject({code: 0, stderr: 'exit 0\n'});
  });

  it('on a full disk is no success, and no stack trace', async () => {
    expect(existsSync('/dev/full')).toBe(true);
    const {code, stderr} = await shell('"$NODE" "$BIN" schema > /dev/full', await folderWith());
    expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringMatching(/^OUTPUT_UNWRITABLE .*ENOSPC/)});
    expect(stderr).not.toMatch(STACK);
  });

  it('as standard error alike', async () => {
    const {env} = await api();
    const cwd = await folderWith({'rbac.yaml': PROMOTION});
    const {code, stdout} = await shell('"$NODE" "$BIN" apply --auto-approve 2> /dev/full', cwd, {...env});
    expect(code).toBe(0);
    expect(stdout).toContain('Apply: 1 applied');
  });
});

describe.concurrent('hostile names', () => {
  const NASTY = 'a\u001b[31mb\r\nfake row\u202ec\u2028d\u0007\u009be';
  const WORLD = {
    workspaces: [
      {
        ...ACME,
        name: `Acme ${NASTY}`,
        custom_tags: [{label: `tag ${NASTY}`, description: NASTY}],
        campaigns: [`West ${NASTY}`],
        api_keys: [{name: `key ${NASTY}`, scopes: ['leads:read']}],
      },
    ],
  };
  const FILE = `${HEAD}members: []\nkeys: []\ntags: []\nassignments: []\nmanage: {tags: authoritative}\n`;

  it.each([
    ['plan', []],
    ['plan', ['--format', 'json']],
    ['drift', []],
    ['export', []],
    ['apply', ['--auto-approve', '--allow', 'max_removals']],
    ['apply', ['--auto-approve', '--allow', 'max_removals', '--format', 'json']],
  ])('never reach a terminal as they are: %s %j', async (command, args) => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': FILE});
    const {stdout, stderr} = await run([command, ...args], {cwd, env});
    expect(stdout.length).toBeGreaterThan(100);
    expect(isUnsafe(stdout)).toBe(false);
    expect(isUnsafe(stderr)).toBe(false);
    expect(`${stdout}${stderr}`).not.toMatch(/^fake row/m);
  });

  it('in JSON stay what they are', async () => {
    const {env} = await api(WORLD);
    const {stdout} = await run(['plan', '--format', 'json'], {cwd: await folderWith({'rbac.yaml': FILE}), env});
    expect(JSON.parse(stdout)).toMatchObject({workspace: {name: `Acme ${NASTY}`}});
  });

  it('of files, plans and options are shown on one line', async () => {
    const name = 'x\u001b[2J\u202ey.yaml';
    const cwd = await folderWith({[name]: BAD, 'plan\u001b[2J.json': `{"format_version": "\u202e9"}`});
    for (const args of [
      ['validate', '-f', name],
      ['apply', 'plan\u001b[2J.json'],
      ['plan', '-f', 'no\u001b[2Jne.yaml'],
      ['\u001b[2J'],
    ]) {
      const {code, stdout, stderr} = await run(args, {cwd});
      expect(code).toBeGreaterThan(0);
      expect(isUnsafe(`${stdout}${stderr}`)).toBe(false);
    }
  });
});
