import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ACME, api, folderWith, HEAD, run} from './support.ts';

const CRM = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a02';
const [L1, L2, L3] = [1, 2, 3].map(n => `0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5b0${n}`) as [string, string, string];
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const WORLD = {
  workspaces: [
    {
      ...ACME,
      api_keys: [
        {id: CRM, name: 'CRM', scopes: ['leads:all'], timestamp_created: daysAgo(400)},
        {name: 'Zapier', scopes: ['leads:read'], timestamp_created: daysAgo(10)},
      ],
      audit_logs: [
        {id: L1, timestamp: daysAgo(3), activity_type: 9, api_key_id: CRM, from_api: true, ip_address: '10.0.0.1'},
        {id: L2, timestamp: daysAgo(2), activity_type: 1, user_name: 'Ana', user_id: 'u1', ip_address: '10.0.0.2'},
        {id: L3, timestamp: daysAgo(1), activity_type: 77, user_name: 'Bob', user_id: 'u2', ip_address: '10.0.0.3'},
      ],
    },
  ],
};
const FILES = {'rbac.yaml': `${HEAD}keys:\n  - {name: CRM, scopes: [leads:all], owner: bob@acme.com}\n`};

describe.concurrent('audit keys', () => {
  it('tells what speaks against each key, with 2, and writes nothing', async () => {
    const {env, writes} = await api(WORLD);
    const cwd = await folderWith(FILES);
    const {code, stdout} = await run(['audit', 'keys', '--exclude', 'key/CI'], {cwd, env});
    expect(code).toBe(2);
    expect(stdout).toContain('key/CRM  leads:all · 400 days old · owner bob@acme.com  rbac.yaml:4');
    expect(stdout).toContain('medium  is 400 days old, more than 180 days  key_old');
    expect(stdout).toContain('low  has neither an end nor a rotation in the files  key_endless');
    expect(stdout).toContain('fewer scopes: leads:create, leads:read');
    expect(stdout).toContain('medium  is declared in no file: nobody answers for it there  key_undeclared');
    expect(stdout).toContain('low  shows no sign of use since it was made: no proof, for reading is not logged');
    expect(writes()).toEqual([]);
  });

  it('prints JSON, CSV, SARIF and Markdown', async () => {
    const {env} = await api(WORLD);
    const cwd = await folderWith(FILES);
    const formats = ['json', 'csv', 'sarif', 'markdown'].flatMap(name => ['--format', `${name}=out.${name}`]);
    expect((await run(['audit', 'keys', ...formats], {cwd, env})).code).toBe(2);
    const json = JSON.parse(await readFile(join(cwd, 'out.json'), 'utf8'));
    expect(json.keys[0]).toMatchObject({
      address: 'key/CI',
      findings: [{rule: 'key_makes_keys'}, {rule: 'key_old'}, {rule: 'key_undeclared'}],
    });
    expect(await readFile(join(cwd, 'out.csv'), 'utf8')).toMatch(/^key,id,risk,rule,.*\nkey\/CI,/);
    const sarif = JSON.parse(await readFile(join(cwd, 'out.sarif'), 'utf8'));
    expect(sarif.runs[0].results).toContainEqual(expect.objectContaining({ruleId: 'audit/key_old', level: 'warning'}));
    expect(await readFile(join(cwd, 'out.markdown'), 'utf8')).toContain('| `key/CRM` | medium |');
  });

  it('goes on without the audit log, and says so', async () => {
    const {env} = await api(WORLD, {scopes: ['workspaces:read', 'api_keys:read']});
    const {code, stdout} = await run(['audit', 'keys', '--live'], {env});
    expect(code).toBe(2);
    expect(stdout).toContain('signs of use could not be read: the API key in use lacks the scope audit_logs:read');
    expect(stdout).not.toContain('key_unseen');
    expect(stdout).toContain('insufficient evidence: the audit log was not read');
  });

  it('ends with 8 when the keys cannot be read, and with 0 when nothing is to be said', async () => {
    const {env} = await api(WORLD, {scopes: ['workspaces:read', 'audit_logs:read']});
    expect((await run(['audit', 'keys', '--live'], {env})).code).toBe(8);
    const fine = `${HEAD}keys: [{name: CRM, scopes: [leads:read], owner: bob@acme.com, expires: 2099-01-01}]\n`;
    const {code, stdout} = await run(['audit', 'keys', '--declared'], {cwd: await folderWith({'rbac.yaml': fine})});
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing to say against 1 key.');
  });
});

describe.concurrent('audit log', () => {
  it('prints lines by time, oldest first, with the names of keys', async () => {
    const {env, writes} = await api(WORLD);
    const {code, stdout} = await run(['audit', 'log'], {env});
    expect(code).toBe(0);
    expect(stdout.split('\n').map(line => line.replace(/^\S+ {2}/, ''))).toEqual([
      'lead added  key CRM  10.0.0.1',
      'user login  Ana  10.0.0.2',
      'activity 77  Bob  10.0.0.3',
      '',
    ]);
    expect(writes()).toEqual([]);
  });

  it.each<[phrase: string, args: readonly string[], ids: readonly string[]]>([
    ['by the name of an activity', ['--type', 'User Login'], [L2]],
    ['by a part of the name', ['--type', 'lead added'], [L1]],
    ['by the number of an activity', ['--type', '77', '--type', '1'], [L2, L3]],
    ['by user', ['--user', 'a*'], [L2]],
    ['by the id of a user', ['--user', 'u2'], [L3]],
    ['by the name of a key', ['--key', 'CR*'], [L1]],
    ['by the id of a key', ['--key', CRM], [L1]],
    ['by time', ['--since', '60h'], [L2, L3]],
    ['up to a time', ['--until', '36h'], [L1, L2]],
  ])('%s', async (_phrase, args, ids) => {
    const {env} = await api(WORLD);
    const {stdout} = await run(['audit', 'log', '--format', 'json', ...args], {env});
    expect(JSON.parse(stdout).lines.map(({id}: {id: string}) => id)).toEqual(ids);
  });

  it('explains that it is empty', async () => {
    const {env} = await api();
    const {code, stdout} = await run(['audit', 'log'], {env});
    expect(code).toBe(0);
    expect(stdout).toContain('No lines since ');
    expect(stdout).toContain('not members, roles or tags');
  });

  it('says which scope is missing, with 8', async () => {
    const {env} = await api(WORLD, {scopes: ['workspaces:read']});
    const {code, stderr} = await run(['audit', 'log'], {env});
    expect(code).toBe(8);
    expect(stderr).toContain('audit_logs:read');
  });

  it.each([[[]], [['--follow']]])(
    'says what it may take where the vendor wants another plan for it (%j)',
    async args => {
      const {env} = await api(WORLD, {
        faults: [{match: {path: '/api/v2/audit-logs*', nth: 'every'}, fault: 'status', status: 402}],
      });
      const {code, stdout, stderr} = await run(['audit', 'log', ...args], {env});
      expect({code, stdout}).toEqual({code: 1, stdout: ''});
      expect(stderr).toMatch(/^API_PLAN_REQUIRED {2}GET audit-logs: /);
      expect(stderr).toContain(
        '→ the API answers otherwise, so it is the log that needs another plan: see Billing in the app',
      );
    },
  );

  it('is told with ids where keys cannot be read', async () => {
    const {env} = await api(WORLD, {scopes: ['workspaces:read', 'audit_logs:read']});
    const {code, stdout} = await run(['audit', 'log'], {env});
    expect(code).toBe(0);
    expect(stdout).toContain(`lead added  key ${CRM}`);
    expect(stdout).toContain('keys are told by their ids alone');
  });

  it('is followed until Ctrl-C, which ends at once with 130', async () => {
    const {env} = await api(WORLD);
    let pressed = false;
    const {code, stdout} = await run(['audit', 'log', '--follow', '--format', 'jsonl'], {
      env,
      watch(seen) {
        if (pressed || !seen.stdout.includes(L3)) return;
        pressed = true;
        seen.signal('SIGINT');
      },
    });
    expect(code).toBe(130);
    expect(
      stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).line.id),
    ).toEqual([L1, L2, L3]);
  });

  it('has no end that follows, and no such activity', async () => {
    expect((await run(['audit', 'log', '--follow', '--until', '1h'])).code).toBe(64);
    expect((await run(['audit', 'log', '--follow', '--format', 'json'])).code).toBe(64);
    const {code, stderr} = await run(['audit', 'log', '--type', 'tag created']);
    expect(code).toBe(64);
    expect(stderr).toContain('no activity of the log fits "tag created"');
  });
});
