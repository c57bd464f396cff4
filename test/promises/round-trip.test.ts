import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {runInside} from '../cli/inside.ts';
import {api, folderWith} from '../cli/support.ts';
import {essence, GROWN, keyNamed, WANTED} from './world.ts';

describe.concurrent('promises', () => {
  it('plan after apply is empty', async () => {
    const {env, emulator} = await api(GROWN);
    const cwd = await folderWith({'rbac.yaml': WANTED});
    const applied = await runInside(['apply', '--auto-approve'], {cwd, env});
    expect(applied).toMatchObject({code: 0});
    expect(applied.stdout).toContain('Verified: live state is as planned.');
    expect(applied.stdout).toMatch(
      /Plan: [1-9]\d* to add, [1-9]\d* to change, 1 to replace, [1-9]\d* to remove, [1-9]\d* to assign, [1-9]\d* to unassign\./,
    );
    expect(await runInside(['plan', '--detailed-exitcode'], {cwd, env})).toMatchObject({code: 0});
    expect(await runInside(['drift', '--quiet'], {cwd, env})).toMatchObject({code: 0, stdout: ''});
    expect(essence(emulator.state())).toMatchObject({
      members: [
        'ana@acme.com editor true null',
        'bob@acme.com admin true Bob',
        'ceo@acme.com owner true null',
        'guest@client.com client true null',
        'new@acme.com view false null',
        'zoe@acme.com view false null',
      ],
      keys: ['BI accounts:read,campaigns:read', 'CI all:all', 'CRM leads:read', 'Zapier leads:all'],
      tags: ['Far East: null', 'North: null', 'West: everything west', 'nobody declares this: null'],
      mappings: ['North on East 1', 'West on West 2', 'West on a@acme.com', 'West on b@acme.com', 'West on c@acme.com'],
    });
    expect(await readFile(join(cwd, 'secrets/bi.key'), 'utf8')).toBe(`${keyNamed(emulator.state(), 'BI')}\n`);
    expect(await readFile(join(cwd, 'secrets/crm.env'), 'utf8')).toContain(String(keyNamed(emulator.state(), 'CRM')));
  });

  it.each([[[]], [['--split']]])('export then plan is empty %j', async split => {
    const {env} = await api(GROWN);
    const cwd = await folderWith();
    const out = split.length > 0 ? 'access' : 'rbac.yaml';
    expect(await runInside(['export', '--out', out, ...split], {cwd, env})).toMatchObject({code: 0});
    const plan = await runInside(['plan', '-f', out, '--detailed-exitcode'], {cwd, env});
    expect(plan).toMatchObject({code: 0, stderr: ''});
    expect(plan.stdout).toContain('No changes: live state is as the files say.');
    expect(await runInside(['drift', '-f', out], {cwd, env})).toMatchObject({code: 0});
  });

  it('the same input gives the same plan', async () => {
    const {env} = await api(GROWN);
    const cwd = await folderWith({'rbac.yaml': WANTED});
    const plans = await Promise.all(
      ['--parallelism=1', '--parallelism=8', '--pace=80'].map(async (option, index) => {
        await runInside(['plan', '--out', `${index}.json`, option], {cwd, env});
        return (await readFile(join(cwd, `${index}.json`), 'utf8')).replace(
          /"created_at": "[^"]*"/,
          '"created_at": ""',
        );
      }),
    );
    expect(plans[0]).toContain('"address": "key/BI"');
    expect(new Set(plans).size).toBe(1);
  });

  it('the same files in another order and spelling give the same changes', async () => {
    const {env} = await api(GROWN);
    const [head = '', ...sections] = WANTED.split(/\n(?=\w+:)/);
    const [workspace = '', members = '', keys = '', tags = '', assignments = '', guardrails = ''] = sections;
    const cwd = await folderWith({'rbac.yaml': WANTED});
    const reordered = ['# a comment', head, guardrails, assignments, tags, keys, members, workspace].join('\n');
    await writeFile(join(cwd, 'other.yaml'), `${reordered}\n`);
    const changes = async (file: string) => {
      const {stdout} = await runInside(['plan', '-f', file, '--format', 'json'], {cwd, env});
      const plan = JSON.parse(stdout);
      return {digest: plan.desired_digest, changes: plan.changes.map(({at: _at, ...rest}: {at: unknown}) => rest)};
    };
    expect(await changes('other.yaml')).toEqual(await changes('rbac.yaml'));
  });
});
