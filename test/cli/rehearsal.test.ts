import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {assertConverged, type Rehearsal} from '../../src/cli/apply/rehearsal.ts';
import type {Change} from '../../src/model/plan.ts';
import {inFolder, runCli} from '../examples/cli.ts';

const change = {address: 'tag/West', kind: 'tag', action: 'create'} as unknown as Change;
const fine: Rehearsal = {outcomes: [{change, status: 'applied'}], left: [], fewestAdmins: 2, leastAdmins: 1};

const ID = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b';
const CLIENT = '0190b2c4-7d1e-7a52-8f3b-00000000000a';

describe('a rehearsal', () => {
  it('knows that the workspace has a parent, so that nobody is invited on the copy either', () =>
    inFolder(async folder => {
      const workspaces = [{id: ID, name: 'Acme', parent: 'Agency'}, {name: 'Agency'}, {id: CLIENT, name: 'Client'}];
      await writeFile(join(folder, 'live.json'), JSON.stringify({workspaces}));
      await writeFile(
        join(folder, 'rbac.yaml'),
        `version: 1\nworkspace: {id: ${ID}}\ntags: [{label: West}]\nsub_workspaces: [{id: ${CLIENT}}]\n`,
      );
      const {code, stdout, stderr} = await runCli(['plan', '--rehearse', '--emulator=live.json'], folder, {
        HOME: folder,
      });
      expect(stdout).toContain('WORKSPACE_HAS_PARENT');
      expect({code, stderr}).toEqual({code: 0, stderr: expect.stringContaining('Rehearsal: 1 change applied')});
    }));

  it('that comes out right is told in one line', () => {
    expect(assertConverged(fine)).toBe(
      'Rehearsal: 1 change applied on a copy in memory; nothing is left, and no step broke a guardrail.',
    );
  });

  it.each<[string, Partial<Rehearsal>, string]>([
    ['leaves something to plan', {left: [change]}, 'a plan afterwards still has tag/West'],
    ['could not apply a change', {outcomes: [{change, status: 'failed'}]}, 'tag/West could not be applied'],
    ['goes below the admins that must remain', {fewestAdmins: 0}, 'a step leaves 0 accepted admins, and 1 must remain'],
  ])('that %s refuses the apply', (_phrase, part, expected) => {
    expect(() => assertConverged({...fine, ...part})).toThrow(expected);
  });
});
