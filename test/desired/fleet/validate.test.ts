import {describe, expect, it} from 'vitest';
import {expectedSubWorkspaces} from '../../../src/desired/fleet/expected.ts';
import {checkWorkspaces} from '../../../src/desired/fleet/validate.ts';
import {ADMIN, type Files, fleetOf, NORTH, SOUTH, versioned} from './support.ts';

const HEAD = `version: 1\nadmin: {id: ${ADMIN}}\n`;
const TWO = `${HEAD}defaults: {files: [base.yaml, "{workspace.id}.yaml"]}
workspaces:
  - {id: ${NORTH}, name: North}
  - {id: ${SOUTH}}
`;

const NO_JUDGE = async () => ({results: [], warnings: []});

async function checked(files: Files, fleetFile = TWO) {
  const fleet = await fleetOf({...versioned(files), 'fleet.yaml': fleetFile});
  return {fleet, ...(await checkWorkspaces([...fleet.workspaces, ...expectedSubWorkspaces(fleet)], fleet, NO_JUDGE))};
}

describe('checking all workspaces', () => {
  it('counts what each of them declares', async () => {
    const {workspaces, problems} = await checked({
      'base.yaml': 'members:\n  - {email: a@b.co, role: view}\n  - {email: old@b.co, role: view, expires: 2026-01-01}',
      [`${NORTH}.yaml`]: 'keys: [{name: K, scopes: [leads:read]}]',
      [`${SOUTH}.yaml`]: 'remove: [member/a@b.co]',
    });
    expect(problems).toEqual([]);
    expect(workspaces).toMatchObject([
      {valid: true, counts: {member: 2, key: 1}, expired: 1, files: ['base.yaml', `${NORTH}.yaml`]},
      {valid: true, counts: {member: 1}, expired: 1},
    ]);
  });

  it('tells a problem of a shared file once, and which workspaces have it', async () => {
    const {workspaces, problems} = await checked({
      'base.yaml': 'members: [{email: a@b.co, role: nobody}, {email: x, role: view}]',
      [`${NORTH}.yaml`]: 'members: []',
      [`${SOUTH}.yaml`]: 'members: []\nkeys: [{name: K}]',
    });
    expect(problems.map(({at, code}) => `${at.file}:${at.line} ${code}`)).toEqual([
      `${SOUTH}.yaml:3 CONFIG_UNKNOWN_REFERENCE`,
      'base.yaml:2 CONFIG_UNKNOWN_ROLE',
      'base.yaml:2 CONFIG_VALUE',
    ]);
    expect(workspaces.map(({valid}) => valid)).toEqual([false, false]);
  });

  it('tells a warning of a shared file once', async () => {
    const {warnings} = await checked({
      'base.yaml': 'keys: [{name: K, scopes: [supersearch_enrichments:read]}]',
      [`${NORTH}.yaml`]: 'members: []',
      [`${SOUTH}.yaml`]: 'members: []',
    });
    expect(warnings).toMatchObject([{code: 'SCOPE_UNPUBLISHED', at: {file: 'base.yaml', line: 2}}]);
  });

  it('finds two workspaces with one destination', async () => {
    const {workspaces, problems} = await checked({
      'base.yaml': 'keys: [{name: K, scopes: [leads:read], secret: {to: file, path: k.key}}]',
      [`${NORTH}.yaml`]: 'members: []',
      [`${SOUTH}.yaml`]: 'members: []',
    });
    expect(problems).toMatchObject([{code: 'CONFIG_DUPLICATE'}]);
    expect(workspaces.map(({valid}) => valid)).toEqual([true, false]);
  });

  it('lists no more problems than anybody reads', async () => {
    const members = Array.from({length: 150}, (_, index) => `  - {email: ${index}@b.co, role: nobody}`).join('\n');
    const files = {'base.yaml': 'members: []', [`${SOUTH}.yaml`]: 'members: []'};
    const {problems} = await checked({...files, [`${NORTH}.yaml`]: `members:\n${members}`});
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toMatchObject({
      code: 'CONFIG_TOO_MANY',
      message: expect.stringMatching(/^50 more problems/),
    });
  });
});

describe('sub-workspaces that only the API knows', () => {
  const rule = (text: string) => `${HEAD}workspaces: [{id: ${NORTH}, files: [base.yaml]}]\nsub_workspaces: ${text}`;
  const base = {'base.yaml': 'members: []'};

  it('are expected where files are named after their ids', async () => {
    const other = '0190b2c4-7d1e-7a52-8f3b-00000000000c';
    const files = {
      ...base,
      [`c/${NORTH}.yaml`]: 'tags: []',
      [`c/${SOUTH.toUpperCase()}.yaml`]: 'tags: []',
      [`c/${other}.yaml`]: 'members: [{}]',
      [`c/${ADMIN}.yaml`]: 'members: [{}]',
      'c/notes.yaml': 'members: [{}]',
    };
    const {fleet} = await checked(files, rule('{files: [base.yaml, "c/{workspace.id}.yaml"], exclude: [x]}'));
    expect(expectedSubWorkspaces(fleet).map(({id}) => id)).toEqual([SOUTH, other]);
    const {problems} = await checked(
      {...base, [`c/${other}.yaml`]: 'members: [{}]'},
      rule('{files: [base.yaml, "c/{workspace.id}.yaml"]}'),
    );
    expect(problems).toMatchObject([{code: 'CONFIG_MISSING_FIELD', at: {file: `c/${other}.yaml`}}]);
    const without = await checked(files, rule(`{files: ["c/{workspace.id}.yaml"], exclude: [${other.toUpperCase()}]}`));
    expect(expectedSubWorkspaces(without.fleet).map(({id}) => id)).toEqual([SOUTH]);
  });

  it('are one for all where every one of them has the same files', async () => {
    const {workspaces, problems} = await checked({...base, 'all.yaml': 'tags: [{}]'}, rule('{files: [all.yaml]}'));
    expect(workspaces.map(({workspace, valid}) => [workspace.name ?? workspace.id, valid])).toEqual([
      [NORTH, true],
      ['every sub-workspace', false],
    ]);
    expect(problems).toMatchObject([{code: 'CONFIG_MISSING_FIELD', at: {file: 'all.yaml'}}]);
  });

  it('are none without a rule, and where no file tells', async () => {
    const {workspaces} = await checked(base, rule('{files: ["c/{workspace.id}.yaml"]}'));
    expect(workspaces).toHaveLength(1);
  });
});

describe('a large fleet', () => {
  const ids = Array.from({length: 100}, (_, index) => `0190b2c4-7d1e-7a52-8f3b-${String(index).padStart(12, '0')}`);
  const files = {
    'base.yaml': 'members: [{email: a@b.co, role: view}]',
    ...Object.fromEntries(ids.map(id => [`${id}.yaml`, `members: [{email: ${id}@b.co, role: view}]`])),
  };
  const entries = ids.map(id => `  - id: ${id}`).join('\n');
  const fleetFile = `${HEAD}defaults: {files: [base.yaml, "{workspace.id}.yaml"]}\nworkspaces:\n${entries}\n`;

  it('reads each file once, the one that all share too, and keeps only some', async () => {
    const {fleet, workspaces} = await checked(files, fleetFile);
    expect(workspaces.every(({valid, counts}) => valid && counts.member === 2)).toBe(true);
    expect(fleet.layers.read).toBe(101);
    await checkWorkspaces(fleet.workspaces.slice(-10), fleet, NO_JUDGE);
    expect(fleet.layers.read).toBe(101);
    await checkWorkspaces(fleet.workspaces.slice(0, 10), fleet, NO_JUDGE);
    expect(fleet.layers.read).toBe(111);
  });
});
