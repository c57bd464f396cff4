import {describe, expect, it} from 'vitest';
import {runInside} from '../cli/inside.ts';
import {api, folderWith, WORKSPACE_ID} from '../cli/support.ts';
import {essence, GROWN} from './world.ts';

const HEAD = `version: 1\nworkspace: {id: ${WORKSPACE_ID}}\n`;

/** Applies a file; gives what was there before and after, without ids and times. */
async function applied(file: string, args: readonly string[] = []) {
  const server = await api(GROWN);
  const before = server.emulator.state();
  const cwd = await folderWith({'rbac.yaml': file});
  const ran = await runInside(['apply', '--auto-approve', '--allow', 'max_removals', ...args], {cwd, env: server.env});
  expect(ran, ran.stderr).toMatchObject({code: 0});
  return {was: essence(before), is: essence(server.emulator.state()), before, after: server.emulator.state(), server};
}

describe.concurrent('nothing unmanaged is touched', () => {
  it('a file without sections changes nothing at all', async () => {
    const {before, after, server} = await applied(HEAD);
    expect(after).toEqual(before);
    expect(server.writes()).toEqual([]);
  });

  it.each([
    ['members', `${HEAD}members: []\n`, ['keys', 'tags', 'mappings']],
    ['keys', `${HEAD}keys: []\n`, ['members', 'tags', 'mappings']],
    ['tags', `${HEAD}tags: [{label: New}]\n`, ['members', 'keys', 'mappings']],
    ['assignments', `${HEAD}assignments: [{tag: West, campaigns: []}]\n`, ['members', 'keys', 'tags']],
  ] as const)('a section changes nothing but what it is about: %s', async (section, file, others) => {
    const {was, is} = await applied(file);
    for (const other of others) expect(is[other]).toEqual(was[other]);
    const own = section === 'assignments' ? 'mappings' : section;
    expect(is[own]).not.toEqual(was[own]);
  });

  it('the owner, clients of the agency and the key in use stay, whatever is undeclared', async () => {
    const {is} = await applied(`${HEAD}members: []\nkeys: []\n`);
    expect(is.members).toEqual(['ceo@acme.com owner true null', 'guest@client.com client true null']);
    expect(is.keys).toEqual(['CI all:all']);
  });

  it('undeclared tags stay, with all that carries them, unless the files say otherwise', async () => {
    const {was, is} = await applied(`${HEAD}tags: []\nassignments: []\n`);
    expect(is).toEqual(was);
    const all = await applied(`${HEAD}tags: []\nmanage: {tags: authoritative}\n`);
    expect(all.is.tags).toEqual([]);
  });

  it('an assignment is the truth for its tag and its sort of resource, and for nothing else', async () => {
    const {was, is} = await applied(`${HEAD}assignments: [{tag: West, campaigns: []}]\n`);
    expect(is.mappings).toEqual(was.mappings.filter(line => !line.startsWith('West on West ')));
  });

  it('what is ignored stays, in a section that is the whole truth otherwise', async () => {
    const {is} = await applied(`${HEAD}members: []\nkeys: []\nmanage: {ignore: ["member/bob*", "key/Zapier"]}\n`);
    expect(is.members).toContain('bob@acme.com editor true Bob');
    expect(is.keys).toEqual(['CI all:all', 'Zapier leads:all']);
  });

  it('what is ignored stays, however its pattern is spelled', async () => {
    const {was, is} = await applied(
      `${HEAD}members: []\ntags: []\nmanage: {tags: authoritative, ignore: ["member/*@Acme.com", "tag/*EST*"]}\n`,
    );
    expect(is.members).toEqual(was.members);
    expect(is.tags.filter(line => /est:/i.test(line))).toEqual(was.tags.filter(line => /est:/i.test(line)));
  });

  it('additive kinds lose nothing', async () => {
    const {was, is} = await applied(`${HEAD}members: []\nkeys: []\nmanage: {members: additive, keys: additive}\n`);
    expect(is).toEqual(was);
  });

  it('fields that the files leave out stay as they are', async () => {
    const {after} = await applied(
      `${HEAD}members: [{email: eve@acme.com, role: editor}, {email: bob@acme.com, role: view}]\nmanage: {members: additive}\n`,
    );
    const members = new Map(after.workspaces[0]?.members.map(member => [member.email, member]));
    expect(members.get('eve@acme.com')).toMatchObject({role: 'editor', permissions: ['dashboard.view']});
    expect(members.get('bob@acme.com')).toMatchObject({role: 'view', nickname: 'Bob'});
  });

  it('--no-remove, --only and --target keep their hands off the rest', async () => {
    const file = `${HEAD}members: [{email: zoe@acme.com, role: view}]\nkeys: []\ntags: [{label: New}, {label: Newer}]\n`;
    const [kept, only, target] = await Promise.all([
      applied(file, ['--no-remove']),
      applied(file, ['--only', 'tags']),
      applied(file, ['--target', 'tag/New']),
    ]);
    expect(kept.is.members).toEqual([...kept.was.members, 'zoe@acme.com view false null'].sort());
    expect(kept.is.keys).toEqual(kept.was.keys);
    expect([only.is.members, only.is.keys]).toEqual([only.was.members, only.was.keys]);
    expect(target.is).toEqual({...target.was, tags: [...target.was.tags, 'New: null'].sort()});
  });
});
