import {cp, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, it} from 'vitest';
import {parse} from 'yaml';
import {parseState, startEmulator} from '../../src/emulator/index.ts';
import {inFolder, ROOT, runCli} from './cli.ts';

const FILE = ['--file', 'rbac.example.yaml'];

describe.concurrent('rbac.example.yaml', () => {
  it('validates, is applied to a fresh emulator, and leaves nothing to plan', ({expect}) =>
    inCopy(async folder => {
      const valid = await runCli(['validate', ...FILE], folder);
      expect(valid).toMatchObject({code: 0, stderr: ''});
      expect(valid.stdout).toMatch(/^Valid: \d+ members, 4 keys, 4 tags, 8 assignments/);

      const plan = await runCli(['plan', '--emulator', '--detailed-exitcode', ...FILE], folder);
      expect(plan.code).toBe(2);
      expect(plan.stderr).toBe('The emulator begins with a fresh workspace, kept in .rbac/emulator/state.json.\n');

      const apply = await runCli(['apply', '--emulator', '--auto-approve', ...FILE], folder);
      expect(apply.stdout).toContain('0 failed, 0 blocked, 0 not tried. Verified');
      expect(apply.code).toBe(0);

      const again = await runCli(['plan', '--emulator', '--detailed-exitcode', ...FILE], folder);
      expect(again.stdout).toContain('No changes: live state is as the files say.');
      expect(again.code).toBe(0);
    }));

  it('gives the key of CI every scope that the tool needs, and apply nothing more than those', ({expect}) =>
    inCopy(async folder => {
      const file = parse(await readFile(join(folder, 'rbac.example.yaml'), 'utf8'));
      const [ci] = file.keys;
      const assigned = (type: string) =>
        file.assignments.flatMap((entry: Record<string, string[]>) => entry[type] ?? []);
      const state = parseState({
        workspaces: [
          {
            id: file.workspace.id,
            members: [{email: file.workspace.owner, role: 'owner'}],
            api_keys: [{name: ci.name, scopes: ci.scopes}],
            campaigns: assigned('campaigns').map((name: string) => name.replace('*', '1')),
            accounts: assigned('accounts').map((address: string) => address.replace('*', '1')),
          },
        ],
      });
      const emulator = await startEmulator({state});
      try {
        const env = {
          INSTANTLY_API_URL: emulator.url,
          INSTANTLY_API_KEY: state.workspaces[0]?.api_keys[0]?.key ?? '',
          HOME: folder,
        };
        const apply = await runCli(['apply', '--auto-approve', ...FILE], folder, env);
        expect(apply.stdout).toContain('0 failed, 0 blocked, 0 not tried. Verified');
        const again = await runCli(['plan', '--detailed-exitcode', ...FILE], folder, env);
        expect(again.stdout).toContain('No changes');
        expect(again.code).toBe(0);
      } finally {
        await emulator.close();
      }
    }));
});

const inCopy = <T>(work: (folder: string) => Promise<T>): Promise<T> =>
  inFolder(async folder => {
    await cp(join(ROOT, 'rbac.example.yaml'), join(folder, 'rbac.example.yaml'));
    return work(folder);
  });
