import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Plan} from '../../src/model/plan.ts';
import {guardrails} from '../../src/plan/guardrails/index.ts';
import {runInside} from '../cli/inside.ts';
import {api, folderWith, WORKSPACE_ID} from '../cli/support.ts';

const WORLD = {
  workspaces: [
    {
      id: WORKSPACE_ID,
      name: 'Acme',
      members: [
        {email: 'ceo@acme.com', role: 'owner'},
        {email: 'ana@acme.com', role: 'admin'},
        {email: 'bob@acme.com', role: 'editor', permissions: ['dashboard.view']},
        ...['c', 'd', 'e', 'f'].map(name => ({email: `${name}@acme.com`, role: 'view'})),
      ],
      api_keys: [{name: 'Spare', scopes: ['leads:read']}],
    },
  ],
};

const HEAD = `version: 1\nworkspace: {id: ${WORKSPACE_ID}}\n`;
const EVERYBODY = ['c', 'd', 'e', 'f'].map(name => `  - {email: ${name}@acme.com, role: view}\n`).join('');
const STAFF = `members:\n  - {email: ana@acme.com, role: admin}\n  - {email: bob@acme.com, role: editor}\n${EVERYBODY}`;
const CI = `  - {name: CI, scopes: ["all:all"]}\n`;
const SINK = 'secret: {to: file, path: k.key}';

/** For each rule a file that it refuses. */
const REFUSED: Readonly<Record<string, string>> = {
  min_admins: `${HEAD}guardrails: {min_admins: 2}\n${STAFF.replace('role: admin', 'role: view')}`,
  required_admins: `${HEAD}guardrails: {required_admins: [ana@acme.com]}\n${STAFF.replace('role: admin', 'role: view')}`,
  max_removals: `${HEAD}members:\n  - {email: ana@acme.com, role: admin}\n`,
  member_replacement: `${HEAD}roles: {desk: {grants: editor, permissions: [unibox.all]}}\n${STAFF.replace('role: editor', 'role: desk')}`,
  protected: `${HEAD}guardrails: {protected: ["member/bob@*"]}\n${STAFF.replace(/.*bob.*\n/, '')}`,
  allowed_domains: `${HEAD}guardrails: {allowed_domains: [acme.com]}\n${STAFF}  - {email: x@evil.com, role: view}\n`,
  forbidden_scopes: `${HEAD}guardrails: {forbidden_scopes: ["api_keys:create"]}\nkeys:\n${CI}  - {name: Spare, scopes: [leads:read]}\n  - {name: K, scopes: ["all:all"], ${SINK}}\n`,
  max_key_lifetime: `${HEAD}guardrails: {max_key_lifetime: 90d}\nkeys:\n  - {name: K, scopes: [leads:read], ${SINK}}\nmanage: {keys: additive}\n`,
  require: `${HEAD}guardrails: {require: {key: [owner]}}\nkeys:\n  - {name: K, scopes: [leads:read], ${SINK}}\nmanage: {keys: additive}\n`,
};

const start = async (file: string, world: object = WORLD) => {
  const server = await api(world);
  const cwd = await folderWith({'rbac.yaml': file});
  return {server, cwd, run: (...args: string[]) => runInside(args, {cwd, env: server.env})};
};

const allowable = guardrails.filter(rule => rule.allowable).map(({rule}) => rule);

describe.concurrent.each(Object.entries(REFUSED))('a guardrail cannot be passed by accident: %s', (rule, file) => {
  const refusal = expect.stringContaining(`refused ${rule}:`);

  it('not by planning and applying at once', async () => {
    const {server, run} = await start(file);
    expect(await run('plan')).toMatchObject({code: 3, stdout: refusal});
    expect(await run('apply', '--auto-approve')).toMatchObject({code: 3, stderr: refusal});
    expect(server.changes()).toEqual([]);
  });

  it('not by allowing every other rule', async () => {
    const {server, run} = await start(file);
    const others = allowable.filter(other => other !== rule).flatMap(other => ['--allow', other]);
    expect(await run('apply', '--auto-approve', ...others)).toMatchObject({code: 3, stderr: refusal});
    expect(server.changes()).toEqual([]);
  });

  it('not by a saved plan that says it was allowed, or that it passed', async () => {
    const {server, cwd, run} = await start(file);
    await run('plan', '--out', 'plan.json', '--allow', rule);
    const plan = JSON.parse(await readFile(join(cwd, 'plan.json'), 'utf8')) as Plan;
    expect(plan.options.allow).toEqual([rule]);
    expect(await run('apply', 'plan.json')).toMatchObject({code: 3, stderr: refusal});
    const passed = plan.guardrails.map(result => ({rule: result.rule, status: 'passed', message: ''}));
    await writeFile(join(cwd, 'plan.json'), JSON.stringify({...plan, guardrails: passed}));
    expect(await run('apply', 'plan.json')).toMatchObject({code: 3, stderr: refusal});
    expect(server.changes()).toEqual([]);
  });

  it('but on purpose, once', async () => {
    const {server, run} = await start(file);
    const ran = await run('apply', '--auto-approve', '--allow', rule);
    expect(ran, ran.stderr).toMatchObject({code: 0});
    expect(server.changes().length).toBeGreaterThan(0);
  });
});

describe.concurrent('a guardrail cannot be passed by accident', () => {
  it('whatever rule it is that can be allowed', () => {
    expect(Object.keys(REFUSED).sort()).toEqual(allowable.filter(rule => rule !== 'sending_tags').sort());
  });

  it.each(guardrails.filter(rule => !rule.allowable).map(({rule}) => rule))(
    'and %s cannot be allowed at all',
    async rule => {
      const {server, run} = await start(`${HEAD}members: []\n`);
      for (const args of [['apply', '--auto-approve'], ['plan'], ['drift']])
        expect(await run(...args, '--allow', rule)).toMatchObject({code: 64});
      expect(server.emulator.requests()).toEqual([]);
    },
  );

  it('what a tag takes along counts, also where the run is narrowed to tags', async () => {
    const accounts = ['a', 'b', 'c', 'd'].map(name => `${name}@acme.com`);
    const home = {id: WORKSPACE_ID, name: 'Acme', accounts, custom_tags: [{label: 'T', accounts}, 'U']};
    const file = `${HEAD}tags: [{label: U}]\nassignments: []\nmanage: {tags: authoritative}\n`;
    const {server, cwd, run} = await start(file, {workspaces: [home]});
    const refused = {code: 3, stderr: expect.stringContaining('removes 4 of 4 assignments')};
    for (const args of [[], ['--only', 'tag'], ['--target', 'tag/T']])
      expect(await run('apply', '--auto-approve', ...args)).toMatchObject(refused);

    await run('plan', '--out', 'plan.json', '--allow', 'max_removals');
    const plan = JSON.parse(await readFile(join(cwd, 'plan.json'), 'utf8')) as Plan;
    await writeFile(join(cwd, 'plan.json'), JSON.stringify({...plan, options: {only: ['tag']}}));
    expect(await run('apply', 'plan.json')).toMatchObject(refused);
    expect(server.changes()).toEqual([]);
  });

  it('the key in use is not removed: undeclared it is kept, and no name of it helps', async () => {
    const {server, run, cwd} = await start(
      `${HEAD}keys:\n  - {name: Spare, scopes: [leads:read]}\nguardrails: {max_removals: "100%"}\n`,
    );
    expect(await run('apply', '--auto-approve')).toMatchObject({code: 0});
    await writeFile(
      join(cwd, 'rbac.yaml'),
      `${HEAD}keys:\n  - {name: CI, scopes: ["all:all"], expires: 2020-01-01}\n  - {name: Spare, scopes: [leads:read]}\n`,
    );
    expect(await run('apply', '--auto-approve', '--allow', 'max_removals')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('refused own_key'),
    });
    expect(server.changes()).toEqual([]);
  });

  it('an empty, cut or unreadable file is an error and never "remove everything"', async () => {
    const {server, run, cwd} = await start('');
    for (const text of [
      '',
      '# nothing\n',
      '---\n',
      'null\n',
      `${HEAD}members:\n`,
      `${HEAD}members: null\n`,
      `${HEAD}members: [{email: "a`,
    ]) {
      await writeFile(join(cwd, 'rbac.yaml'), text);
      expect(await run('apply', '--auto-approve', '--allow', 'max_removals'), text).toMatchObject({code: 4});
    }
    expect(server.emulator.requests()).toEqual([]);
  });
});
