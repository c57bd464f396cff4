import {describe, expect, it} from 'vitest';
import {parseState} from '../../src/emulator/index.ts';
import {SCOPES} from '../../src/emulator/scopes.ts';
import {share, start, startBare} from './world.ts';

const ONE = {workspaces: [{name: 'North'}]};

describe('the published scopes', () => {
  const shared = share(ONE);
  it('are 178, each once', () => {
    expect(new Set(SCOPES).size).toBe(178);
    expect(SCOPES).toContain('background-jobs:update');
    expect(SCOPES).toContain('lead-labels:all');
  });

  it.each([
    'email_verifications:delete',
    'supersearch_enrichments:read',
    'background_jobs:read',
    'campaigns',
    'nonsense:all',
  ])('refuse %s in a new key', async scope => {
    const {api} = await shared();
    const answer = await api('POST', 'api-keys', {body: {name: 'k', scopes: ['all:read', scope]}});
    expect(answer.body).toMatchObject({
      statusCode: 400,
      message: 'body/scopes/1 must be equal to one of the allowed values',
    });
  });
});

describe('a new key', () => {
  it('has a text of 68 characters with its own id in it, and every field', async () => {
    const {api, workspaceId} = await start(ONE);
    const {body} = await api('POST', 'api-keys', {body: {name: 'ci', scopes: ['leads:read', 'all:read']}});
    expect(Object.keys(body).toSorted()).toEqual([
      ...['id', 'key', 'name', 'organization_id', 'scopes', 'timestamp_created', 'timestamp_updated'],
    ]);
    expect(body).toMatchObject({name: 'ci', scopes: ['leads:read', 'all:read'], organization_id: workspaceId});
    expect(body.key).toMatch(/^[A-Za-z0-9+/]{66}==$/);
    expect(Buffer.from(body.key, 'base64').toString()).toMatch(new RegExp(`^${body.id}:.{12}$`));
  });

  it('holds another id by a switch', async () => {
    const {api} = await start({...ONE, settings: {key_contains_id: false}});
    const {body} = await api('POST', 'api-keys', {body: {name: 'ci', scopes: []}});
    expect(Buffer.from(body.key, 'base64').toString()).not.toContain(body.id);
    expect(body.key).toHaveLength(68);
  });

  it('may share its name with another', async () => {
    const {api} = await start(ONE);
    const body = {name: 'ci', scopes: []};
    const both = [await api('POST', 'api-keys', {body}), await api('POST', 'api-keys', {body})];
    expect(both.map(({status}) => status)).toEqual([200, 200]);
    expect(both[0]?.body.key).not.toBe(both[1]?.body.key);
  });
});

describe('the list of keys', () => {
  const KEY = 'NDA4YjYx-secret-ABCD';
  const state = (key_display: string) => ({
    workspaces: [{api_keys: [{name: 'k', scopes: ['all:all'], key: KEY}]}],
    settings: {key_display},
  });
  const seen = {plain: KEY, masked: `${'*'.repeat(KEY.length - 4)}ABCD`, blank: '', absent: undefined};

  it.each(Object.entries(seen))('shows the text %s, in deletions too', async (display, text) => {
    const {api} = await startBare({state: parseState(state(display))});
    const {items} = (await api('GET', 'api-keys', {key: KEY})).body;
    expect(items.map(({key}) => key)).toEqual([text]);
    expect((await api('DELETE', `api-keys/${items[0]?.id}`, {key: KEY})).body.key).toBe(text);
  });

  it.each(Object.keys(seen))('a creation shows the whole text (%s)', async display => {
    const {api} = await startBare({state: parseState(state(display))});
    const answer = await api('POST', 'api-keys', {key: KEY, body: {name: 'n', scopes: []}});
    expect(answer.body.key).toHaveLength(68);
  });
});

describe('the audit log', () => {
  const CLOCK = {now: () => new Date('2026-05-05T10:00:00.000Z')};

  it('records that keys come and go, with the key in use', async () => {
    const {api, emulator} = await start(ONE, CLOCK);
    const own = emulator.state().workspaces[0]?.api_keys[0]?.id;
    const {id} = (await api('POST', 'api-keys', {body: {name: 'k', scopes: []}, headers: {'user-agent': 'me/1'}})).body;
    await api('DELETE', `api-keys/${id}`);
    const items = emulator.state().workspaces[0]?.audit_logs;
    expect(items?.map(({activity_type}) => activity_type)).toEqual([37, 38]);
    expect(items?.[0]).toMatchObject({
      api_key_id: own,
      from_api: true,
      user_agent: 'me/1',
      timestamp: '2026-05-05T10:00:00.000Z',
    });
    expect((await api('GET', 'audit-logs?limit=1000')).body.items).toHaveLength(2);
  });

  it('is silent on members, tags and assignments', async () => {
    const {api, emulator} = await start({workspaces: [{accounts: ['a@example.com']}]});
    await api('POST', 'workspace-members', {body: {email: 'a@example.com', role: 'view'}});
    const tag = (await api('POST', 'custom-tags', {body: {label: 'x'}})).body.id;
    const body = {tag_ids: [tag], resource_type: 1, assign: true, resource_ids: ['a@example.com']};
    expect((await api('POST', 'custom-tags/toggle-resource', {body})).body).toEqual({success: true});
    expect(emulator.state().workspaces[0]?.audit_logs).toEqual([]);
  });

  const LOG = {
    workspaces: [
      {
        audit_logs: [
          {activity_type: 1, timestamp: '2026-01-01T08:00:00Z', user_name: 'Ana Alpha'},
          {activity_type: 16, timestamp: '2026-01-02T23:00:00Z', ip_address: '10.0.0.7'},
          {activity_type: 37, timestamp: '2026-01-03T08:00:00Z', audit_metadata: {note: 'kept'}},
        ],
      },
    ],
  };
  const shared = share(LOG);
  it.each([
    ['', [37, 16, 1]],
    ['?activity_type=16', [16]],
    ['?search=alpha', [1]],
    ['?search=10.0.0', [16]],
    ['?start_date=2026-01-02', [37, 16]],
    ['?end_date=2026-01-02', [16, 1]],
    ['?start_date=2026-01-02&end_date=2026-01-02', [16]],
  ])('is listed newest first, unknown numbers and all: audit-logs%s', async (query, types) => {
    const {api} = await shared();
    const {items} = (await api('GET', `audit-logs${query}`)).body;
    expect(items.map(({activity_type}) => activity_type)).toEqual(types);
  });
});
