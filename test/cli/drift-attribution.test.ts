import type {CommanderError} from 'commander';
import {describe, expect, it} from 'vitest';
import {connect} from '../../src/api/connect.ts';
import {Interrupted} from '../../src/api/time.ts';
import {attributed, withAttribution} from '../../src/cli/attribute.ts';
import {buildCommand, type Options} from '../../src/cli/command.ts';
import {usageError} from '../../src/cli/usage.ts';
import {type ErrorCode, RbacError} from '../../src/errors.ts';
import type {Attribution, Plan} from '../../src/model/plan.ts';
import {Secret} from '../../src/model/secret.ts';
import {desiredFrom, liveOf, onEmulator, planFrom, WORKSPACE_ID, type World} from '../support/world.ts';
import {runInside} from './inside.ts';
import {api, folderWith, HEAD} from './support.ts';

const DAN = 'dan@acme.com';
const DAN_ID = '0190b2c4-0000-7000-8000-0000000000da';
const START = Date.parse('2026-11-23T12:00:00Z');
const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();

const ACME = {
  id: WORKSPACE_ID,
  name: 'Acme',
  members: [
    {email: 'ceo@acme.com', role: 'owner'},
    {email: DAN, role: 'admin', user_id: DAN_ID},
  ],
  api_keys: [
    {name: 'Zapier', scopes: ['all:all'], key: 'canary-of-zapier'},
    {name: 'CI', scopes: ['all:all'], key: 'canary-of-ci'},
    {name: 'Reader', scopes: ['all:read'], key: 'canary-of-reader'},
  ],
};
const FILES = `version: 1
workspace: {id: ${WORKSPACE_ID}, owner: ceo@acme.com}
members: [{email: ${DAN}, role: admin}]
keys:
  - {name: Zapier, scopes: [all:all]}
  - {name: CI, scopes: [all:all]}
  - {name: Reader, scopes: [all:read]}
`;

interface Story {
  readonly state?: object;
  readonly settings?: object;
  readonly files?: string;
  /** What somebody does behind the tool's back, with the key of that text; a minute passes before each call. */
  readonly meanwhile?: (call: Call) => Promise<void>;
  readonly options?: Options;
}

type Call = (key: string, method: string, path: string, body?: object) => Promise<{readonly id: string}>;

const OPTIONS = {since: 30 * 86_400_000};

/** What drift says of it, and the requests that finding out who took. */
async function drift({state = {}, settings = {}, files = FILES, meanwhile, options = {}}: Story) {
  let minutes = 0;
  const world = {workspaces: [{...ACME, ...state}], settings};
  return onEmulator(
    world,
    async ({emulator, reader}: World) => {
      await meanwhile?.(async (key, method, path, body) => {
        minutes += 1;
        const headers = {authorization: `Bearer ${key}`, ...(body && {'content-type': 'application/json'})};
        const answer = await fetch(`${emulator.url}/api/v2/${path}`, {
          ...{method, headers},
          ...(body && {body: JSON.stringify(body)}),
        });
        expect(answer.status).toBe(200);
        return (await answer.json()) as {readonly id: string};
      });
      minutes += 1;
      const desired = desiredFrom(files);
      const live = await liveOf({emulator, reader} as World, desired);
      const before = emulator.requests().length;
      const plan = await attributed({plan: planFrom(desired, live), live}, reader, {...OPTIONS, ...options});
      const asked = emulator.requests().slice(before);
      expect(asked.every(({method, path}) => method === 'GET' && path === '/api/v2/audit-logs')).toBe(true);
      expect(plan.requests.read).toBe(live.requests + asked.length);
      expect(JSON.stringify(plan)).not.toContain('canary');
      return {plan, of: attributionsIn(plan), notes: plan.notes, asked: asked.map(({query}) => query)};
    },
    () => new Date(START + minutes * 60_000),
  );
}

const attributionsIn = ({changes}: Plan): Readonly<Record<string, Attribution | undefined>> =>
  Object.fromEntries(changes.map(({address, attribution}) => [address, attribution]));

const IN_STEP: Story = {};
const newKey = async (call: Call) => void (await call('canary-of-zapier', 'POST', 'api-keys', {name: 'X', scopes: []}));

describe('somebody makes a key behind the back of the files', () => {
  it('and drift names the key it was made with, likely by its time', async () => {
    const {of, asked} = await drift({meanwhile: newKey});
    expect(of['key/X']).toEqual({
      ...{who: 'the API key "Zapier"', when: at(1), confidence: 'likely'},
      how: 'audit log, the one line about then, by API, from 127.0.0.1',
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('activity_type=37');
  });

  it.each([true, false])('and it is known where the log names the key (filters work: %s)', async audit_filters => {
    const {of} = await drift({meanwhile: newKey, settings: {audit_names_key: true, audit_filters}});
    expect(of['key/X']).toMatchObject({who: 'the API key "Zapier"', confidence: 'known'});
  });

  it('in the app: drift names the person', async () => {
    const line = {activity_type: 37, timestamp: at(-60), user_id: DAN_ID, user_name: 'Dan', ip_address: '10.0.0.7'};
    const key = {name: 'X', scopes: [], timestamp_created: at(-60)};
    const state = {api_keys: [...ACME.api_keys, key], audit_logs: [line, {activity_type: 1, timestamp: at(-61)}]};
    expect((await drift({state})).of['key/X']).toEqual({
      ...{who: DAN, when: at(-60), confidence: 'likely'},
      how: 'audit log, the one line about then, in the app, from 10.0.0.7',
    });
    expect((await drift({state, options: {since: new Date(at(-30))}})).of['key/X']).toMatchObject({
      ...{who: null, when: at(-60), how: 'made before 2026-11-23, how far back was looked'},
    });
  });

  it('and removes one that is declared: known where the log names it, else only that keys were deleted', async () => {
    const remove = async (call: Call) => {
      const {id} = await call('canary-of-zapier', 'POST', 'api-keys', {name: 'Gone', scopes: ['leads:read']});
      await call('canary-of-ci', 'DELETE', `api-keys/${id}`);
    };
    const files = `${FILES}  - {name: Gone, scopes: ["leads:read"]}\n`;
    const named = await drift({meanwhile: remove, files, settings: {audit_names_key: true}});
    expect(named.of['key/Gone']).toEqual({
      ...{who: 'the API key "CI"', when: at(2), how: 'audit log, by API, from 127.0.0.1', confidence: 'known'},
    });
    const unnamed = await drift({meanwhile: remove, files});
    expect(unnamed.of['key/Gone']).toMatchObject({who: null, how: expect.stringContaining('1 key was deleted since')});
    expect(unnamed.asked).toEqual([expect.stringContaining('activity_type=38')]);
  });
});

describe('other drift', () => {
  it('is attributed by the membership, and shows unpublished numbers raw', async () => {
    const members = [
      ...ACME.members,
      {email: 'eve@acme.com', role: 'view', issuer_id: DAN_ID, timestamp_created: at(-5)},
    ];
    const audit_logs = [{activity_type: 77, timestamp: at(-4), audit_metadata: {label: 'West'}, user_name: 'Eve'}];
    const files = `${FILES}tags: [{label: West}]\n`;
    const {of, asked} = await drift({state: {members, audit_logs}, files});
    expect(of).toEqual({
      'member/eve@acme.com': {
        ...{who: DAN, when: at(-5), how: 'the membership says who sent the invitation', confidence: 'known'},
      },
      'tag/West': {
        ...{who: null, when: null, confidence: 'unknown'},
        how: 'the audit log does not cover tags; the audit log mentions it in activity 77 on 2026-11-23',
      },
    });
    expect(asked).toHaveLength(1);
  });

  it('in a log that is too long reads the lines about keys apart', async () => {
    const noise = Array.from({length: 10_050}, () => ({activity_type: 9, timestamp: at(10)}));
    const line = {activity_type: 37, timestamp: at(-60), user_id: DAN_ID};
    const api_keys = [...ACME.api_keys, {name: 'X', scopes: [], timestamp_created: at(-60)}];
    const state = {api_keys, audit_logs: [line, ...noise.map(one => ({...one, timestamp: at(-1)}))]};
    const {of, asked, notes} = await drift({state, files: `${FILES}tags: [{label: West}]\n`});
    expect(of['key/X']).toMatchObject({who: DAN, confidence: 'likely'});
    expect(asked).toHaveLength(11);
    expect(notes).toEqual([]);
    const deaf = await drift({state, settings: {audit_filters: false}});
    expect(deaf.of['key/X']).toMatchObject({who: null, how: 'the audit log could be read only in part'});
    expect(deaf.notes).toEqual([
      'the audit log about keys is longer than what is read of it: a shorter --since takes in all',
    ]);
  });
});

describe('the command', () => {
  const file = `${HEAD}keys:\n  - {name: CI, scopes: [all:all]}\n`;
  const ran = async (args: readonly string[], scopes = ['all:all']) => {
    const server = await api({workspaces: [ACME_WITH_ZAPIER]}, {scopes});
    const made = await fetch(`${server.emulator.url}/api/v2/api-keys`, {
      method: 'POST',
      headers: {authorization: 'Bearer canary-of-zapier', 'content-type': 'application/json'},
      body: JSON.stringify({name: 'X', scopes: ['leads:read']}),
    });
    expect(made.status).toBe(200);
    const cwd = await folderWith({'rbac.yaml': file});
    const {code, stdout, stderr} = await runInside(['drift', ...args], {cwd, env: server.env});
    expect([code, stderr]).toEqual([2, '']);
    expect(stdout).not.toContain('canary');
    return {stdout, asked: server.emulator.requests().filter(({path}) => path.endsWith('/audit-logs')).length};
  };
  const ACME_WITH_ZAPIER = {...ACME, api_keys: ACME.api_keys.slice(0, 1)};

  it('says who made it in the row', async () => {
    const {stdout, asked} = await ran([]);
    expect(stdout).toMatch(/- key\/X .*by the API key "Zapier" on \d{4}-\d\d-\d\d \(likely: audit log, the one line/);
    expect(stdout).toMatch(/- key\/Zapier .*who: unknown, on 2026-01-01 \(made before/);
    expect(asked).toBe(1);
  });

  it('says it as JSON, and nothing of it with --no-attribution', async () => {
    const {changes} = JSON.parse((await ran(['--format', 'json'])).stdout) as Plan;
    expect(changes.find(({address}) => address === 'key/X')?.attribution).toMatchObject({confidence: 'likely'});
    const without = await ran(['--format', 'json', '--no-attribution']);
    expect(without.stdout).not.toContain('attribution');
    expect(without.asked).toBe(0);
  });

  it('stands without the scope, with one note', async () => {
    const {stdout} = await ran([], ['workspaces:read', 'workspace_members:read', 'api_keys:read', 'custom_tags:read']);
    expect(stdout).toContain(
      'who made or deleted 1 key cannot be told: the API key in use lacks the scope audit_logs:read',
    );
  });
});

describe('nothing is asked', () => {
  it.each<readonly [string, Story]>([
    ['when nothing differs', IN_STEP],
    ['with --no-attribution', {meanwhile: newKey, options: {attribution: false}}],
    ['when the only key is older than the window', {meanwhile: newKey, options: {since: 1}}],
    ['when nobody made it differ', {files: FILES.replace('admin}', 'admin, expires: 2026-01-01}')}],
  ])('%s', async (_, story) => {
    const {asked, plan} = await drift(story);
    expect([asked, plan.changes.length]).toEqual([[], story === IN_STEP ? 0 : 1]);
  });
});

describe('an audit log that cannot be read', () => {
  const state = {
    workspaces: [
      {...ACME, api_keys: [...ACME.api_keys, {name: 'X', scopes: ['leads:read'], timestamp_created: at(-9)}]},
    ],
  };
  const planned = (world: World, files: string) =>
    liveOf(world, desiredFrom(files)).then(live => ({plan: planFrom(desiredFrom(files), live), live}));

  it('because the key lacks the scope is one note, and drift stands', () =>
    onEmulator({...state, workspaces: [{...state.workspaces[0], api_keys: withNarrowKey()}]}, async world => {
      const {url} = world.emulator;
      const {reader} = connect({url, key: new Secret('canary-of-narrow'), userAgent: 'instantly-rbac/test'});
      const plan = await attributed(await planned({...world, reader}, FILES), reader, OPTIONS);
      expect(plan.notes).toEqual([
        'who made or deleted 1 key cannot be told: the API key in use lacks the scope audit_logs:read',
      ]);
      expect(attributionsIn(plan)['key/X']).toEqual({
        ...{who: null, when: at(-9), how: 'the audit log could not be read', confidence: 'unknown'},
      });
    }));

  function withNarrowKey() {
    const scopes = ['workspaces:read', 'workspace_members:read', 'api_keys:read'];
    const narrow = {name: 'Narrow', scopes, key: 'canary-of-narrow', timestamp_created: at(-8)};
    return [...(state.workspaces[0]?.api_keys ?? []), narrow];
  }

  it.each<readonly [ErrorCode, number | undefined, string]>([
    ['API_PLAN_REQUIRED', 402, 'the workspace has no active paid plan (402)'],
    ['API_FORBIDDEN', 403, 'the API forbids reading the audit log, which the plan may not include (403)'],
    ['API_NOT_FOUND', 404, 'there is no audit log in this workspace (404)'],
    ['API_FAILED', 500, 'the audit log could not be read (API_FAILED, 500)'],
    ['API_UNREACHABLE', undefined, 'the audit log could not be read (API_UNREACHABLE)'],
  ])('(%s) is one note, about keys alone', (code, status, why) =>
    onEmulator(state, async world => {
      const get = async () => Promise.reject(new RbacError(code, 'no', {status}));
      const notesFor = async (files: string) =>
        (await attributed(await planned(world, files), {...world.reader, get}, OPTIONS)).notes;
      expect(await notesFor(FILES)).toEqual([`who made or deleted 1 key cannot be told: ${why}`]);
      expect(await notesFor(`${FILES}  - {name: X, scopes: [leads:read]}\ntags: [{label: West}]\n`)).toEqual([]);
    }),
  );

  it.each([new TypeError('a fault'), new Interrupted()])('does not hide %s', error =>
    onEmulator(state, async world => {
      const get = async () => Promise.reject(error);
      const ran = attributed(await planned(world, FILES), {...world.reader, get}, OPTIONS);
      await expect(ran).rejects.toBe(error);
    }),
  );
});

describe('the options', () => {
  const parse = (...argv: readonly string[]) => {
    const spec = {name: 'drift', summary: '', examples: [], define: withAttribution, run: async () => 0 as const};
    const said: string[] = [];
    const command = buildCommand(spec, {out: text => void said.push(text), err: text => void said.push(text)});
    try {
      return command.parse(argv, {from: 'user'}).opts();
    } catch (error) {
      return said.join('') + usageError(error as CommanderError, command).message;
    }
  };

  it('are thirty days and attribution unless said otherwise', () => {
    expect(parse()).toMatchObject({since: 30 * 86_400_000, attribution: true});
    expect(parse('--no-attribution')).toMatchObject({attribution: false});
    expect(parse('--help')).toContain('(default: 30d)');
  });

  it.each([
    ['12h', 12 * 3_600_000],
    ['2w', 14 * 86_400_000],
    ['2026-01-31', new Date('2026-01-31T00:00:00Z')],
  ])('--since %s is understood', (text, since) => {
    expect(parse('--since', text)).toMatchObject({since});
  });

  it.each([
    ['soon', 'it must be a duration such as 12h or 30d, or a day such as 2027-01-31'],
    ['2026-02-31', 'it must be a duration'],
    ['-1d', 'it must be a duration'],
    ['0d', 'it must be in the past'],
    ['9999-01-01', 'it must be in the past'],
  ])('--since %s is refused', (text, why) => {
    expect(parse(`--since=${text}`)).toContain(why);
  });

  it('reach back to the start of time at most', async () => {
    const {of} = await drift({meanwhile: newKey, options: {since: 99_999 * 365 * 86_400_000}});
    expect(of['key/X']).toMatchObject({confidence: 'likely'});
  });
});
