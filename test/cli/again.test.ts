import {execFileSync} from 'node:child_process';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {api, folderWith, run, WORKSPACE_ID} from './support.ts';

const HEAD = `version: 1\nworkspace:\n  id: ${WORKSPACE_ID}\n  key: CI\n`;
const KEYS = `${HEAD}keys:
  - name: CI
    scopes: ["all:all"]
  - name: Marketing
    scopes: [leads:read]
    secret: {to: file, path: marketing.key}
`;
const MEMBERS = (role: string) => `${HEAD}members:\n  - email: ana@acme.com\n    role: ${role}\n`;

const WORLD = {
  workspaces: [
    {
      id: WORKSPACE_ID,
      name: 'Acme',
      members: [
        {email: 'ceo@acme.com', role: 'owner'},
        {email: 'ana@acme.com', role: 'view'},
        {email: 'new@acme.com', role: 'view', accepted: false},
      ],
      api_keys: [{name: 'Marketing', scopes: ['leads:read']}],
    },
  ],
};

describe('rotate', () => {
  it.concurrent('plans one key anew, and apply carries it out when it is told so too', async () => {
    const {emulator, env} = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': KEYS});
    const planned = await run(['rotate', 'Marketing', '--out', 'plan.json'], {cwd, env});
    expect(planned).toMatchObject({code: 0});
    expect(planned.stdout).toContain('± key/Marketing  rotation asked for · new key now, old one after 24h');
    expect(planned.stderr).toContain("instantly-rbac apply plan.json --rotate 'Marketing'");

    const unasked = await run(['apply', 'plan.json'], {cwd, env});
    expect(unasked).toMatchObject({code: 64});
    expect(unasked.stderr).toContain('asked to make key/Marketing anew');

    const applied = await run(['apply', 'plan.json', '--rotate', 'Marketing'], {cwd, env});
    expect(applied).toMatchObject({code: 0});
    const keys = emulator.state().workspaces[0]?.api_keys.filter(({name}) => name === 'Marketing') ?? [];
    expect(keys).toHaveLength(2);
    const delivered = (await readFile(join(cwd, 'marketing.key'), 'utf8')).trim();
    expect(keys.map(({key}) => key)).toContain(delivered);
    const again = await run(['plan'], {cwd, env});
    expect(again.stdout).toContain('No changes');
    expect(again.stdout).toContain('works beside the new one until');
  });

  it.concurrent('makes a key anew that differs from the files as well', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': KEYS.replace('[leads:read]', '[leads:all]')});
    const {stdout} = await run(['rotate', 'key/Marketing'], {cwd, env});
    expect(stdout).toContain('± key/Marketing  scopes  + leads:all');
  });

  it.concurrent('leaves other pending changes out', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': `${KEYS}members: []\n`});
    const {stdout} = await run(['rotate', 'Marketing'], {cwd, env});
    expect(stdout).toContain('1 to replace, 0 to remove');
  });

  it.concurrent('is wrong use for a key that the files do not declare', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': KEYS});
    const {code, stderr} = await run(['rotate', 'Marketin'], {cwd, env});
    expect(code).toBe(64);
    expect(stderr).toContain('the files declare no key/Marketin');
  });
});

describe('resend', () => {
  it.concurrent('plans a new invitation for a pending member, past no guardrail', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({
      'rbac.yaml': `${HEAD}members:\n  - email: new@acme.com\n    role: view\nmanage: {members: additive}\n`,
    });
    const {code, stdout} = await run(['resend', 'New@acme.com'], {cwd, env});
    expect(code).toBe(0);
    expect(stdout).toContain('± member/new@acme.com  invited again as view: the old invitation is taken back');
  });

  it.concurrent('is wrong use for a member who has accepted', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': `${MEMBERS('view')}manage: {members: additive}\n`});
    const {code, stderr} = await run(['resend', 'ana@acme.com'], {cwd, env});
    expect(code).toBe(64);
    expect(stderr).toContain('has accepted already');
  });
});

function git(cwd: string, ...args: string[]): void {
  execFileSync(
    'git',
    ['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.com', '-c', 'init.defaultBranch=main', ...args],
    {cwd, stdio: 'pipe'},
  );
}

async function history(...texts: readonly string[]): Promise<string> {
  const cwd = await folderWith();
  git(cwd, 'init', '-q');
  for (const text of texts) {
    await writeFile(join(cwd, 'rbac.yaml'), text);
    git(cwd, 'add', '-A');
    git(cwd, 'commit', '-q', '-m', 'access');
  }
  return cwd;
}

const ADDITIVE = 'manage: {members: additive}\n';

describe('undo', () => {
  it.concurrent('plans the files as they were before their last commit, and carries them out with --apply', async () => {
    const {emulator, env} = await api(WORLD);
    const cwd = await history(MEMBERS('view') + ADDITIVE, MEMBERS('editor') + ADDITIVE);
    expect(await run(['apply', '--auto-approve'], {cwd, env})).toMatchObject({code: 0});
    const planned = await run(['undo'], {cwd, env});
    expect(planned).toMatchObject({code: 0});
    expect(planned.stdout).toContain('~ member/ana@acme.com  role  editor → view');
    expect(planned.stderr).toContain('What cannot be taken back: an invitation that was mailed');

    const applied = await run(['undo', '--apply', '--auto-approve'], {cwd, env});
    expect(applied).toMatchObject({code: 0});
    expect(applied.stderr).toContain('Not taken back');
    expect(emulator.state().workspaces[0]?.members.find(({email}) => email === 'ana@acme.com')?.role).toBe('view');
    expect(await readFile(join(cwd, 'rbac.yaml'), 'utf8')).toContain('editor');
  });

  it.concurrent('goes back to a revision that is named', async () => {
    const {env} = await api(WORLD);
    const cwd = await history(MEMBERS('admin') + ADDITIVE, MEMBERS('editor') + ADDITIVE, MEMBERS('view') + ADDITIVE);
    const {stdout} = await run(['undo', '--git', 'HEAD~2'], {cwd, env});
    expect(stdout).toContain('role  view → admin');
  });

  it.concurrent.each([
    ['there is nothing before the first commit', ['undo'], 'there is nothing before the first commit'],
    ['git does not know the revision', ['undo', '--git', 'nowhere'], 'git knows no revision "nowhere"'],
    ['the revision is an option in disguise', ['undo', '--git=--all'], 'is no git revision'],
  ])('is wrong use when %s', async (_phrase, args, expected) => {
    const {env} = await api(WORLD);
    const cwd = await history(MEMBERS('view') + ADDITIVE);
    const {code, stderr} = await run(args, {cwd, env});
    expect({code, stderr}).toMatchObject({code: 64, stderr: expect.stringContaining(expected)});
  });

  it.concurrent('is wrong use outside git', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': MEMBERS('view')});
    const {code, stderr} = await run(['undo'], {cwd, env});
    expect(code).toBe(64);
    expect(stderr).toContain('run this in a git checkout');
  });
});

describe('unlock', () => {
  const locked = {
    workspaces: [{...WORLD.workspaces[0], custom_tags: [{label: 'instantly-rbac:lock', description: 'unreadable'}]}],
  };

  it.concurrent('says that there is no lock', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': MEMBERS('view')});
    expect(await run(['unlock'], {cwd, env})).toMatchObject({code: 0, stdout: 'There is no lock.\n'});
  });

  it.concurrent('shows the lock and removes it only when it is told to', async () => {
    const {emulator, env} = await api(locked);
    const cwd = await folderWith({'rbac.yaml': MEMBERS('view')});
    const asked = await run(['unlock'], {cwd, env});
    expect(asked).toMatchObject({code: 64, stdout: expect.stringContaining('The lock is held by')});
    expect(emulator.state().workspaces[0]?.custom_tags).toHaveLength(1);
    const removed = await run(['unlock', '--yes'], {cwd, env});
    expect(removed).toMatchObject({code: 0, stdout: expect.stringContaining('The lock is removed.')});
    expect(emulator.state().workspaces[0]?.custom_tags).toHaveLength(0);
  });

  it.concurrent('never touches another workspace', async () => {
    const {emulator, env} = await api(locked);
    const cwd = await folderWith({
      'rbac.yaml': MEMBERS('view').replace(WORKSPACE_ID, '0190b2c4-0000-7000-8000-00000000ffff'),
    });
    expect(await run(['unlock', '--yes'], {cwd, env})).toMatchObject({code: 8});
    expect(emulator.state().workspaces[0]?.custom_tags).toHaveLength(1);
  });
});

describe('owner transfer', () => {
  const TOKEN = 'canary-owner-token-7f3a';
  const world = {...WORLD, settings: {owner_token: TOKEN}};

  it.concurrent('gives the workspace to an accepted member who is confirmed by name', async () => {
    const {emulator, env} = await api(world);
    const cwd = await folderWith({'rbac.yaml': MEMBERS('view')});
    const ran = await run(['owner', 'transfer', '--to', 'ana@acme.com', '--confirm', 'Acme', '--state-dir', 'state'], {
      cwd,
      env: {...env, INSTANTLY_OWNER_TOKEN: TOKEN},
    });
    expect(ran).toMatchObject({code: 0, stdout: expect.stringContaining('ana@acme.com owns Acme now')});
    const [workspace] = emulator.state().workspaces;
    expect(workspace?.members.find(({email}) => email === 'ana@acme.com')?.user_id).toBe(workspace?.owner);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(TOKEN);
    const journal = execFileSync('grep', ['-rl', '"fields":\\["owner"\\]', join(cwd, 'state')], {encoding: 'utf8'});
    expect(await readFile(journal.trim(), 'utf8')).not.toContain(TOKEN);
  });

  it.concurrent.each([
    ['the invitation is still open', 'new@acme.com', 'Acme', TOKEN, 64, 'has not accepted'],
    ['nobody has the address', 'nobody@acme.com', 'Acme', TOKEN, 64, '0 memberships have the address'],
    ['the name is another', 'ana@acme.com', 'Acne', TOKEN, 1, 'not the name of the workspace'],
    ['there is no token', 'ana@acme.com', 'Acme', '', 8, 'no security token'],
    ['the token is wrong', 'ana@acme.com', 'Acme', 'wrong-token-1234', 1, ''],
  ])('changes nothing when %s', async (_phrase, to, confirm, token, code, expected) => {
    const {emulator, env} = await api(world);
    const before = emulator.state().workspaces[0]?.owner;
    const cwd = await folderWith({'rbac.yaml': MEMBERS('view')});
    const ran = await run(['owner', 'transfer', '--to', to, '--confirm', confirm], {
      cwd,
      env: {...env, INSTANTLY_OWNER_TOKEN: token},
    });
    expect(ran).toMatchObject({code, stderr: expect.stringContaining(expected)});
    expect(emulator.state().workspaces[0]?.owner).toBe(before);
    if (token !== '') expect(ran.stderr).not.toContain(token);
  });

  it.concurrent('reads back after a lost answer, and says what it shows', async () => {
    const lost = {match: {method: 'POST', path: '/api/v2/workspaces/current/change-owner'}, fault: 'drop_after'};
    const {emulator, env} = await api(world, {faults: [lost]});
    const cwd = await folderWith({'rbac.yaml': MEMBERS('view')});
    const ran = await run(['owner', 'transfer', '--to', 'ana@acme.com', '--confirm', 'Acme'], {
      cwd,
      env: {...env, INSTANTLY_OWNER_TOKEN: TOKEN},
    });
    expect(ran).toMatchObject({code: 0, stdout: expect.stringContaining('declare the former owner as a member')});
    const [workspace] = emulator.state().workspaces;
    expect(workspace?.members.find(({email}) => email === 'ana@acme.com')?.user_id).toBe(workspace?.owner);
  });

  it.concurrent('says so when the member owns the workspace already', async () => {
    const {env} = await api(world);
    const cwd = await folderWith({'rbac.yaml': MEMBERS('view')});
    expect(await run(['owner', 'transfer', '--to', 'ceo@acme.com'], {cwd, env})).toMatchObject({
      code: 0,
      stdout: 'ceo@acme.com owns Acme already.\n',
    });
  });
});

describe('--rehearse', () => {
  it.concurrent('tries a plan on a copy, and writes nothing to the API', async () => {
    const {env, writes} = await api(WORLD);
    const cwd = await folderWith({
      'rbac.yaml': `${KEYS}members:\n  - email: eve@acme.com\n    role: admin\n${ADDITIVE}`,
    });
    const {code, stderr} = await run(['plan', '--rehearse'], {cwd, env});
    expect({code, stderr}).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('applied on a copy in memory; nothing is left'),
    });
    expect(writes()).toEqual([]);
  });
});

describe('--guardrails', () => {
  it.concurrent('adds rules that the files cannot loosen', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({
      'rbac.yaml': `${MEMBERS('admin')}guardrails: {allowed_domains: [acme.com, evil.com]}\n${ADDITIVE}`,
      'trusted.yaml': 'version: 1\nguardrails: {allowed_domains: [corp.com], min_admins: 3}\n',
    });
    const {code, stdout} = await run(['plan', '--guardrails', 'trusted.yaml'], {cwd, env});
    expect(code).toBe(3);
    expect(stdout).toContain('refused allowed_domains');
    expect(await run(['plan'], {cwd, env})).toMatchObject({code: 0});
  });

  it.concurrent('refuses a trusted file that declares more than guardrails', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': MEMBERS('view'), 'trusted.yaml': 'version: 1\ntags: []\n'});
    expect(await run(['plan', '--guardrails', 'trusted.yaml'], {cwd, env})).toMatchObject({code: 64});
  });
});
