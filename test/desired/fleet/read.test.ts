import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ADMIN, fleetIn, fleetOf, folderOf, NORTH, problemsOf, SOUTH} from './support.ts';

const HEAD = `version: 1\nadmin: {id: ${ADMIN}}\n`;

describe('a fleet file', () => {
  it('says little, and the rest is filled in', async () => {
    const fleet = await fleetOf({'fleet.yaml': `${HEAD}workspaces: [{id: ${NORTH.toUpperCase()}}]`});
    expect(fleet).toMatchObject({
      file: 'fleet.yaml',
      admin: {id: ADMIN, key: {from: 'env', variable: 'INSTANTLY_API_KEY'}, at: {line: 2}},
      workspaces: [
        {
          id: NORTH,
          labels: [],
          canary: false,
          files: [`workspaces/${NORTH}.yaml`],
          key: {from: 'admin'},
          at: {line: 3},
        },
      ],
      subWorkspaces: undefined,
      guardrails: {max_removals: 0.1, lost_everywhere: 'warn'},
      rollout: {waves: ['canary', 0.1, 1], stopOnFailure: true},
    });
  });

  it('has defaults, of which each counts where an entry does not say the same field', async () => {
    const defaults = 'defaults: {files: [base.yaml], labels: [client], key: {env: "K_{workspace.id}"}}';
    const {workspaces} = await fleetOf({
      'fleet.yaml': `version: 1\n${defaults}\nworkspaces:\n  - id: ${NORTH}\n  - {id: ${SOUTH}, files: [own.yaml], labels: [], key: {file: k.key}}`,
    });
    expect(workspaces).toMatchObject([
      {files: ['base.yaml'], labels: ['client'], key: {variable: 'K_0190B2C4_7D1E_7A52_8F3B_00000000000A'}},
      {files: ['own.yaml'], labels: [], key: {from: 'file', path: 'k.key'}},
    ]);
  });

  it('says everything there is', async () => {
    const fleet = await fleetOf({
      'fleet.yaml': `${HEAD}
workspaces: []
sub_workspaces: {include: ["Client *"], exclude: [Sandbox], files: ["c/{workspace.id}.yaml"], labels: [client]}
guardrails: {max_removals: 2.5%, lost_everywhere: refuse}
rollout: {waves: [5%, 100%], stop_on_failure: false}`,
    });
    expect(fleet).toMatchObject({
      subWorkspaces: {
        include: ['Client *'],
        exclude: ['Sandbox'],
        files: ['c/{workspace.id}.yaml'],
        labels: ['client'],
      },
      guardrails: {max_removals: 0.025, lost_everywhere: 'refuse'},
      rollout: {waves: [0.05, 1], stopOnFailure: false},
    });
  });

  it('gives the admin workspace its own key where it stands in the fleet itself', async () => {
    const fleet = await fleetOf({'fleet.yaml': `${HEAD}workspaces: [{id: ${ADMIN}}, {id: ${NORTH}}]`});
    expect(fleet.workspaces.map(({key}) => key.from)).toEqual(['env', 'admin']);
  });

  it.each<[string, string | undefined, string]>([
    ['fleet.yaml in the working directory', undefined, 'fleet.yaml'],
    ['a named file', 'agency/fleet.yml', 'agency/fleet.yml'],
    ['a named folder', 'agency', 'agency/fleet.yml'],
  ])('is %s', async (_phrase, file, expected) => {
    const text = `${HEAD}defaults: {files: [base.yaml], key: {file: k}}\nworkspaces: [{id: ${NORTH}}]`;
    const cwd = folderOf({'fleet.yaml': text, 'agency/fleet.yml': text});
    const fleet = await fleetIn(cwd, file === undefined ? {} : {file});
    expect(fleet.file).toBe(expected);
    const folder = expected.startsWith('agency') ? 'agency/' : '';
    expect(fleet.workspaces[0]).toMatchObject({files: [`${folder}base.yaml`], key: {path: `${folder}k`}});
  });

  it('may be named by its full path', async () => {
    const cwd = folderOf({'agency/fleet.yaml': `${HEAD}workspaces: [{id: ${NORTH}}]`, 'other/x': ''});
    const fleet = await fleetIn(join(cwd, 'other'), {file: join(cwd, 'agency')});
    expect(fleet.workspaces[0]?.files).toEqual([join(cwd, 'agency', 'workspaces', `${NORTH}.yaml`)]);
  });
});

describe('problems of a fleet file', () => {
  const workspaces = `workspaces: [{id: ${NORTH}}]`;

  it.each<[string, string, readonly string[]]>([
    ['an empty file', '', ['fleet.yaml:1:1 FILE_EMPTY the file says nothing']],
    ['no workspaces', 'version: 1', ['fleet.yaml:1:1 CONFIG_MISSING_FIELD the fleet has no workspaces']],
    [
      'an empty list',
      'version: 1\nworkspaces: []',
      ['fleet.yaml:2:1 CONFIG_MISSING_FIELD the fleet has no workspaces'],
    ],
    ['another version', `version: 2\n${workspaces}`, ['CONFIG_UNSUPPORTED version is the number 2', 'has no key']],
    ['an unknown field', `${HEAD}${workspaces}\ndefault: {}`, ['4:1 CONFIG_UNKNOWN_FIELD', 'did you mean "defaults"?']],
    [
      'an unknown field of an entry',
      `${HEAD}workspaces:\n  - {id: ${NORTH}, cannary: true}`,
      ['4:48 CONFIG_UNKNOWN_FIELD the name "cannary"', 'did you mean "canary"?'],
    ],
    ['an id that is none', `${HEAD}workspaces: [{id: north}]`, ['3:19 CONFIG_VALUE id: "north" is no id']],
    [
      'two entries with one id',
      `${HEAD}workspaces:\n  - id: ${NORTH}\n  - id: ${NORTH.toUpperCase()}`,
      [`5:9 CONFIG_DUPLICATE the workspace ${NORTH} is listed twice (see fleet.yaml:4:9)`],
    ],
    [
      'a workspace without a key',
      `version: 1\n${workspaces}`,
      [`CONFIG_MISSING_FIELD the workspace ${NORTH} has no key`],
    ],
    [
      'one key for two workspaces',
      `version: 1\nworkspaces:\n  - {id: ${NORTH}, key: {env: K}}\n  - {id: ${SOUTH}, key: {env: K}}`,
      [`CONFIG_CONFLICT the key in K is that of the workspace ${NORTH} (see fleet.yaml:3`],
    ],
    [
      "the admin's key as a workspace's own",
      `${HEAD}workspaces: [{id: ${NORTH}, key: {env: INSTANTLY_API_KEY}}]`,
      ['that of the admin workspace', 'write key: admin'],
    ],
    [
      'a field of key that is none',
      `${HEAD}workspaces: [{id: ${NORTH}, key: {envv: K}}]`,
      ['key must be admin, {env: NAME}'],
    ],
    [
      'a canary that is none',
      `${HEAD}workspaces: [{id: ${NORTH}, canary: yes}]`,
      ['canary is "yes", and must be true or false'],
    ],
    [
      'canary as a label',
      `${HEAD}workspaces: [{id: ${NORTH}, labels: [canary]}]`,
      ['item 1 of labels: "canary" is no label'],
    ],
    [
      'a full path',
      `${HEAD}defaults: {files: [/etc/passwd]}\n${workspaces}`,
      ['item 1 of files: "/etc/passwd" is no relative'],
    ],
    [
      'a placeholder that is none',
      `${HEAD}defaults: {files: ["{workspace.name}.yaml"]}\n${workspaces}`,
      ['3:20 CONFIG_VALUE "{workspace.name}" stands for nothing · write {workspace.id}'],
    ],
    ['sub-workspaces of nobody', 'version: 1\nsub_workspaces: {}', ['2:1 CONFIG_MISSING_FIELD admin is missing']],
    [
      'canaries that come late',
      `${HEAD}${workspaces}\nrollout: {waves: [10%, canary, 100%]}`,
      ['4:24', 'not the first wave'],
    ],
    [
      'waves that shrink',
      `${HEAD}${workspaces}\nrollout: {waves: [10%, 5%, 100%]}`,
      ['4:24', 'not larger than the one before'],
    ],
    ['a wave of nobody', `${HEAD}${workspaces}\nrollout: {waves: [0%, 100%]}`, ['a wave of 0% does nothing']],
    ['waves that leave some out', `${HEAD}${workspaces}\nrollout: {waves: [canary]}`, ['the last wave is not 100%']],
    [
      'a share that is none',
      `${HEAD}${workspaces}\nguardrails: {max_removals: 10}`,
      ['the number 10, and must be a text'],
    ],
  ])('%s', async (_phrase, text, expected) => {
    const found = (await problemsOf(fleetOf({'fleet.yaml': text}))).join('\n');
    for (const words of expected) expect(found).toContain(words);
  });

  it('come all at once, also when a part cannot be used', async () => {
    const text = `version: 1
admin: {id: x}
workspaces:
  - {id: ${NORTH}, nam: x}
  - {id: ${NORTH}}
sub_workspaces: {include: []}
rollout: {waves: [10%]}`;
    const codes = (await problemsOf(fleetOf({'fleet.yaml': text}))).map(line => line.split(' ').slice(0, 2).join(' '));
    expect(codes).toEqual([
      'fleet.yaml:2:13 CONFIG_VALUE',
      'fleet.yaml:4:48 CONFIG_UNKNOWN_FIELD',
      'fleet.yaml:5:10 CONFIG_DUPLICATE',
      'fleet.yaml:6:27 CONFIG_VALUE',
      'fleet.yaml:7:19 CONFIG_VALUE',
    ]);
  });

  it('never show what stands in the place of a key', async () => {
    const fleet = fleetOf({'fleet.yaml': `version: 1\nadmin: {id: ${ADMIN}, key: c2VjcmV0LWtleQ==}\n${workspaces}`});
    const error: unknown = await fleet.catch(thrown => thrown);
    expect(error).toMatchObject({
      problems: [{code: 'CONFIG_VALUE', message: 'key must be {env: NAME} or {file: PATH}'}],
    });
    expect(JSON.stringify(error)).not.toContain('c2VjcmV0');
  });

  it.each<[string, string | undefined, string]>([
    ['no file at all', undefined, 'fleet.yaml:1:1 FILE_NOT_FOUND there is no fleet.yaml or fleet.yml in <root>'],
    ['a misspelled one', 'flet.yaml', 'flet.yaml:1:1 FILE_NOT_FOUND there is no file or folder "flet.yaml"'],
    ['a folder without one', 'empty', 'empty:1:1 FILE_NOT_FOUND there is no fleet.yaml or fleet.yml in <root>/empty'],
  ])('%s', async (_phrase, file, expected) => {
    const cwd = folderOf({'empty/x': ''});
    const [found] = await problemsOf(fleetIn(cwd, file === undefined ? {} : {file}));
    expect(found).toContain(expected);
  });
});
