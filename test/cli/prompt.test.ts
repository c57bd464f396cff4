import {spawnSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {ACME, type Api, api, BIN, folderWith, IN_STEP, PROMOTION, rolesIn, runProgram} from './support.ts';

/** `script` of util-linux gives a program a terminal of its own; Debian has it by default. */
const hasScript = spawnSync('script', ['--version'], {encoding: 'utf8'}).stdout?.includes('util-linux') ?? false;

const QUESTION = 'Only "yes" applies: ';

/** Runs apply on a terminal and answers its question with these keys. */
async function onTerminal(keys: string, server: Api, file = PROMOTION, args = '') {
  const cwd = await folderWith({'rbac.yaml': file});
  let answered = false;
  const line = `"${process.execPath}" "${BIN}" apply ${args}`;
  return runProgram('script', ['-qec', line, '/dev/null'], {
    cwd,
    env: {...server.env, TERM: 'xterm', SHELL: '/bin/sh'},
    watch({stdout, type}) {
      if (answered || !stdout.includes(QUESTION)) return;
      answered = true;
      type(keys);
    },
  });
}

const describeIf = hasScript ? describe.concurrent : describe.skip;

describeIf('the question on a terminal', () => {
  it('shows the plan in colour and applies it after yes', async () => {
    const server = await api();
    const {code, stdout} = await onTerminal('yes\r', server);
    expect(code).toBe(0);
    expect(stdout).toContain('Apply 1 change to Acme? Only "yes" applies: ');
    expect(stdout).toContain('\u001b[33m~\u001b[39m');
    expect(stdout).toContain('1 of 1 done');
    expect(stdout).toContain('Apply: 1 applied');
    expect(rolesIn(server.emulator.state())).toMatchObject({'bob@acme.com': 'admin'});
  });

  it.each([
    ['no', 'no\r'],
    ['y, which is not yes', 'y\r'],
    ['an empty line', '\r'],
    ['the end of the input', '\u0004'],
  ])('applies nothing after %s (1)', async (_case, keys) => {
    const server = await api();
    const {code, stdout} = await onTerminal(keys, server);
    expect(code).toBe(1);
    expect(stdout).toContain('DECLINED');
    expect(stdout).toContain('nothing was applied');
    expect(server.writes()).toEqual([]);
  });

  it('applies nothing after Ctrl-C (130)', async () => {
    const server = await api();
    const {code, stdout} = await onTerminal('\u0003', server);
    expect(code).toBe(130);
    expect(stdout).toContain('Interrupted: nothing was applied.');
    expect(server.writes()).toEqual([]);
  });

  it('shows the plan although results are JSON', async () => {
    const server = await api();
    const {code, stdout} = await onTerminal('no\r', server, PROMOTION, '--format json');
    expect(code).toBe(1);
    expect(stdout).toContain('member/bob@acme.com');
  });

  it('is not asked when there is nothing to apply', async () => {
    const {code, stdout} = await onTerminal('no\r', await api(), IN_STEP);
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing to apply');
    expect(stdout).not.toContain(QUESTION);
  });

  it('is not asked when a guardrail refuses, or when the files name no workspace', async () => {
    const refused = `${PROMOTION.replace('admin', 'view')}guardrails: {max_removals: "0%"}\ntags: []\nmanage: {tags: authoritative}\n`;
    const [guarded, nameless] = await Promise.all([
      onTerminal('yes\r', await api(), refused),
      onTerminal('yes\r', await api(), 'version: 1\nmembers: []\n'),
    ]);
    expect([guarded.code, nameless.code]).toEqual([3, 4]);
    expect(`${guarded.stdout}${nameless.stdout}`).not.toContain(QUESTION);
  });
});

describeIf('a secret that is asked for on a terminal', () => {
  const TOKEN = 'canary-owner-token-7f3a';

  /** Hands the workspace over, and types something as soon as the token is asked for. */
  async function transfer(keys: string) {
    const server = await api({workspaces: [ACME], settings: {owner_token: TOKEN}});
    let answered = false;
    const line = `"${process.execPath}" "${BIN}" owner transfer --to bob@acme.com --confirm Acme`;
    const ran = await runProgram('script', ['-qec', line, '/dev/null'], {
      cwd: await folderWith({'rbac.yaml': IN_STEP}),
      env: {...server.env, TERM: 'xterm', SHELL: '/bin/sh'},
      watch({stdout, type}) {
        if (answered || !stdout.includes('Security token: ')) return;
        answered = true;
        type(keys);
      },
    });
    return {...ran, server};
  }

  it('is taken, and shown nowhere', async () => {
    const {code, stdout} = await transfer(`${TOKEN}\r`);
    expect({code, shown: stdout.includes(TOKEN)}).toEqual({code: 0, shown: false});
    expect(stdout).toContain('bob@acme.com owns Acme now');
  });

  it('is not waited for after Ctrl-C', async () => {
    const {code, stdout, server} = await transfer('\u0003');
    expect(code).toBe(1);
    expect(stdout).toContain('nothing was changed');
    expect(server.changes()).toEqual([]);
  });
});

if (!hasScript) it.skip('the question on a terminal cannot be tested here: script of util-linux is missing');
