import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {stateOf} from '../support.ts';
import {
  ADMIN,
  type Files,
  fleetIn,
  fleetOf,
  folderOf,
  linesOf,
  NORTH,
  oneWorkspace,
  problemsOf,
  SOUTH,
  stateIn,
  versioned,
} from './support.ts';

const BASE = `roles:
  manager: {grants: editor, description: Runs campaigns}
members:
  - {email: ana@acme.com, role: manager, reason: OPS-1}
  - {email: bob@acme.com, role: view, expires: 2027-01-31}
keys:
  - {name: BI, scopes: [leads:read], reason: export}
tags:
  - {label: West}
assignments:
  - {tag: West, campaigns: [West 1, "West *"], accounts: [a@west.acme.com]}
`;

const over = async (overlay: string, base = BASE) =>
  stateIn(await oneWorkspace({'base.yaml': base, 'north.yaml': overlay}));
const problemsOver = (overlay: string, base = BASE) => problemsOf(over(overlay, base));

describe('a workspace without overlays', () => {
  it('has the state that its file has by itself, but for the id', async () => {
    const state = await stateIn(await oneWorkspace({'base.yaml': BASE}));
    const alone = stateOf({'base.yaml': `version: 1\nworkspace: {id: ${NORTH}, name: North}\n${BASE}`});
    const {at: _at, ...workspace} = state.workspace ?? {at: undefined};
    expect(workspace).toEqual({id: NORTH, name: 'North'});
    expect(state.workspace?.at).toMatchObject({file: 'fleet.yaml', line: 3});
    expect(state.digest).toBe(alone.digest);
    expect(linesOf(state)).toContain('member/ana@acme.com base.yaml:5');
  });
});

describe('an overlay', () => {
  it('adds entries, and says more of those that are there: field by field it wins', async () => {
    const state = await over(`members:
  - {email: ANA@acme.com, role: admin, nickname: Ana}
  - {email: zoe@acme.com, role: manager}
keys:
  - {name: BI, scopes: [accounts:read]}
  - {name: CRM, scopes: [leads:all]}
tags:
  - {label: " west ", description: Theirs}`);
    expect(state.sections.member).toMatchObject([
      {
        address: 'member/ana@acme.com',
        spec: {role: 'admin', nickname: 'Ana'},
        reason: 'OPS-1',
        at: {file: 'north.yaml', line: 3},
      },
      {address: 'member/bob@acme.com', expires: '2027-01-31', at: {file: 'base.yaml', line: 6}},
      {address: 'member/zoe@acme.com', spec: {role: 'editor', named: 'manager'}, at: {file: 'north.yaml', line: 4}},
    ]);
    expect(state.sections.key).toMatchObject([
      {spec: {name: 'BI', scopes: ['accounts:read']}, reason: 'export'},
      {spec: {name: 'CRM'}},
    ]);
    expect(state.sections.tag).toMatchObject([{spec: {label: 'west', description: 'Theirs'}}]);
  });

  it('tells keys by their exact names', async () => {
    const state = await over('keys: [{name: bi, scopes: [leads:read]}]');
    expect(state.sections.key?.map(({address}) => address)).toEqual(['key/BI', 'key/bi']);
  });

  it('takes the place of one type of resource of a tag, and leaves the other', async () => {
    const state = await over('assignments: [{tag: west, campaigns: [North 1]}]');
    const patterns = state.sections.assignment?.map(({address, spec}) => [address, JSON.stringify(spec)]);
    expect(patterns).toEqual([
      ['assignment/West/accounts', expect.stringContaining('"base.yaml"')],
      ['assignment/west/campaigns', expect.stringMatching(/^(?=.*North 1)(?!.*West 1).*"north.yaml"/)],
    ]);
  });

  it('keeps entries of one tag in one file side by side', async () => {
    const state = await over('assignments: [{tag: West, campaigns: [A]}, {tag: West, campaigns: [B]}]');
    const [, campaigns] = state.sections.assignment ?? [];
    expect(JSON.stringify(campaigns?.spec)).toMatch(/"A".*"B"/);
  });

  it('joins roles by name, field by field', async () => {
    const state = await over('roles: {manager: {grants: admin}, reader: {grants: view}}');
    expect(state.roles.get('manager')).toEqual({
      ...{name: 'manager', grants: 'admin', description: 'Runs campaigns'},
      at: {file: 'north.yaml', line: 2, column: 9},
    });
    expect(state.roles.get('reader')?.grants).toBe('view');
    expect(state.sections.member?.[0]?.spec).toMatchObject({role: 'admin'});
  });

  it('removes by address what files before it declare', async () => {
    const remove = 'remove: [member/BOB@acme.com, key/BI, assignment/west/accounts]';
    expect(linesOf(await over(remove))).toEqual([
      'member/ana@acme.com base.yaml:5',
      'tag/West base.yaml:10',
      'assignment/West/campaigns base.yaml:12',
    ]);
  });

  it('leaves a section that it empties managed, and one that it does not name as it is', async () => {
    const state = await over('remove: [key/BI]\nmembers: []');
    expect(state.sections.key).toEqual([]);
    expect(state.authoritative.has('key')).toBe(true);
    expect(state.sections.member).toHaveLength(2);
  });

  it('declares anew what it removes: nothing of the files before it is left', async () => {
    const state = await over('remove: [member/bob@acme.com]\nmembers: [{email: bob@acme.com, role: view}]');
    expect(state.sections.member?.[1]).toMatchObject({address: 'member/bob@acme.com', at: {file: 'north.yaml'}});
    expect(state.sections.member?.[1]).not.toHaveProperty('expires');
  });

  it('says more of the workspace, and never which one it is', async () => {
    const state = await over(
      'workspace: {owner: ceo@north.com}',
      `workspace: {id: ${NORTH.toUpperCase()}, owner: x@y.com, key: CI}\n`,
    );
    expect(state.workspace).toMatchObject({id: NORTH, name: 'North', owner: 'ceo@north.com', key: 'CI'});
    expect(state.workspace?.at).toMatchObject({file: 'north.yaml', line: 2});
  });

  it('adds to what is ignored, and may leave more alone', async () => {
    const state = await over(
      'manage: {members: additive, ignore: [key/North*]}',
      'members: []\nmanage: {ignore: [key/Zapier*]}',
    );
    expect(state.ignore).toEqual(['key/Zapier*', 'key/North*']);
    expect(state.authoritative.has('member')).toBe(false);
  });

  it('makes guardrails stricter', async () => {
    const base = `guardrails:
  {min_admins: 1, max_removals: 7%, protected: [member/a@b.co], allowed_domains: [a.co, b.co], max_key_lifetime: 180d}
`;
    const state = await over(
      'guardrails: {min_admins: 2, max_removals: 6.5%, protected: [key/CI], allowed_domains: [A.co], max_key_lifetime: 12w, sending_tags: refuse}',
      base,
    );
    expect(state.guardrails).toEqual({
      min_admins: 2,
      max_removals: 0.065,
      protected: ['member/a@b.co', 'key/CI'],
      allowed_domains: ['a.co'],
      max_key_lifetime: 84 * 86_400_000,
      sending_tags: 'refuse',
    });
  });

  it('stands over the files that it extends', async () => {
    const files = {
      'clients/north.yaml': 'extends: ../base.yaml\nmembers: [{email: ana@acme.com, nickname: Ana}]',
      'base.yaml': BASE,
    };
    const fleet = await fleetOf({...versioned(files), 'fleet.yaml': fleetOfNorth('clients/north.yaml')});
    expect(linesOf(await stateIn(fleet))[0]).toBe('member/ana@acme.com clients/north.yaml:3');
  });

  it('reads a file that is reached twice once, at the first place', async () => {
    const files = {
      'base.yaml': BASE,
      'a.yaml': 'extends: base.yaml\nmembers: [{email: ana@acme.com, nickname: A}]',
      'b.yaml': 'extends: [base.yaml, a.yaml]\nmembers: [{email: ana@acme.com, nickname: B}]',
    };
    const fleet = await fleetOf({...versioned(files), 'fleet.yaml': fleetOfNorth('b.yaml, a.yaml, base.yaml')});
    expect((await stateIn(fleet)).sections.member?.[0]?.spec).toMatchObject({nickname: 'B'});
    expect(fleet.layers.read).toBe(3);
  });

  it('may be a folder or a glob, whose files stand side by side', async () => {
    const files = {
      'base.yaml': BASE,
      'north/a.yaml': 'members: [{email: ana@acme.com, nickname: A}]',
      'north/b.yml': 'members: [{email: bob@acme.com, nickname: B}]\nmanage: {tags: additive}',
    };
    for (const name of ['north', '"north/*"']) {
      const fleet = await fleetOf({...versioned(files), 'fleet.yaml': fleetOfNorth(`base.yaml, ${name}`)});
      const {sections} = await stateIn(fleet);
      expect(sections.member?.map(({spec}) => 'nickname' in spec && spec.nickname)).toEqual(['A', 'B']);
    }
  });

  it('fills the id into destinations, in the form that each of them can have', async () => {
    const key = (name: string, secret: string) => `  - {name: ${name}, scopes: [leads:read], secret: ${secret}}\n`;
    const state = await over(`keys:
${key('a', '{to: file, path: "secrets/{workspace.id}/a.key"}')}${key('b', '{to: env-file, path: .env, variable: "KEY_{workspace.id}"}')}${key('c', '{to: github, repository: acme/x, name: "K_{workspace.id}", environment: "{workspace.id}"}')}${key('d', '{to: vault, path: "team/{workspace.id}"}')}${key('e', '{to: exec, command: [./store, "{workspace.id}", "{}"]}')}`);
    const id = NORTH;
    const upper = '0190B2C4_7D1E_7A52_8F3B_00000000000A';
    expect(state.sections.key?.slice(1).map(({spec}) => 'secret' in spec && spec.secret)).toEqual([
      {to: 'file', path: `secrets/${id}/a.key`},
      {to: 'env-file', path: '.env', variable: `KEY_${upper}`},
      {to: 'github', repository: 'acme/x', name: `K_${upper}`, environment: id},
      {to: 'vault', path: `team/${id}`},
      {to: 'exec', command: ['./store', id, '{}']},
    ]);
  });

  it('warns of unknown scopes where they are allowed', async () => {
    const files = {
      ...versioned({'base.yaml': 'keys: [{name: a, scopes: [moon:read]}]'}),
      'fleet.yaml': fleetOfNorth('base.yaml'),
    };
    expect((await stateIn(await fleetOf(files, {allowUnknown: true}))).warnings).toMatchObject([
      {code: 'CONFIG_UNKNOWN_SCOPE'},
    ]);
    expect(await problemsOf(stateIn(await fleetOf(files)))).toHaveLength(1);
  });
});

const fleetOfNorth = (files: string) =>
  `version: 1\nadmin: {id: ${ADMIN}}\nworkspaces: [{id: ${NORTH}, name: North, files: [${files}]}]`;

describe('problems of overlays', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'a removal of what is not there',
      'remove: [member/bbo@acme.com]',
      [
        'north.yaml:2:10 CONFIG_UNKNOWN_REFERENCE no file before this one declares member/bbo@acme.com · did you mean "bob@acme.com"?',
      ],
    ],
    [
      'a removal of what the file itself declares',
      'remove: [member/zoe@acme.com]\nmembers: [{email: zoe@acme.com, role: view}]',
      [
        'north.yaml:2:10 CONFIG_UNKNOWN_REFERENCE no file before this one declares member/zoe@acme.com · delete the line, or mend the spelling',
      ],
    ],
    [
      'a removal in a section that nobody has',
      'remove: [sub_workspace/x]',
      [
        'north.yaml:2:10 CONFIG_UNKNOWN_REFERENCE no file before this one declares sub_workspace/x · delete the line, or mend the spelling',
      ],
    ],
    [
      'a removal of no address',
      'remove: [bob@acme.com]',
      ['entry 1 of remove: "bob@acme.com" is no address, such as member/bob@acme.com'],
    ],
    [
      'a removal of half an address',
      'remove: [assignment/West]',
      [
        'north.yaml:2:10 CONFIG_VALUE "assignment/West" is no address · write assignment/…/campaigns or assignment/…/accounts',
      ],
    ],
    [
      'a change of what is not there',
      'members: [{email: bbo@acme.com, nickname: Bob}]',
      [
        'north.yaml:2:19 CONFIG_UNKNOWN_REFERENCE no file before this one declares member/bbo@acme.com, and role is missing here · did you mean "bob@acme.com"?',
      ],
    ],
    [
      'a change of a role that is not there',
      'roles: {manger: {description: x}}',
      ['no file before this one declares the role "manger", and grants is missing here · did you mean "manager"?'],
    ],
    [
      'a change of what nothing resembles',
      'keys: [{name: Zapier, reason: x}]',
      ['declares key/Zapier, and scopes is missing here · add scopes, or mend the spelling'],
    ],
    [
      'a field that is none',
      'members: [{email: bob@acme.com, rol: admin}]',
      ['2:33 CONFIG_UNKNOWN_FIELD the name "rol" means nothing here · did you mean "role"?'],
    ],
    ['an entry without a name', 'members: [{role: admin}]', ['north.yaml:2:11 CONFIG_MISSING_FIELD email is missing']],
    [
      'an unknown role',
      'members: [{email: bob@acme.com, role: manger}]',
      ['north.yaml:2:39 CONFIG_UNKNOWN_ROLE no role is called "manger"'],
    ],
    [
      'another workspace',
      `workspace: {id: ${SOUTH}}`,
      [
        `north.yaml:2:17 CONFIG_CONFLICT the file is about the workspace "${SOUTH}", and stands in the fleet for "${NORTH}" (see fleet.yaml:3:19)`,
      ],
    ],
    [
      'a looser guardrail',
      'guardrails: {max_removals: 30%}',
      ['north.yaml:2:28 CONFIG_LOOSENED max_removals is 30% here and 25% by default'],
    ],
    [
      'one entry twice in one file',
      'members: [{email: z@a.co, role: view}, {email: Z@a.co, role: view}]',
      ['2:40 CONFIG_DUPLICATE member/z@a.co is declared twice (see north.yaml:2:11)'],
    ],
    ['extends that is no path', 'extends: /base.yaml', ['extends: "/base.yaml" is no relative path']],
    ['extends of the wrong type', 'extends: 1', ['extends is the number 1, and must be a text or a list']],
    [
      'a missing file',
      'extends: bsae.yaml',
      ['north.yaml:2:10 FILE_NOT_FOUND the file "bsae.yaml" is not there · did you mean "base.yaml"?'],
    ],
    ['a folder', 'extends: .', ['north.yaml:2:10 FILE_NOT_FOUND the file "." is a folder · name a file in it']],
    [
      'a placeholder that is none',
      'keys: [{name: BI, secret: {to: file, path: "x/{workspace.name}"}}]',
      ['2:44 CONFIG_VALUE "{workspace.name}" stands for nothing · write {workspace.id}'],
    ],
    [
      'a variable that begins with an id',
      'keys: [{name: BI, secret: {to: env-file, path: x, variable: "{workspace.id}"}}]',
      ['is no name of a variable (letters, digits and _; no digit first)'],
    ],
  ])('%s', async (_phrase, overlay, expected) => {
    const found = await problemsOver(overlay);
    for (const words of expected) expect(found.join('\n')).toContain(words);
    expect(found).toHaveLength(expected.length);
  });

  it('an address that somebody had before is told by the one of today', async () => {
    const base = 'members: [{email: ana@new.com, role: view, previously: [ana@old.com]}]\nkeys: []';
    for (const overlay of ['remove: [member/Ana@old.com]', 'members: [{email: ana@old.com, nickname: A}]'])
      expect((await problemsOver(overlay, base)).join()).toContain('it is called "ana@new.com" now');
  });

  it.each<[string, string, string, string]>([
    ['fewer admins', 'min_admins: 2', 'min_admins: 1', 'min_admins is 1 here and 2 before'],
    ['more removals', 'max_removals: 5%', 'max_removals: 10%', 'max_removals is 10% here and 5% before'],
    ['another domain', 'allowed_domains: [a.co]', 'allowed_domains: [a.co, b.co]', 'allowed_domains also allows b.co'],
    ['longer keys', 'max_key_lifetime: 90d', 'max_key_lifetime: 91d', 'max_key_lifetime is 91d here and 90d before'],
    [
      'replaced members',
      'min_admins: 1',
      'member_replacement: allow',
      'member_replacement is allow here and refuse by default',
    ],
    ['touched senders', 'sending_tags: refuse', 'sending_tags: warn', 'sending_tags is warn here and refuse before'],
  ])('a guardrail may not be loosened: %s', async (_phrase, base, overlay, expected) => {
    const found = await problemsOver(`guardrails: {${overlay}}`, `guardrails: {${base}}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`CONFIG_LOOSENED ${expected}: a later file may only be stricter`);
  });

  it('lists of guardrails only grow', async () => {
    const lists =
      'required_admins: [b@b.co], protected: [key/b], forbidden_scopes: [leads:all], require: {key: [reason]}';
    const base =
      'guardrails: {required_admins: [a@b.co], protected: [key/a], forbidden_scopes: [all:all], require: {key: [owner]}}\n';
    const {guardrails} = await over(`guardrails: {${lists}}`, base);
    expect(guardrails).toEqual({
      required_admins: ['a@b.co', 'b@b.co'],
      protected: ['key/a', 'key/b'],
      forbidden_scopes: ['all:all', 'leads:all'],
      require: {key: ['owner', 'reason']},
    });
  });

  it.each<[string, string, string, number]>([
    ['a section of the base', 'tags: []\n', 'manage: {tags: authoritative}', 1],
    ['what the base says is additive', 'manage: {keys: additive}\n', 'manage: {keys: authoritative}\nkeys: []', 1],
    ['a section of its own', 'members: []\n', 'manage: {tags: authoritative}\ntags: []', 0],
    ['what is authoritative anyway', 'keys: []\n', 'manage: {keys: authoritative}', 0],
  ])('a later file may not have more removed: %s', async (_phrase, base, overlay, problems) => {
    const found = await problemsOver(overlay, base);
    expect(found).toHaveLength(problems);
    if (problems > 0) expect(found[0]).toMatch(/CONFIG_LOOSENED (tags|keys) are additive in the files before this one/);
  });

  it('a ring of files is shown as a chain', async () => {
    const files = {'a.yaml': 'extends: b.yaml', 'b.yaml': 'extends: c.yaml', 'c.yaml': 'extends: a.yaml'};
    expect(await problemsOf(stateIn(await oneWorkspace(files, fleetOfNorth('a.yaml'))))).toEqual([
      'c.yaml:2:10 CONFIG_EXTENDS_RING files extend each other in a ring: a.yaml → b.yaml → c.yaml → a.yaml · delete one of these extends',
    ]);
  });

  it('a file that extends itself is a ring', async () => {
    const found = await problemsOf(stateIn(await oneWorkspace({'a.yaml': 'extends: [./a.yaml]'})));
    expect(found.join()).toContain('a ring: a.yaml → a.yaml');
  });

  it.each<[string, string, string]>([
    [
      'a missing file',
      'bsae.yaml',
      '3:89 FILE_NOT_FOUND there is no file or folder "bsae.yaml" · did you mean "base.yaml"?',
    ],
    ['a glob that matches nothing', '"clients/*"', '3:89 FILE_NOT_FOUND no file matches "clients/*"'],
  ])('%s is told where the fleet names it', async (_phrase, name, expected) => {
    const fleet = await fleetOf({...versioned({'base.yaml': BASE}), 'fleet.yaml': fleetOfNorth(`base.yaml, ${name}`)});
    expect((await problemsOf(stateIn(fleet))).join()).toContain(`fleet.yaml:${expected}`);
  });

  it('a missing file of the convention is told at the workspace', async () => {
    const fleet = await fleetOf({'fleet.yaml': `version: 1\nadmin: {id: ${ADMIN}}\nworkspaces: [{id: ${NORTH}}]`});
    expect((await problemsOf(stateIn(fleet))).join()).toContain(
      `fleet.yaml:3:19 FILE_NOT_FOUND there is no file or folder "workspaces/${NORTH}.yaml"`,
    );
  });

  it('files side by side may not say the same twice', async () => {
    const files: Files = {
      'base.yaml': BASE,
      'north/a.yaml':
        'members: [{email: ana@acme.com, nickname: A}]\nguardrails: {min_admins: 2}\nroles: {manager: {grants: view}}',
      'north/b.yaml':
        'members: [{email: Ana@acme.com, nickname: B}]\nguardrails: {min_admins: 3}\nroles: {manager: {grants: view}}',
    };
    const fleet = await fleetOf({...versioned(files), 'fleet.yaml': fleetOfNorth('base.yaml, north')});
    expect(await problemsOf(stateIn(fleet))).toEqual([
      'north/b.yaml:2:11 CONFIG_DUPLICATE member/ana@acme.com is declared twice (see north/a.yaml:2:11) · keep one of them',
      'north/b.yaml:3:1 CONFIG_CONFLICT guardrails stands in two files, and may stand in one only (see north/a.yaml:3:1) · move everything into one of them',
      'north/b.yaml:4:18 CONFIG_DUPLICATE the role "manager" is declared twice (see north/a.yaml:4:18) · keep one of them',
    ]);
  });

  it('files side by side may not take away what one of them says', async () => {
    const files = {
      'base.yaml': BASE,
      'north/a.yaml': 'members: [{email: ana@acme.com, nickname: A}]',
      'north/b.yaml': 'remove: [member/ana@acme.com]',
    };
    const fleet = await fleetOf({...versioned(files), 'fleet.yaml': fleetOfNorth('base.yaml, north')});
    expect(await problemsOf(stateIn(fleet))).toEqual([
      'north/b.yaml:2:10 CONFIG_CONFLICT member/ana@acme.com is removed here, and declared in a file beside this one (see north/a.yaml:2:11) · delete one of the two',
    ]);
  });

  it('of all files come at once, and none of them twice', async () => {
    const found = await problemsOver(
      'members: [{email: zoe@acme.com, role: nobody}]\nremove: [key/BI2]\ntags: [{label: 1}]',
      'members: [{email: ana@acme.com, role: view, nicname: x}]\nkeys: [{name: BI, scopes: [moon:read]}]\n',
    );
    expect(found.map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'base.yaml:2:45 CONFIG_UNKNOWN_FIELD',
      'base.yaml:3:28 CONFIG_UNKNOWN_SCOPE',
      'north.yaml:2:39 CONFIG_UNKNOWN_ROLE',
      'north.yaml:3:10 CONFIG_UNKNOWN_REFERENCE',
      'north.yaml:4:16 CONFIG_VALUE',
    ]);
  });

  it('a file outside the repository is not read', async () => {
    const cwd = folderOf({
      'secret.yaml': 'token: x',
      'repository/fleet.yaml': '',
      'repository/.git/config': 'token: x',
    });
    const repository = join(cwd, 'repository');
    mkdirSync(join(repository, 'clients'));
    symlinkSync('../secret.yaml', join(repository, 'link.yaml'));
    writeFileSync(join(repository, 'clients', 'up.yaml'), 'version: 1\nextends: ../../secret.yaml');
    for (const [name, place] of [
      ['../secret.yaml', 'fleet.yaml:3:78'],
      ['link.yaml', 'fleet.yaml:3:78'],
      ['.git/config', 'fleet.yaml:3:78'],
      ['clients/up.yaml', 'clients/up.yaml:2:10'],
    ]) {
      writeFileSync(join(repository, 'fleet.yaml'), fleetOfNorth(`${name}`));
      const found = await problemsOf(stateIn(await fleetIn(repository)));
      expect(found.join()).toMatch(
        new RegExp(`^${place} FILE_UNREADABLE the file ".*" is outside the repository of the fleet`),
      );
      expect(found.join()).not.toContain('token');
    }
  });
});

describe('in a file for one workspace alone', () => {
  it.each<[string, string, string]>([
    ['extends', 'extends: base.yaml', '2:1 CONFIG_UNKNOWN_FIELD extends means something only in the files of a fleet'],
    ['remove', 'remove: [key/BI]', '2:1 CONFIG_UNKNOWN_FIELD remove means something only in the files of a fleet'],
    [
      'a placeholder',
      'keys: [{name: a, scopes: [leads:read], secret: {to: file, path: "{workspace.id}.key"}}]',
      '2:48 CONFIG_VALUE {workspace.id} is filled in only in the files of a fleet',
    ],
  ])('%s is refused', async (_phrase, text, expected) => {
    const {linesOf: problems} = await import('../support.ts');
    expect(problems(`version: 1\n${text}`).join('\n')).toContain(expected);
  });
});
