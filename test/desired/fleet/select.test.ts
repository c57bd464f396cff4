import {describe, expect, it} from 'vitest';
import {selectWorkspaces} from '../../../src/desired/fleet/select.ts';
import {subWorkspacesOf} from '../../../src/desired/fleet/sub-workspaces.ts';
import type {FleetWorkspace} from '../../../src/model/fleet.ts';
import {ADMIN, fleetOf, NORTH, SOUTH} from './support.ts';

const at = {file: 'fleet.yaml', line: 1, column: 1};
const workspace = (name: string, labels: readonly string[], canary = false): FleetWorkspace => ({
  ...{id: `id-${name}`, name, labels, canary, files: [], key: {from: 'admin'}, at},
});

const FLEET = [
  workspace('a', ['eu', 'gold'], true),
  workspace('b', ['eu']),
  workspace('c', ['us', 'gold']),
  workspace('d', []),
];
const chosen = (...selectors: readonly string[]) => selectWorkspaces(FLEET, selectors, ['asia']).map(({name}) => name);

describe('--select', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['nothing takes all', [], ['a', 'b', 'c', 'd']],
    ['a label takes those that have it', ['eu'], ['a', 'b']],
    ['several labels take those that have any of them', ['eu', 'us'], ['a', 'b', 'c']],
    ['a label behind ! leaves out', ['!gold'], ['b', 'd']],
    ['both', ['gold', '!us'], ['a']],
    ['a name takes the one that has it', ['B'], ['b']],
    ['an id takes the one that has it', ['ID-C'], ['c']],
    ['a name behind ! leaves out', ['!a', 'eu'], ['b']],
    ['canaries have a label of their own', ['canary'], ['a']],
  ])('%s', (_phrase, selectors, expected) => {
    expect(chosen(...selectors)).toEqual(expected);
  });

  it.each<[string, readonly string[], string, string]>([
    ['a misspelled label', ['gould'], 'no workspace has the label, name or id "gould"', 'did you mean "gold"?'],
    ['a misspelled label behind !', ['!usa'], 'no workspace has the label, name or id "usa"', 'did you mean "us"?'],
    [
      'an unknown label',
      ['silver'],
      'no workspace has the label, name or id "silver"',
      'labels are asia, canary, eu, gold, us',
    ],
    [
      'nobody left',
      ['us', '!gold'],
      'no workspace is left by --select us, !gold',
      'several selectors mean any of them',
    ],
    ['a label that no listed workspace has', ['asia'], 'no workspace is left by --select asia', ''],
  ])('%s is refused', (_phrase, selectors, message, hint) => {
    expect(() => chosen(...selectors)).toThrow(
      expect.objectContaining({code: 'USAGE', message, hint: expect.stringContaining(hint)}),
    );
  });
});

describe('sub-workspaces of the rule', () => {
  const listed = [
    {id: NORTH, name: 'Client North'},
    {id: SOUTH.toUpperCase(), name: 'client south'},
    {id: '0190b2c4-7d1e-7a52-8f3b-00000000000c', name: 'Sandbox'},
    {id: ADMIN, name: 'Client of itself'},
  ];
  const found = async (rule: string, workspaces = '[]') =>
    subWorkspacesOf(
      await fleetOf({
        'fleet.yaml': `version: 1\nadmin: {id: ${ADMIN}}\nworkspaces: ${workspaces}\nsub_workspaces: ${rule}`,
      }),
      listed,
    );
  const namesOf = async (...input: Parameters<typeof found>) =>
    (await found(...input)).workspaces.map(({name}) => name);

  it.each<[string, string, readonly string[]]>([
    ['are all of them but the admin workspace', '{}', ['Client North', 'client south', 'Sandbox']],
    ['are told by their names, in upper or lower case', '{include: ["Client *"]}', ['Client North', 'client south']],
    ['are told by their ids', `{include: [${NORTH.toUpperCase()}]}`, ['Client North']],
    ['are left out by name or id', `{exclude: [sandbox, ${SOUTH}]}`, ['Client North']],
  ])('%s', async (_phrase, rule, expected) => {
    expect(await namesOf(rule)).toEqual(expected);
  });

  it('are not those that the fleet lists', async () => {
    expect(await namesOf('{}', `[{id: ${NORTH}}]`)).toEqual(['client south', 'Sandbox']);
  });

  it('have the files, labels and line of the rule, and the key of the admin workspace', async () => {
    const {workspaces} = await found(
      `{include: [${SOUTH}], files: [base.yaml, "c/{workspace.id}.yaml"], labels: [client]}`,
    );
    expect(workspaces).toEqual([
      {
        ...{id: SOUTH, name: 'client south', labels: ['client'], canary: false, key: {from: 'admin'}},
        files: ['base.yaml', `c/${SOUTH}.yaml`],
        at: {file: 'fleet.yaml', line: 4, column: 1},
      },
    ]);
  });

  it('tell patterns that fit nobody', async () => {
    expect((await found('{include: ["Client *", "Kunde *"], exclude: [Old]}')).warnings).toMatchObject([
      {code: 'SUB_WORKSPACE_UNMATCHED', message: 'no sub-workspace fits "Kunde *"', at: {line: 4}},
      {code: 'SUB_WORKSPACE_UNMATCHED', message: 'no sub-workspace fits "Old"'},
    ]);
  });

  it('are none where there is no rule', async () => {
    const fleet = await fleetOf({'fleet.yaml': `version: 1\nadmin: {id: ${ADMIN}}\nworkspaces: [{id: ${NORTH}}]`});
    expect(subWorkspacesOf(fleet, listed)).toEqual({workspaces: [], warnings: []});
  });
});
