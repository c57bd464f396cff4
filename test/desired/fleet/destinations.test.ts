import {describe, expect, it} from 'vitest';
import {Destinations} from '../../../src/desired/fleet/destinations.ts';
import {desiredOf} from '../../../src/desired/fleet/state.ts';
import {kinds} from '../../../src/kinds/index.ts';
import {ADMIN, fleetOf, NORTH, SOUTH, versioned} from './support.ts';

const FLEET = `version: 1
admin: {id: ${ADMIN}}
workspaces:
  - {id: ${NORTH}, name: North, files: [base.yaml, north.yaml]}
  - {id: ${SOUTH}, files: [base.yaml, south.yaml]}
`;

const keys = (secret: string) => `keys:\n  - {name: BI, scopes: [leads:read], secret: ${secret}}`;

/** The problems between two workspaces whose own files say these secrets. */
async function between(north: string, south: string, base = 'keys: []') {
  const files = {'base.yaml': base, 'north.yaml': north, 'south.yaml': south};
  const fleet = await fleetOf({...versioned(files), 'fleet.yaml': FLEET});
  const destinations = new Destinations();
  const problems = [];
  for (const workspace of fleet.workspaces)
    problems.push(...destinations.claim(workspace, await desiredOf(workspace, fleet), kinds));
  return problems;
}

describe('destinations of two workspaces', () => {
  it.each<[string, string, string]>([
    ['one file', '{to: file, path: a/b.key}', '{to: file, path: a/./b.key}'],
    ['one variable', '{to: env-file, path: .env, variable: K}', '{to: env-file, path: .env, variable: K}'],
    ['a file and a variable in it', '{to: file, path: .env}', '{to: env-file, path: .env, variable: K}'],
    ['one secret of GitHub', '{to: github, repository: a/b, name: k}', '{to: github, repository: A/b, name: K}'],
    ['one field in Vault', '{to: vault, path: a}', '{to: vault, path: a, field: value}'],
    ['one program', '{to: exec, command: [./store, BI]}', '{to: exec, command: [./store, BI]}'],
  ])('%s is told, with both places', async (_phrase, north, south) => {
    const problems = await between(keys(north), keys(south));
    expect(problems).toMatchObject([
      {
        code: 'CONFIG_DUPLICATE',
        at: {file: 'south.yaml', line: 3},
        also: {file: 'north.yaml', line: 3},
        hint: 'put {workspace.id} into the destination',
      },
    ]);
    expect(problems[0]?.message).toMatch(
      `the secret of key/BI in ${SOUTH} would overwrite that of key/BI in North (${NORTH}): both go to`,
    );
  });

  it.each<[string, string, string]>([
    ['two variables of one file', '{to: env-file, path: .env, variable: K}', '{to: env-file, path: .env, variable: L}'],
    ['paths in Vault that differ by case', '{to: vault, path: a}', '{to: vault, path: A}'],
  ])('%s are two', async (_phrase, north, south) => {
    expect(await between(keys(north), keys(south))).toEqual([]);
  });

  it('differ by the id that is filled in, though one line says both', async () => {
    const same = keys('{to: file, path: x.key}');
    const filled = keys('{to: file, path: "{workspace.id}/x.key"}');
    const none = 'members: []';
    expect(await between(none, none, filled)).toEqual([]);
    expect(await between(none, none, same)).toMatchObject([{at: {file: 'base.yaml'}, also: {file: 'base.yaml'}}]);
  });
});
