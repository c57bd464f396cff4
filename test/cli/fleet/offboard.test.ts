import {chmod, cp, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ROOT} from '../../examples/cli.ts';
import {folderWith, run} from '../support.ts';

const NORTH = '0190b2c4-7d1e-7a52-8f3b-00000000000a';
const FLEET = `version: 1
workspaces:
  - {id: ${NORTH}, name: North, files: [base.yaml, north.yaml], key: {env: NORTH_KEY}}
`;
const BASE = `version: 1
members:
  - {email: ana@acme.com, role: admin}
  - {email: Bob@Acme.com, role: view}   # until June
keys:
  - {name: BI, scopes: [leads:read], owner: bob@acme.com, secret: {to: file, path: secrets/bi.key}}
guardrails:
  required_admins: [bob@acme.com]
`;
const NORTH_FILE = 'version: 1\nmembers: [{email: bob@acme.com, role: editor}]\n';
const FILES = {'fleet.yaml': FLEET, 'base.yaml': BASE, 'north.yaml': NORTH_FILE};
const WITHOUT_BOB = {
  base: BASE.replace(/^.*until June\n/m, ''),
  north: 'version: 1\nmembers: []\n',
};

async function offboard(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const cwd = await folderWith({...FILES, ...files});
  return {cwd, ...(await run(['fleet', 'offboard', ...args], {cwd})), ...(await textsIn(cwd))};
}

const textsIn = async (cwd: string) => ({
  base: await readFile(join(cwd, 'base.yaml'), 'utf8'),
  north: await readFile(join(cwd, 'north.yaml'), 'utf8'),
});

describe.concurrent('fleet offboard', () => {
  it('shows the edits, what is left, the keys and the next command, and writes nothing', async () => {
    const ran = await offboard(['bob@acme.com']);
    expect(ran).toMatchObject({code: 0, stderr: '', base: BASE, north: NORTH_FILE});
    expect(ran.stdout).toBe(`base.yaml
@@ line 2 @@
  members:
    - {email: ana@acme.com, role: admin}
-   - {email: Bob@Acme.com, role: view}   # until June
  keys:
    - {name: BI, scopes: [leads:read], owner: bob@acme.com, secret: {to: file, path: secrets/bi.key}}

north.yaml
@@ line 1 @@
  version: 1
- members: [{email: bob@acme.com, role: editor}]
+ members: []

Still named here, and left to you:
  base.yaml:8:21  required_admins

Keys of theirs. Whoever has seen a secret can still use it: name another owner, then rotate.
  base.yaml:6:45  key/BI
  instantly-rbac fleet apply --rotate BI

2 files would change; nothing was written. The same command with --write writes, then: instantly-rbac fleet plan
`);
  });

  it('writes them with --write, however the address is spelled, and leaves nothing else behind', async () => {
    const ran = await offboard(['BOB@acme.COM', '--write']);
    expect(ran).toMatchObject({code: 0, stderr: '', ...WITHOUT_BOB});
    expect(ran.stdout).toMatch(/\n2 files written\. Next: instantly-rbac fleet plan\n$/);
    expect((await readdir(ran.cwd)).sort()).toEqual(['base.yaml', 'fleet.yaml', 'north.yaml']);
  });

  it('takes the removals of overlays along, so that the files stay valid', async () => {
    const cwd = await folderWith();
    await cp(join(ROOT, 'examples', 'fleet'), cwd, {recursive: true});
    const before = await readFile(join(cwd, 'base.yaml'), 'utf8');
    expect(await run(['fleet', 'offboard', 'flo@agency.example', '--write'], {cwd})).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await readFile(join(cwd, 'base.yaml'), 'utf8')).toBe(before.replace(/^.*flo@.*\n/m, ''));
    expect(await readFile(join(cwd, 'clients', 'north.yaml'), 'utf8')).toMatch(/^remove: \[\]$/m);
    expect(await run(['fleet', 'validate'], {cwd})).toMatchObject({code: 0, stderr: ''});
  });

  it('writes no file when one is read-only', async () => {
    const cwd = await folderWith(FILES);
    await chmod(join(cwd, 'north.yaml'), 0o444);
    const {code, stderr} = await run(['fleet', 'offboard', 'bob@acme.com', '--write'], {cwd});
    expect(code).toBe(1);
    expect(stderr).toContain('OUTPUT_UNWRITABLE  north.yaml is read-only');
    expect(await textsIn(cwd)).toEqual({base: BASE, north: NORTH_FILE});
    expect((await readdir(cwd)).sort()).toEqual(['base.yaml', 'fleet.yaml', 'north.yaml']);
  });

  it('writes no file when one is in a read-only folder', async () => {
    const cwd = await folderWith({
      ...FILES,
      'fleet.yaml': FLEET.replace('north.yaml', 'clients/north.yaml'),
      'clients/north.yaml': NORTH_FILE,
    });
    await chmod(join(cwd, 'clients'), 0o555);
    const {code, stderr} = await run(['fleet', 'offboard', 'bob@acme.com', '--write'], {cwd});
    await chmod(join(cwd, 'clients'), 0o755);
    expect(code).toBe(1);
    expect(stderr).toContain('OUTPUT_UNWRITABLE  clients/north.yaml is in a read-only folder');
    expect(await readFile(join(cwd, 'base.yaml'), 'utf8')).toBe(BASE);
    expect(await readdir(join(cwd, 'clients'))).toEqual(['north.yaml']);
  });

  it('prints JSON: the edits, what is left, and the rotations that are due', async () => {
    const {code, stdout, base} = await offboard(['bob@acme.com', '--format', 'json', '--fleet', 'fleet.yaml']);
    expect({code, base}).toEqual({code: 0, base: BASE});
    const {files, ...rest} = JSON.parse(stdout);
    expect(rest).toMatchObject({
      format_version: '1',
      fleet: {file: 'fleet.yaml'},
      email: 'bob@acme.com',
      written: false,
      mentions: [{what: 'required_admins', at: {file: 'base.yaml', line: 8}}],
      rotations: [
        {
          key: 'key/BI',
          at: {file: 'base.yaml', line: 6},
          command: 'instantly-rbac fleet apply --fleet fleet.yaml --rotate BI',
        },
      ],
      next: 'instantly-rbac fleet plan --fleet fleet.yaml',
    });
    expect(files.map(({file}: {file: string}) => file)).toEqual(['base.yaml', 'north.yaml']);
    expect(files[1].diff).toContain('\n- members: [{email: bob@acme.com, role: editor}]\n+ members: []\n');
  });

  it('keeps permissions, links and the byte order mark', async () => {
    const cwd = await folderWith({
      ...FILES,
      'real.yaml': `\ufeff${NORTH_FILE}`,
      'fleet.yaml': FLEET.replace('north.yaml', 'link.yaml'),
    });
    await symlink('real.yaml', join(cwd, 'link.yaml'));
    await chmod(join(cwd, 'real.yaml'), 0o640);
    expect(await run(['fleet', 'offboard', 'bob@acme.com', '--write'], {cwd})).toMatchObject({code: 0, stderr: ''});
    expect(await readFile(join(cwd, 'link.yaml'), 'utf8')).toBe(`\ufeff${WITHOUT_BOB.north}`);
    expect((await stat(join(cwd, 'real.yaml'))).mode & 0o777).toBe(0o640);
  });

  it('ends with 64 for a person in no file, with the address that was probably meant', async () => {
    const {code, stderr} = await offboard(['anna@acme.com']);
    expect(code).toBe(64);
    expect(stderr).toBe('USAGE  no file of the fleet names anna@acme.com\n  → did you mean "ana@acme.com"?\n');
    expect(await offboard(['ana'])).toMatchObject({code: 64, stderr: expect.stringContaining('"ana" is no address')});
  });

  it.each([
    [
      'the owner of a workspace',
      'workspace: {owner: bob@acme.com}\n',
      'CONFIG_CONFLICT  the owner of a workspace cannot be off-boarded',
    ],
    [
      'an owner among members',
      'members: [{email: bob@acme.com, role: owner}]\n',
      'CONFIG_CONFLICT  the owner of a workspace cannot be off-boarded',
    ],
    [
      'an anchor',
      'members: [&bob {email: bob@acme.com, role: editor}]\n',
      'CONFIG_UNSUPPORTED  this has an anchor or an alias, so it is not edited',
    ],
  ])('refuses %s, names the place and writes nothing', async (_, text, message) => {
    const north = `version: 1\n${text}`;
    const ran = await offboard(['bob@acme.com', '--write'], {'north.yaml': north});
    expect(ran).toMatchObject({code: 4, base: BASE, north});
    expect(ran.stderr).toMatch(/north\.yaml:2:\d+ /);
    expect(ran.stderr).toContain(message);
  });

  it('tells former addresses, and names the fleet in what to run next', async () => {
    const cwd = await folderWith(FILES);
    await writeFile(
      join(cwd, 'north.yaml'),
      'version: 1\nmembers: [{email: cy@acme.com, role: view, previously: [old@acme.com]}]\n',
    );
    const {code, stdout} = await run(['fleet', 'offboard', 'old@acme.com', '--fleet', '.'], {cwd});
    expect(code).toBe(0);
    expect(stdout).toBe(
      'Still named here, and left to you:\n  north.yaml:2:57  previously\n\nNo file gives old@acme.com access.\n',
    );
    const ana = await run(['fleet', 'offboard', 'ana@acme.com', '--fleet', 'fleet.yaml'], {cwd});
    expect(ana.stdout).toMatch(/then: instantly-rbac fleet plan --fleet fleet\.yaml\n$/);
  });
});
