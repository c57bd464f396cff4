import {expect, it} from 'vitest';
import {originsOf} from '../../../src/desired/fleet/origins.ts';
import type {Origin} from '../../../src/model/origin.ts';
import {oneWorkspace} from './support.ts';

const FILES = {
  'base.yaml': `workspace: {owner: a@b.co}
roles: {sdr: {grants: editor}}
members:
  - {email: ana@b.co, role: sdr}
  - {email: bob@b.co, role: view}
assignments: [{tag: West, campaigns: [A], accounts: [a@b.co]}]
guardrails: {min_admins: 1, protected: [key/a]}`,
  'client.yaml': `members:
  - {email: Ana@b.co, role: view, nickname: Ana}
  - {email: zoe@b.co, role: sdr}
remove: [member/bob@b.co]
assignments: [{tag: West, campaigns: [B]}, {tag: West, campaigns: [C]}]
guardrails: {min_admins: 2, protected: [key/b]}`,
  'team.yaml': 'members: [{email: ana@b.co, role: admin}]',
};

async function origins() {
  const fleet = await oneWorkspace(FILES);
  const [workspace] = fleet.workspaces;
  if (!workspace) throw new Error('no workspace');
  return originsOf(workspace, fleet);
}

/** One line for each file that speaks of it: `base.yaml:5`, and behind it what it changes. */
const speakers = ({speakers}: Origin) =>
  speakers.map(({at, changes}) => [`${at.file}:${at.line}`, ...changes].join(' '));

/** `role: admin team.yaml:2, view client.yaml:3`. */
const fields = ({fields}: Origin) =>
  fields.map(
    ({field, said, joined}) =>
      `${field}${joined ? ' +' : ''}: ${said.map(({value, at}) => `${JSON.stringify(value)} ${at.file}:${at.line}`).join(', ')}`,
  );

it('tells for each object which files speak of it, and what they change', async () => {
  const {files, present} = await origins();
  expect(files).toEqual(['base.yaml', 'client.yaml', 'team.yaml']);
  expect(present.map(origin => [origin.address, origin.added, speakers(origin)])).toEqual([
    ['workspace', false, ['base.yaml:2']],
    ['guardrails', false, ['base.yaml:8', 'client.yaml:7 min_admins protected']],
    ['role/sdr', false, ['base.yaml:3']],
    ['member/ana@b.co', false, ['base.yaml:5', 'client.yaml:3 role nickname', 'team.yaml:2 role']],
    ['member/zoe@b.co', true, ['client.yaml:4']],
    ['assignment/West/campaigns', false, ['base.yaml:7', 'client.yaml:6 campaigns', 'client.yaml:6']],
    ['assignment/West/accounts', false, ['base.yaml:7']],
  ]);
});

it('tells for each field which file says it, and what it takes the place of', async () => {
  const {present} = await origins();
  const ana = present.find(({address}) => address === 'member/ana@b.co');
  expect(ana && fields(ana)).toEqual([
    'email: "ana@b.co" team.yaml:2, "Ana@b.co" client.yaml:3, "ana@b.co" base.yaml:5',
    'role: "admin" team.yaml:2, "view" client.yaml:3, "sdr" base.yaml:5',
    'nickname: "Ana" client.yaml:3',
  ]);
});

it('tells all values of what files add to', async () => {
  const {present} = await origins();
  const guardrails = present.find(({address}) => address === 'guardrails');
  expect(guardrails && fields(guardrails)).toEqual([
    'min_admins: 2 client.yaml:7, 1 base.yaml:8',
    'protected +: ["key/a"] base.yaml:8, ["key/b"] client.yaml:7',
  ]);
});

it('tells what was removed, and by which line', async () => {
  const {removed} = await origins();
  expect(removed).toMatchObject([{address: 'member/bob@b.co', removedAt: {file: 'client.yaml', line: 5}}]);
  expect(removed.map(speakers)).toEqual([['base.yaml:6']]);
});
