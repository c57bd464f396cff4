import {spawnSync} from 'node:child_process';
import {readFile, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import {describe, expect, it} from 'vitest';
import {COMMANDS} from '../../src/cli/catalogue.ts';
import {api, BIN, ENV, folderWith, run, runProgram} from './support.ts';

const FILE = `version: 1
members:
  - {email: ana@acme.com, role: admin}
  - {email: bob@acme.com, role: view}
keys:
  - {name: BI export, scopes: [leads:read]}
tags: [{label: West}]
`;
const FLEET = await readFile('examples/fleet/fleet.yaml', 'utf8');

const has = (program: string) => spawnSync(program, ['--version'], {env: ENV}).status === 0;
const hasScript = spawnSync('script', ['--version'], {encoding: 'utf8'}).stdout?.includes('util-linux') ?? false;

const SCRIPTS = Promise.all(['bash', 'zsh', 'fish'].map(shell => run(['completion', shell])));

/** A folder with files, the tool by its name, and the scripts of all shells. */
async function setUp() {
  const [bash = '', zsh = '', fish = ''] = (await SCRIPTS).map(({stdout}) => stdout);
  const cwd = await folderWith({
    'rbac.yaml': FILE,
    'other.yaml': FILE.replaceAll('acme.com', 'other.com'),
    'fleet.yaml': FLEET,
    ...{'scripts/bash': bash, 'scripts/zsh': zsh, 'scripts/fish': fish},
  });
  await symlink(BIN, join(cwd, 'scripts/instantly-rbac'));
  return {cwd, env: {PATH: `${join(cwd, 'scripts')}:${ENV.PATH}`}};
}

const START: Readonly<Record<string, readonly [command: string, setUp: string]>> = {
  bash: ['bash --norc --noprofile -i', "bind 'set enable-bracketed-paste off'; source scripts/bash"],
  zsh: ['zsh -f -i', 'unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source scripts/zsh'],
};

/** Presses Tab behind a line in a shell on a terminal, and waits until something is shown. @returns the line as it then is */
async function pressTab(shell: 'bash' | 'zsh', line: string, keys: string, awaited: readonly string[]) {
  const {cwd, env} = await setUp();
  const [command, start] = START[shell] ?? ['', ''];
  // Each step waits for what the one before it shows. Control-A goes to the start of the line, Control-E to its end.
  const steps: readonly (readonly [when: (shown: string) => boolean, keys: string])[] = [
    [() => true, `${start}; echo rea''dy\r`],
    [shown => shown.includes('ready'), `${line}${keys}`],
    [shown => awaited.every(text => shown.includes(text)), '\u0001echo "<"\u0005">"\r'],
    [shown => /^<.*>$/m.test(shown), 'exit\r'],
  ];
  let step = 0;
  const {stdout} = await runProgram('script', ['-qec', `stty cols 200; ${command}`, '/dev/null'], {
    cwd,
    env: {...env, TERM: 'dumb', SHELL: '/bin/sh', PS1: '$ '},
    watch({stdout, type}) {
      const [when, then] = steps[step] ?? [];
      if (when === undefined || !when(plain(stdout))) return;
      step++;
      type(String(then));
    },
  });
  return /^<(.*)>$/m.exec(plain(stdout))?.[1]?.trim();
}

/** What a terminal shows, without what moves the cursor or marks a blank. */
const plain = (text: string) =>
  stripVTControlCharacters(text).replaceAll('\r', '').replaceAll('\u0007', '').replaceAll('\\', '');

describe.concurrent('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a script for %s that names every command', async shell => {
    const {code, stdout, stderr} = await run(['completion', shell]);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    for (const name of Object.keys(COMMANDS)) expect(stdout).toContain(name.split(' ').at(-1));
  });

  it('needs a shell (64)', async () => {
    expect(await run(['completion'])).toMatchObject({code: 64, stdout: ''});
    expect(await run(['completion', 'tcsh'])).toMatchObject({code: 64, stdout: ''});
  });

  it('takes names from the files that a line is about, and asks the API nothing', async () => {
    const {cwd} = await setUp();
    const {env, emulator} = await api();
    const list = async (...args: readonly string[]) =>
      (await run(['completion', '--list', ...args], {cwd, env})).stdout.trim().split('\n');
    expect(await list('members')).toEqual(['ana@acme.com', 'bob@acme.com']);
    expect(await list('keys')).toEqual(['BI export']);
    expect(await list('addresses')).toEqual(expect.arrayContaining(['member/ana@acme.com', 'tag/West', 'role/admin']));
    expect(await list('members', '--word=plan', '--word=-f', '--word=other.yaml')).toContain('ana@other.com');
    expect(await list('members', '--word=plan', '--word=--file=other.yaml')).toContain('ana@other.com');
    expect(await list('workspaces')).toEqual(expect.arrayContaining(['eu', 'Client North']));
    expect(emulator.requests()).toEqual([]);
  });

  it('has no names, and no error, where files are missing or wrong', async () => {
    const cwd = await folderWith({'rbac.yaml': 'members: [', 'fleet.yaml': 'fleet: 7'});
    for (const list of ['members', 'workspaces'])
      expect(await run(['completion', '--list', list], {cwd})).toMatchObject({code: 0, stdout: '', stderr: ''});
  });
});

const CASES: readonly (readonly [what: string, line: string, made: string])[] = [
  ['a command', 'instantly-rbac val', 'instantly-rbac validate'],
  ['a command of a group', 'instantly-rbac fleet off', 'instantly-rbac fleet offboard'],
  ['an option', 'instantly-rbac plan --detailed', 'instantly-rbac plan --detailed-exitcode'],
  ['a format', 'instantly-rbac plan --format sa', 'instantly-rbac plan --format sarif'],
  ['a format behind =', 'instantly-rbac plan --format=sa', 'instantly-rbac plan --format=sarif'],
  [
    'the second of several kinds',
    'instantly-rbac plan --only member,assi',
    'instantly-rbac plan --only member,assignment',
  ],
  ['a guardrail', 'instantly-rbac apply --allow max_r', 'instantly-rbac apply --allow max_removals'],
  ['a schema', 'instantly-rbac schema over', 'instantly-rbac schema overlay'],
  ['a file', 'instantly-rbac plan --file oth', 'instantly-rbac plan --file other.yaml'],
  ['an address', 'instantly-rbac explain member/an', 'instantly-rbac explain member/ana@acme.com'],
  ['an address behind an at', 'instantly-rbac explain member/ana@ac', 'instantly-rbac explain member/ana@acme.com'],
  [
    'an address with nothing behind the at',
    'instantly-rbac explain member/ana@',
    'instantly-rbac explain member/ana@acme.com',
  ],
  ['an address behind =', 'instantly-rbac plan --target=tag/W', 'instantly-rbac plan --target=tag/West'],
  [
    'an address of another file',
    'instantly-rbac plan -f other.yaml --target member/bo',
    'instantly-rbac plan -f other.yaml --target member/bob@other.com',
  ],
  ['a key with a blank in it', 'instantly-rbac rotate BI', 'instantly-rbac rotate BI export'],
  ['a scope', 'instantly-rbac who-can email_ver', 'instantly-rbac who-can email_verifications:'],
  ['a label of a fleet', 'instantly-rbac fleet plan --select regu', 'instantly-rbac fleet plan --select regulated'],
];

describe.concurrent.each(['bash', 'zsh'] as const)('%s', shell => {
  const itIf = hasScript && has(shell) ? it : it.skip;

  itIf.each(CASES)('completes %s', async (_what, line, made) => {
    expect(await pressTab(shell, line, '\t', [made])).toBe(made);
  });

  itIf('shows what there is to choose from', async () => {
    const options = ['--reason', '--rehearse', '--revoke-first'];
    expect(await pressTab(shell, 'instantly-rbac plan --re', '\t\t', options)).toMatch(/^instantly-rbac plan --re/);
  });
});

describe('fish', () => {
  const itIf = has('fish') ? it : it.skip;

  const cases = [
    ...CASES.filter(([, line]) => !/[=,]/.test(line)),
    ['a group', 'instantly-rbac fle', 'instantly-rbac fleet'] as const,
  ];

  itIf.each(cases)('completes %s', async (_what, line, made) => {
    const {cwd, env} = await setUp();
    const {stdout} = await runProgram('fish', ['-c', `source scripts/fish; complete -C "${line}"`], {cwd, env});
    const [word = ''] = made.split(' ').slice(line.split(' ').length - 1);
    expect(stdout).toContain(made.endsWith('BI export') ? 'BI export' : word);
    for (const offered of stdout.trim().split('\n'))
      expect(offered.toLowerCase()).toContain(line.split(' ').at(-1)?.toLowerCase());
  });
});

for (const shell of ['bash', 'zsh', 'fish'])
  if (!hasScript || !has(shell))
    it.skip(`completion cannot be tried in ${shell} here: it or script of util-linux is missing`);
