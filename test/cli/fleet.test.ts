import {describe, expect, it} from 'vitest';
import {folderWith, run} from './support.ts';

const ADMIN = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b';
const NORTH = '0190b2c4-7d1e-7a52-8f3b-00000000000a';
const SOUTH = '0190b2c4-7d1e-7a52-8f3b-00000000000b';

const FLEET = `version: 1
admin: {id: ${ADMIN}}
workspaces:
  - {id: ${NORTH}, name: North, files: [base.yaml, north.yaml], labels: [eu], canary: true}
  - {id: ${SOUTH}, name: South, files: [base.yaml], key: {env: SOUTH_KEY}}
`;

const FILES = {
  'fleet.yaml': FLEET,
  'base.yaml': `version: 1
members:
  - {email: ana@acme.com, role: admin}
  - {email: bob@acme.com, role: view}
keys:
  - {name: BI, scopes: [leads:read], secret: {to: file, path: "secrets/{workspace.id}.key"}}
`,
  'north.yaml': `version: 1
members: [{email: bob@acme.com, role: editor}]
remove: [member/ana@acme.com]
`,
};

const inFleet = async (args: readonly string[], files: Readonly<Record<string, string>> = {}) =>
  run(['fleet', ...args], {cwd: await folderWith({...FILES, ...files})});

describe.concurrent('fleet validate', () => {
  it('counts what each workspace declares', async () => {
    expect(await inFleet(['validate'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `Fleet fleet.yaml: 2 workspaces

  North  ${NORTH}  1 member, 1 key   base.yaml → north.yaml
  South  ${SOUTH}  2 members, 1 key  base.yaml

Valid: 2 workspaces; 3 members, 2 keys.
`,
    });
  });

  it('takes the workspaces that are selected, as JSON', async () => {
    const {code, stdout} = await inFleet(['validate', '--select', 'canary', '--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      format_version: '1',
      valid: true,
      fleet: {file: 'fleet.yaml'},
      workspaces: [
        {
          ...{id: NORTH, name: 'North', labels: ['eu'], canary: true, files: ['base.yaml', 'north.yaml']},
          ...{valid: true, declared: {member: 1, key: 1}, expired: 0},
        },
      ],
      problems: [],
      warnings: [],
    });
  });

  it('tells all problems at once, at their lines, and whom they concern', async () => {
    const {code, stdout} = await inFleet(['validate'], {
      'north.yaml': 'version: 1\nremove: [member/anna@acme.com]\n',
      'base.yaml': FILES['base.yaml'].replace('role: view', 'role: veiw'),
    });
    expect(code).toBe(4);
    expect(stdout).toBe(`base.yaml:4:33  CONFIG_UNKNOWN_ROLE  no role is called "veiw"
  4 |   - {email: bob@acme.com, role: veiw}
    |                                 ^^^^
  → did you mean "view"?

north.yaml:2:10  CONFIG_UNKNOWN_REFERENCE  no file before this one declares member/anna@acme.com
  2 | remove: [member/anna@acme.com]
    |          ^^^^^^^^^^^^^^^^^^^^
  → did you mean "ana@acme.com"?

2 problems in 2 files.
Invalid: 2 of 2 workspaces (North, South).
`);
  });

  it('finds one place for the secrets of two workspaces', async () => {
    const base = FILES['base.yaml'].replace('secrets/{workspace.id}.key', 'secrets/bi.key');
    const {code, stdout} = await inFleet(['validate'], {'base.yaml': base});
    expect(code).toBe(4);
    expect(stdout).toContain(
      `the secret of key/BI in South (${SOUTH}) would overwrite that of key/BI in North (${NORTH}): both go to secrets/bi.key`,
    );
  });

  it('annotates lines', async () => {
    const {code, stdout} = await inFleet(['validate', '--format', 'github'], {
      'north.yaml': 'version: 1\nextends: x.yaml\n',
    });
    expect(code).toBe(4);
    expect(stdout).toContain('::error file=north.yaml,line=2');
  });

  it('tells what is wrong with the fleet file, in JSON as well', async () => {
    const {code, stdout} = await inFleet(['validate', '--format', 'json'], {'fleet.yaml': 'version: 1\n'});
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      workspaces: [],
      problems: [{code: 'CONFIG_MISSING_FIELD'}],
    });
  });

  it.each<[string, readonly string[], number, string]>([
    [
      'a label that nobody has',
      ['--select', 'ue'],
      64,
      'no workspace has the label, name or id "ue"\n  → did you mean "eu"?',
    ],
    ['nobody selected', ['--select', 'eu', '--select', '!canary'], 64, 'no workspace is left by --select eu, !canary'],
  ])('refuses %s', async (_phrase, args, expected, words) => {
    const {code, stdout, stderr} = await inFleet(['validate', ...args]);
    expect({code, stdout}).toEqual({code: expected, stdout: ''});
    expect(stderr).toContain(words);
  });

  it('says so where only the API knows the workspaces', async () => {
    const fleet = `version: 1\nadmin: {id: ${ADMIN}}\nsub_workspaces: {}\n`;
    const {code, stdout} = await inFleet(['validate'], {'fleet.yaml': fleet});
    expect(code).toBe(0);
    expect(stdout).toBe(
      'Fleet fleet.yaml: 0 workspaces\n\nValid. Which sub-workspaces there are only the API knows.\n',
    );
  });

  it('is told of a fleet elsewhere', async () => {
    const cwd = await folderWith({
      'agency/fleet.yml': FLEET,
      'agency/base.yaml': FILES['base.yaml'],
      'agency/north.yaml': FILES['north.yaml'],
    });
    const none = await run(['fleet', 'validate'], {cwd});
    expect(none.code).toBe(4);
    expect(none.stdout).toContain('there is no fleet.yaml or fleet.yml in');
    const {code, stdout} = await run(['fleet', 'validate', '--fleet', 'agency'], {cwd});
    expect(code).toBe(0);
    expect(stdout).toContain('agency/base.yaml → agency/north.yaml');
  });
});

describe.concurrent('fleet explain', () => {
  it('lists the workspaces', async () => {
    const {code, stdout} = await inFleet(['explain', '--select', '!eu']);
    expect(code).toBe(0);
    expect(stdout).toBe(`Fleet fleet.yaml: 1 workspace

South (${SOUTH})  fleet.yaml:5
  labels  none
  key     the variable SOUTH_KEY
  files   base.yaml
`);
  });

  it('tells of a workspace what came from which file', async () => {
    const {code, stdout} = await inFleet(['explain', NORTH.toUpperCase()]);
    expect(code).toBe(0);
    expect(stdout).toBe(`North (${NORTH}): 2 files, each over those before it
  1  base.yaml
  2  north.yaml

  ~ member/bob@acme.com  base.yaml:4  role from north.yaml:2
    key/BI               base.yaml:6
  - member/ana@acme.com  base.yaml:3  removed by north.yaml:3

+ added, ~ changed, - removed by a file that stands over others
`);
  });

  it('tells of an object which file says what', async () => {
    const {stdout} = await inFleet(['explain', 'north', 'member/BOB@acme.com']);
    expect(stdout).toBe(`member/bob@acme.com in North (${NORTH})
  email  bob@acme.com  north.yaml:2
  role   editor        north.yaml:2
    was  view          base.yaml:4
`);
    const removed = await inFleet(['explain', 'north', 'member/ana@acme.com']);
    expect(removed.stdout).toContain('  removed by north.yaml:3\n');
  });

  it('tells of an address in which workspaces it is', async () => {
    const {stdout} = await inFleet(['explain', 'member/ana@acme.com', '--declared']);
    expect(stdout).toBe(`member/ana@acme.com: declared in 1 of 2 workspaces

  - North (${NORTH})  base.yaml:3  removed by north.yaml:3
    South (${SOUTH})  base.yaml:3
`);
    const json = await inFleet(['explain', 'member/ana@acme.com', '--declared', '--format', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      workspaces: [
        {id: NORTH, present: [], removed: [{address: 'member/ana@acme.com', removedAt: {file: 'north.yaml', line: 3}}]},
        {id: SOUTH, present: [{address: 'member/ana@acme.com'}], removed: []},
      ],
    });
  });

  it.each<[string, readonly string[], number, string]>([
    ['a workspace that is not there', ['nort'], 64, 'no workspace is called "nort"\n  → did you mean "North"?'],
    ['an address that a workspace lacks', ['South', 'key/BO'], 64, 'do not declare key/BO\n  → did you mean "key/BI"?'],
    [
      'an address that nobody has',
      ['key/BO', '--declared'],
      64,
      'the files of no workspace declare key/BO\n  → did you mean "key/BI"?',
    ],
    ['another fleet file', ['--fleet', 'flet.yaml'], 4, 'did you mean "fleet.yaml"?'],
  ])('refuses %s', async (_phrase, args, expected, words) => {
    const {code, stdout, stderr} = await inFleet(['explain', ...args]);
    expect({code, stdout}).toEqual({code: expected, stdout: ''});
    expect(stderr).toContain(words);
  });

  it('asks for an id where two workspaces have one name', async () => {
    const {code, stderr} = await inFleet(['explain', 'north'], {'fleet.yaml': FLEET.replace('South', 'north')});
    expect(code).toBe(64);
    expect(stderr).toContain(`2 workspaces are called "north"\n  → name one by its id: ${NORTH}, ${SOUTH}`);
  });

  it('tells the problems of the files instead', async () => {
    const {code, stderr} = await inFleet(['explain', 'north'], {'north.yaml': 'version: 1\nextends: x.yaml\n'});
    expect(code).toBe(4);
    expect(stderr).toContain('north.yaml:2:10  FILE_NOT_FOUND');
  });
});
