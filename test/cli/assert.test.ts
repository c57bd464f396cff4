import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {runInside as run} from './inside.ts';
import {ACME, api, folderWith, HEAD} from './support.ts';

const OUTSIDER = {...ACME, members: [...ACME.members, {email: 'eve@else.com', role: 'admin'}]};
const ASSERTED = `assert:
  - name: nobody outside acme.com is admin
    because: SEC-12
    nobody: {who: member/*, except: member/*@acme.com, has: admin}
`;
const MEMBERS = `${HEAD}members:\n  - {email: bob@acme.com, role: editor}\n`;
/** It takes the outsider out. */
const REPAIRING = `${MEMBERS}${ASSERTED}`;
/** It declares the outsider. */
const DECLARING = `${MEMBERS}  - {email: eve@else.com, role: admin}\n${ASSERTED}`;
/** It says nothing of members. */
const SILENT = `${HEAD}tags: [{label: West}]\n${ASSERTED}`;

describe.concurrent('assertions', () => {
  it('are checked offline by the files alone, with 3 when one fails', async () => {
    const cwd = await folderWith({'rbac.yaml': DECLARING});
    const {code, stdout} = await run(['validate'], {cwd});
    expect(code).toBe(3);
    expect(stdout).toBe(`Valid: 2 members.
Assertions: 1 failed.
  failed nobody outside acme.com is admin (SEC-12)  rbac.yaml:7
    member/eve@else.com can manage the workspace as an admin (admin) · in the files · rbac.yaml:5
`);
    const {stdout: json} = await run(['validate', '--format', 'json'], {cwd});
    expect(JSON.parse(json)).toMatchObject({valid: true, assertions: [{status: 'failed', at: {line: 7}}]});
  });

  it('say what the files alone do not tell', async () => {
    const {code, stdout} = await run(['validate'], {cwd: await folderWith({'rbac.yaml': SILENT})});
    expect(code).toBe(0);
    expect(stdout).toContain('Assertions: 1 unchecked.');
    expect(stdout).toContain('the files do not tell: the files do not manage members');
  });

  it('let a plan pass that puts right what is wrong now, and drift tells of it', async () => {
    const {env, changes} = await api({workspaces: [OUTSIDER]});
    const cwd = await folderWith({'rbac.yaml': REPAIRING});
    const plan = await run(['plan'], {cwd, env});
    expect(plan.code).toBe(0);
    expect(plan.stdout).toContain('Assertions: 1 repaired.');
    const drift = await run(['drift', '--fail-on', 'risk=critical'], {cwd, env});
    expect(drift.code).toBe(3);
    const apply = await run(['apply', '--auto-approve'], {cwd, env});
    expect(apply.code).toBe(0);
    expect(changes()).toHaveLength(1);
    const after = await run(['drift', '--quiet'], {cwd, env});
    expect(after).toMatchObject({code: 0, stdout: ''});
  });

  it('refuse a plan whose result fails one, unless that is allowed once', async () => {
    const {env, changes} = await api();
    const cwd = await folderWith({'rbac.yaml': DECLARING});
    const plan = await run(['plan', '--out', 'plan.json'], {cwd, env});
    expect(plan.code).toBe(3);
    expect(plan.stdout).toContain('in the files, after the plan');
    expect((await run(['apply', '--auto-approve'], {cwd, env})).code).toBe(3);
    expect((await run(['apply', 'plan.json'], {cwd, env})).code).toBe(3);
    expect(changes()).toEqual([]);
    expect((await run(['plan', '--allow', 'assert'], {cwd, env})).code).toBe(0);
    const allowed = await run(['apply', '--auto-approve', '--allow', 'assert'], {cwd, env});
    expect(allowed.code).toBe(0);
    expect(changes()).toHaveLength(1);
  });

  it('refuse with nothing to change what is wrong and stays so', async () => {
    const {env, writes} = await api({workspaces: [OUTSIDER]});
    const cwd = await folderWith({'rbac.yaml': SILENT});
    const plan = await run(['plan'], {cwd, env});
    expect(plan.code).toBe(3);
    expect(plan.stdout).toContain('No changes');
    expect(plan.stdout).toContain('after the plan, now');
    expect((await run(['apply', '--auto-approve'], {cwd, env})).code).toBe(3);
    expect(writes()).toEqual([]);
  });

  it('are judged once more by what is left of a saved plan', async () => {
    const files = (role: string, more = '') => `${HEAD}members:
  - {email: bob@acme.com, role: ${role}}
  - {email: ana@acme.com, role: ${more === '' ? 'admin' : more}}
assert:
  - {name: one admin, at_most: {number: 1, who: member/*, except: member/ceo@*, has: admin}}
`;
    const ana = {...ACME, members: [...ACME.members, {email: 'ana@acme.com', role: 'admin'}]};
    const {env, changes, emulator} = await api({
      workspaces: [
        {...ana, members: ana.members.map(one => ({...one, ...(one.email === 'ana@acme.com' && {role: 'view'})}))},
      ],
    });
    const cwd = await folderWith({'rbac.yaml': files('admin', 'view')});
    expect((await run(['plan', '--out', 'plan.json'], {cwd, env})).code).toBe(0);
    const ids = emulator.state().workspaces[0]?.members ?? [];
    const second = ids.find(({email}) => email === 'ana@acme.com');
    await fetch(`${env.INSTANTLY_API_URL}/api/v2/workspace-members/${second?.id}`, {
      method: 'PATCH',
      headers: {authorization: `Bearer ${env.INSTANTLY_API_KEY}`, 'content-type': 'application/json'},
      body: JSON.stringify({role: 'admin'}),
    });
    const before = changes().length;
    const applied = await run(['apply', 'plan.json'], {cwd, env});
    expect(applied.code).toBe(3);
    expect(applied.stderr).toContain('Not in the saved plan, left for the next one: member/ana@acme.com');
    expect(changes()).toHaveLength(before);
  });

  it('of a trusted file count beside those of the files', async () => {
    const {env} = await api();
    const trusted = `version: 1\n${ASSERTED}`;
    const files = {'rbac.yaml': DECLARING.replace(ASSERTED, ''), 'trusted.yaml': trusted};
    const {code, stdout} = await run(['plan', '--guardrails', 'trusted.yaml'], {cwd: await folderWith(files), env});
    expect(code).toBe(3);
    expect(stdout).toContain('trusted.yaml:3');
  });

  it('are not taken for true by a key that may not look', async () => {
    const {env} = await api(undefined, {scopes: ['workspaces:read', 'custom_tags:all']});
    const {code, stderr} = await run(['plan'], {cwd: await folderWith({'rbac.yaml': SILENT}), env});
    expect(code).toBe(8);
    expect(stderr).toContain('workspace_members:read');
  });

  it('know from which accounts campaigns send, and what a plan makes of that', async () => {
    const world = {
      ...ACME,
      campaigns: [
        {name: 'West 1', email_list: ['a@acme.com']},
        {name: 'West 2', email_list: ['b@acme.com']},
      ],
    };
    const {env} = await api({workspaces: [world]});
    const claim = 'assert: [{name: west, every_campaign: {tagged: West, sends_from: West}}]\n';
    const files = (campaigns: string) =>
      `${HEAD}tags: [{label: West}]\nassignments: [{tag: West, campaigns: ${campaigns}, accounts: [a@acme.com]}]\n${claim}`;
    const good = await run(['plan'], {cwd: await folderWith({'rbac.yaml': files('[West 1]')}), env});
    expect(good).toMatchObject({code: 0, stderr: ''});
    const bad = await run(['plan'], {cwd: await folderWith({'rbac.yaml': files('["West *"]')}), env});
    expect(bad.code).toBe(3);
    expect(bad.stdout).toContain('campaign "West 2" sends from no account of "West": b@acme.com · after the plan');
  });

  it('are told in every format, and in JUnit also when they pass', async () => {
    const {env} = await api();
    const more = '  - {name: bob edits, must: {who: member/bob@acme.com, has: editor}}\n';
    const cwd = await folderWith({'rbac.yaml': `${DECLARING}${more}`});
    const formats = ['json', 'jsonl', 'markdown', 'github', 'sarif', 'junit', 'gitlab'];
    const {code} = await run(['plan', ...formats.flatMap(name => ['--format', `${name}=out.${name}`])], {cwd, env});
    expect(code).toBe(3);
    for (const name of formats)
      expect(await readFile(join(cwd, `out.${name}`), 'utf8')).toContain('nobody outside acme.com');
    const junit = await readFile(join(cwd, 'out.junit'), 'utf8');
    expect(junit).toContain('<testcase classname="assert" name="bob edits"/>');
    expect(junit).toMatch(
      /<testcase classname="assert" name="nobody outside acme.com is admin" file="rbac.yaml" line="7">\n\s+<failure/,
    );
    const sarif = JSON.parse(await readFile(join(cwd, 'out.sarif'), 'utf8'));
    expect(sarif.runs[0].results).toContainEqual(expect.objectContaining({ruleId: 'assert/failed', level: 'error'}));
    expect(await readFile(join(cwd, 'out.github'), 'utf8')).toContain('::error file=rbac.yaml,line=7,');
  });

  it('that go or get weaker are told by diff', async () => {
    const cwd = await folderWith({
      'old.yaml': REPAIRING,
      'gone.yaml': MEMBERS,
      'weaker.yaml': REPAIRING.replace('member/*@acme.com', '[member/*@acme.com, member/*@else.com]'),
      'stricter.yaml': REPAIRING.replace('except: member/*@acme.com, ', ''),
    });
    const gone = await run(['diff', 'old.yaml', 'gone.yaml'], {cwd});
    expect(gone.stdout).toContain('the assertion "nobody outside acme.com is admin" is removed');
    const weaker = await run(['diff', 'old.yaml', 'weaker.yaml'], {cwd});
    expect(weaker.stdout).toContain('is changed into one that is not surely as strict');
    const stricter = await run(['diff', 'old.yaml', 'stricter.yaml'], {cwd});
    expect(stricter.stdout).not.toContain('loosened_assertion');
    expect(stricter.stdout).toContain('assertions: ~ "nobody outside acme.com is admin"');
  });

  it('of a base hold in every workspace of a fleet, and a later file adds to them', async () => {
    const [north, south] = [1, 2].map(n => `0190b2c4-0000-7000-8000-00000000000${n}`);
    const key = (name: string) => `key: {env: ${name}}`;
    const cwd = await folderWith({
      'fleet.yaml': `version: 1
workspaces:
  - {id: ${north}, name: North, files: [base.yaml, north.yaml], ${key('NORTH')}}
  - {id: ${south}, name: South, files: [base.yaml], ${key('SOUTH')}}
`,
      'base.yaml': `version: 1\nworkspace: {owner: ceo@acme.com}\nmembers: []\n${ASSERTED}`,
      'north.yaml': `version: 1
members: [{email: eve@else.com, role: admin}]
assert:
  - {name: eve edits, must: {who: member/eve@else.com, has: editor}}
`,
    });
    const {code, stdout} = await run(['fleet', 'validate'], {cwd});
    expect(code).toBe(3);
    expect(stdout).toContain('Assertions: 2 passed, 1 failed.');
    expect(stdout).toContain('is admin: member/eve@else.com can manage the workspace as an admin (admin) · in North');
    const json = JSON.parse((await run(['fleet', 'validate', '--format', 'json'], {cwd})).stdout);
    expect(json.workspaces.map((one: {assertions: object[]}) => one.assertions.length)).toEqual([2, 1]);
    const plan = await run(['fleet', 'plan', '--emulator', '--format', 'text', '--format', 'junit=out.xml'], {cwd});
    expect(plan.code).toBe(3);
    expect(plan.stdout).toContain('failed nobody outside acme.com is admin');
    expect(await readFile(join(cwd, 'out.xml'), 'utf8')).toContain(
      '<testcase classname="assert" name="eve edits" file="north.yaml" line="4"',
    );
  });
});
