import {describe, expect, it} from 'vitest';
import {start} from './world.ts';

const CLOCK = {now: () => new Date('2026-05-05T10:00:00.000Z')};
const linesOf = async (api: Awaited<ReturnType<typeof start>>['api'], query = '') =>
  (await api('GET', `audit-logs${query}`)).body.items;

describe('a line about a key', () => {
  const made = async (settings: object) => {
    const {api, emulator} = await start({workspaces: [{name: 'North'}], settings}, CLOCK);
    const own = emulator.state().workspaces[0]?.api_keys[0]?.id;
    const body = {name: 'k', scopes: []};
    const {id} = (await api('POST', 'api-keys', {body, headers: {'user-agent': 'me/1'}})).body;
    await api('DELETE', `api-keys/${id}`);
    return {id, own, lines: await linesOf(api)};
  };

  it('has every published field, and names the key that acted and nobody else', async () => {
    const {own, lines} = await made({});
    const created = lines.find(({activity_type}) => activity_type === 37);
    expect(created).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      timestamp: '2026-05-05T10:00:00.000Z',
      organization_id: expect.stringMatching(/^[\da-f-]{36}$/),
      ...{activity_type: 37, ip_address: '127.0.0.1', from_api: true, user_agent: 'me/1', api_key_id: own},
      ...{user_id: null, user_name: null, affected_count: null, audit_metadata: {}},
      ...{campaign_id: null, webhook_id: null, subsequence_id: null, list_id: null},
    });
  });

  it('names the key that came or went by a switch', async () => {
    const {id, lines} = await made({audit_names_key: true});
    expect(lines).toEqual([
      expect.objectContaining({audit_metadata: {api_key: {id, name: 'k'}}}),
      expect.objectContaining({audit_metadata: {api_key: {id, name: 'k'}}}),
    ]);
    expect(JSON.stringify(lines)).not.toContain('scopes');
  });
});

describe('the list', () => {
  const audit_logs = [
    {activity_type: 1, timestamp: '2026-01-01T08:00:00Z', user_name: 'Ana'},
    {activity_type: 77, timestamp: '2026-01-02T08:00:00Z'},
  ];
  const numbers = async (settings: object, query: string) => {
    const {api} = await start({workspaces: [{name: 'North', audit_logs}], settings});
    return (await linesOf(api, query)).map(({activity_type}) => activity_type);
  };

  it('holds sign-ins and numbers that nobody published, from the state', async () => {
    expect(await numbers({}, '')).toEqual([77, 1]);
  });

  it.each(['?activity_type=1', '?end_date=2026-01-01', '?search=ana'])('heeds %s, or not by a switch', async query => {
    expect(await numbers({}, query)).toEqual([1]);
    expect(await numbers({audit_filters: false}, query)).toEqual([77, 1]);
  });
});
