import {existsSync, readdirSync} from 'node:fs';
import {cp, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {armor, Decrypter, generateIdentity, identityToRecipient} from 'age-encryption';
import {describe, type ExpectStatic, it} from 'vitest';
import {parseState, startEmulator} from '../../src/emulator/index.ts';
import {inFolder, ROOT, runCli} from './cli.ts';

const EXAMPLES = join(ROOT, 'examples');
// Folders without live state are about CI: test/ci runs those.
const names = readdirSync(EXAMPLES).filter(name => existsSync(join(EXAMPLES, name, 'live.json')));

/** Examples that a guardrail refuses; all others are applied, and empty afterwards. */
const REFUSED = new Set(['assertions', 'cut-off-file', 'trusted-guardrails']);

/** What else an example shows, once it is applied. `log` is what apply has told while it went on. */
const AND_THEN: Readonly<Record<string, (example: Applied) => Promise<void>>> = {
  async 'change-of-address'({folder, args, expect}) {
    const between = await runCli(['plan', ...args], folder);
    expect(between.stdout).toContain('member/mia.lund@acme.com is kept until member/mia.berg@acme.com has accepted');
    await editState(folder, ({members}) => {
      for (const member of members) member.accepted = true;
    });
    const later = await runCli(['plan', ...args], folder);
    expect(later.stdout).toContain('- member/mia.lund@acme.com  address changed to mia.berg@acme.com');
    expect(later.stdout).toContain('0 to add, 0 to change, 0 to replace, 1 to remove');
  },

  async 'key-rotation'({folder, args, expect}) {
    const keys = (await stateOf(folder)).api_keys;
    const secret = keys.findLast(({name}) => name === 'BI export')?.key;
    const secrets = join(folder, '.rbac', 'emulator', 'secrets');
    expect(await readFile(join(secrets, 'bi.key'), 'utf8')).toBe(`${secret}\n`);
    expect(await readFile(join(secrets, 'crm.env'), 'utf8')).toContain('INSTANTLY_CRM_KEY=');
    for (const file of ['bi.key', 'crm.env']) expect((await stat(join(secrets, file))).mode & 0o777).toBe(0o600);

    // The two new keys are the last ones.
    await editState(folder, ({api_keys}) => {
      const fourDaysAgo = new Date(Date.now() - 4 * 86_400_000).toISOString();
      for (const key of api_keys.slice(-2)) key.timestamp_created = fourDaysAgo;
    });
    const later = await runCli(['plan', ...args], folder);
    expect(later.stdout).toContain('- key/BI export  replaced by a newer key');
    expect(later.stdout).toContain('0 to replace, 2 to remove');

    const leaked = ['--rotate', 'BI export', '--target', 'key/BI export', '--revoke-first', '--auto-approve'];
    expect(await runCli(['apply', ...args, ...leaked], folder)).toMatchObject({code: 0});
    const left = (await stateOf(folder)).api_keys.filter(({name}) => name === 'BI export');
    expect(left).toHaveLength(1);
    expect(left[0]?.key).not.toBe(secret);
    expect(await readFile(join(secrets, 'bi.key'), 'utf8')).toBe(`${left[0]?.key}\n`);
  },

  async 'age-secret'({folder, expect}) {
    const identity = await generateIdentity();
    const file = await readFile(join(folder, 'rbac.yaml'), 'utf8');
    const recipient = await identityToRecipient(identity);
    await writeFile(join(folder, 'rbac.yaml'), file.replace(/age1[02-9ac-hj-np-z]+/, recipient));

    const live = await readFile(join(EXAMPLES, 'age-secret', 'live.json'), 'utf8');
    const emulator = await startEmulator({state: parseState(JSON.parse(live)), anyKey: true});
    try {
      const env = {INSTANTLY_API_URL: emulator.url, INSTANTLY_API_KEY: 'any', HOME: folder};
      expect(await runCli(['apply', '--auto-approve'], folder, env)).toMatchObject({code: 0});
      const secret = emulator.state().workspaces[0]?.api_keys.at(-1)?.key;
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      const sealed = await readFile(join(folder, 'secrets', 'bi.key.age'), 'utf8');
      expect(await decrypter.decrypt(armor.decode(sealed), 'text')).toBe(`${secret}\n`);
    } finally {
      await emulator.close();
    }
  },

  async incident({log, expect}) {
    const order = log.split('\n').map(line => line.trim());
    expect(order).toContain('- member/eve@acme.com');
    expect(order.indexOf('- member/eve@acme.com')).toBeLessThan(order.indexOf('± key/CRM sync 2'));
  },
};

interface Applied {
  readonly folder: string;
  readonly args: readonly string[];
  readonly log: string;
  readonly expect: ExpectStatic;
}

describe.concurrent('every example', () => {
  it.for(names.filter(name => !REFUSED.has(name)))(
    '%s has the plan it promises, is applied, and leaves nothing to plan',
    (name, {expect}) =>
      inExample(name, async (folder, args) => {
        const plan = await runCli(['plan', ...args], folder);
        expect(plan).toMatchObject({code: 0, stderr: ''});
        await expect(plan.stdout).toMatchFileSnapshot(join(EXAMPLES, name, 'expected-plan.txt'));

        const apply = await runCli(['apply', '--auto-approve', ...args], folder);
        expect(apply.stdout).toContain('0 failed, 0 blocked, 0 not tried. Verified');
        expect(apply.code).toBe(0);

        const again = await runCli(['plan', '--detailed-exitcode', ...args], folder);
        expect(again.stdout).toContain('No changes: live state is as the files say.\n');
        expect(again).toMatchObject({code: 0, stderr: ''});
        await AND_THEN[name]?.({folder, args, log: apply.stderr, expect});
      }),
  );

  it.for([...REFUSED])('%s is refused and changes nothing', (name, {expect}) =>
    inExample(name, async (folder, args) => {
      const plan = await runCli(['plan', ...args], folder);
      expect(plan).toMatchObject({code: 3, stderr: ''});
      await expect(plan.stdout).toMatchFileSnapshot(join(EXAMPLES, name, 'expected-plan.txt'));

      const before = await stateOf(folder);
      const apply = await runCli(['apply', '--auto-approve', ...args], folder);
      expect(apply.code).toBe(3);
      expect(apply.stderr).toContain('Nothing was applied.');
      expect(await stateOf(folder)).toEqual(before);
    }),
  );
});

interface State {
  readonly members: {accepted?: boolean}[];
  readonly api_keys: {readonly name: string; readonly key: string; timestamp_created: string}[];
}

/** Runs something in a copy of an example. `args` is what its README hands to `plan`. */
async function inExample<T>(name: string, work: (folder: string, args: readonly string[]) => Promise<T>): Promise<T> {
  const readme = await readFile(join(EXAMPLES, name, 'README.md'), 'utf8');
  const [, args] = /^```sh\ninstantly-rbac plan (.+)\n```$/m.exec(readme) ?? [];
  if (args === undefined) throw new Error(`examples/${name}/README.md shows no plan command`);
  return inFolder(async folder => {
    await cp(join(EXAMPLES, name), folder, {recursive: true});
    return work(folder, args.split(' '));
  });
}

/** The first workspace of the emulator's state. */
async function stateOf(folder: string): Promise<State> {
  return JSON.parse(await readFile(join(folder, 'live.json'), 'utf8')).workspaces[0];
}

async function editState(folder: string, edit: (workspace: State) => void): Promise<void> {
  const path = join(folder, 'live.json');
  const state = JSON.parse(await readFile(path, 'utf8'));
  edit(state.workspaces[0]);
  await writeFile(path, JSON.stringify(state));
}
