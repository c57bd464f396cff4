import {describe, expect, it} from 'vitest';
import {NOBODY, start, walk} from './world.ts';

const CLOCK = {now: () => new Date('2026-05-05T10:00:00.000Z')};
const BASE = {
  name: 'North',
  custom_tags: [{label: 'SDR-West', description: 'West'}, 'spare'],
  campaigns: ['Spring', 'Autumn'],
  accounts: ['a@example.com', 'B@example.com', 'c@example.com'],
};

async function startTagged(settings: object = {}, more: object = {}) {
  const started = await start({workspaces: [{...BASE, ...more}], settings}, CLOCK);
  const [workspace] = started.emulator.state().workspaces;
  const [west = '', spare = ''] = workspace?.custom_tags.map(({id}) => id) ?? [];
  const [spring = '', autumn = ''] = workspace?.campaigns.map(({id}) => id) ?? [];
  const toggle = (body: object) => started.api('POST', 'custom-tags/toggle-resource', {body});
  const assigned = () =>
    (started.emulator.state().workspaces[0]?.mappings ?? []).map(row => `${row.resource_type} ${row.resource_id}`);
  return {...started, west, spare, spring, autumn, toggle, assigned};
}

describe('tags', () => {
  it('are made with a trimmed label', async () => {
    const {api, workspaceId} = await startTagged();
    const {body} = await api('POST', 'custom-tags', {body: {label: '  new ', description: null}});
    const stamp = '2026-05-05T10:00:00.000Z';
    expect(body).toMatchObject({
      label: 'new',
      description: null,
      organization_id: workspaceId,
      timestamp_created: stamp,
      timestamp_updated: stamp,
    });
  });

  it('409 for a label that differs only in case, unless case is kept', async () => {
    const folded = await startTagged();
    const answer = await folded.api('POST', 'custom-tags', {body: {label: ' sdr-west '}});
    expect(answer.body).toEqual({statusCode: 409, error: 'Conflict', message: 'A tag with this name already exists.'});
    const kept = await startTagged({fold_tag_case: false});
    expect((await kept.api('POST', 'custom-tags', {body: {label: 'sdr-west'}})).status).toBe(200);
    expect((await kept.api('POST', 'custom-tags', {body: {label: ' SDR-West '}})).status).toBe(409);
  });

  it('can be renamed to themselves in another case, but not to another tag', async () => {
    const {api, west} = await startTagged();
    const renamed = await api('PATCH', `custom-tags/${west}`, {body: {label: 'sdr-west'}});
    expect(renamed.body).toMatchObject({
      id: west,
      label: 'sdr-west',
      description: 'West',
      timestamp_updated: '2026-05-05T10:00:00.000Z',
    });
    expect((await api('PATCH', `custom-tags/${west}`, {body: {label: 'Spare'}})).status).toBe(409);
  });

  it('leave their label to others once renamed or deleted', async () => {
    const {api, west, spare} = await startTagged();
    await api('PATCH', `custom-tags/${west}`, {body: {label: 'East'}});
    await api('DELETE', `custom-tags/${spare}`);
    const create = async (label: string) => (await api('POST', 'custom-tags', {body: {label}})).status;
    expect([await create('SDR-West'), await create('spare'), await create('east')]).toEqual([200, 200, 409]);
  });

  it('are found by text, by id, and by what carries them', async () => {
    const {api, west, spare, toggle} = await startTagged();
    await toggle({tag_ids: [spare], resource_type: 1, assign: true, resource_ids: ['a@example.com']});
    const ids = async (query: string) => (await api('GET', `custom-tags?${query}`)).body.items.map(({id}) => id);
    expect(await ids('search=WEST')).toEqual([west]);
    expect(await ids(`tag_ids=${spare},%20${west}`)).toEqual([spare, west]);
    expect(await ids('resource_ids=A@example.com')).toEqual([spare]);
  });

  it('take their mappings with them, or leave them by a switch', async () => {
    for (const [settings, left] of [
      [{}, []],
      [{orphan_mappings: 'stay'}, ['1 a@example.com']],
    ] as const) {
      const {api, west, toggle, assigned} = await startTagged(settings);
      await toggle({tag_ids: [west], resource_type: 1, assign: true, resource_ids: ['a@example.com']});
      expect((await api('DELETE', `custom-tags/${west}`)).body.id).toBe(west);
      expect((await api('GET', `custom-tags/${west}`)).status).toBe(404);
      expect(assigned()).toEqual(left);
    }
  });
});

describe('toggle-resource', () => {
  it('assigns accounts by address in any case, and keeps the spelling of the account', async () => {
    const {toggle, west, assigned} = await startTagged();
    const answer = await toggle({
      tag_ids: [west],
      resource_type: 1,
      assign: true,
      resource_ids: ['A@EXAMPLE.com', 'b@example.com'],
    });
    expect([answer.status, answer.body]).toEqual([200, {success: true}]);
    expect(assigned()).toEqual(['1 a@example.com', '1 B@example.com']);
  });

  it('is no toggle: the same again changes nothing, either way', async () => {
    const {toggle, west, spring, assigned, emulator} = await startTagged();
    const body = {tag_ids: [west], resource_type: 2, resource_ids: [spring]};
    await toggle({...body, assign: true});
    const before = emulator.state().workspaces[0]?.mappings;
    await toggle({...body, assign: true});
    expect(emulator.state().workspaces[0]?.mappings).toEqual(before);
    await toggle({...body, assign: false});
    expect((await toggle({...body, assign: false})).body).toEqual({success: true});
    expect(assigned()).toEqual([]);
  });

  it('takes many tags and many resources', async () => {
    const {toggle, west, spare, assigned} = await startTagged();
    await toggle({
      tag_ids: [west, spare],
      resource_type: 1,
      assign: true,
      resource_ids: ['a@example.com', 'c@example.com'],
    });
    expect(assigned()).toHaveLength(4);
  });

  it('404 for a resource that is not there, and nothing is applied, or the rest by a switch', async () => {
    for (const [settings, applied] of [
      [{}, []],
      [{toggle_unknown: 'rest'}, ['1 a@example.com']],
    ] as const) {
      const {toggle, west, assigned} = await startTagged(settings);
      const answer = await toggle({
        tag_ids: [west],
        resource_type: 1,
        assign: true,
        resource_ids: ['a@example.com', 'no@example.com'],
      });
      expect(answer.body.message).toMatch(/not found/);
      expect(assigned()).toEqual(applied);
    }
  });

  it.each([
    [
      'a campaign by name',
      (t: string) => ({tag_ids: [t], resource_type: 2, assign: true, resource_ids: ['Spring']}),
      404,
    ],
    [
      'an account as a campaign',
      (t: string) => ({tag_ids: [t], resource_type: 2, assign: true, resource_ids: ['a@example.com']}),
      404,
    ],
    [
      'an unknown tag',
      () => ({tag_ids: [NOBODY], resource_type: 1, assign: true, resource_ids: ['a@example.com']}),
      404,
    ],
    ['the body of old documents', (t: string) => ({tag_id: t, resource_id: 'a@example.com'}), 400],
    ['no resources', (t: string) => ({tag_ids: [t], resource_type: 1, assign: true}), 400],
    ['an empty list', (t: string) => ({tag_ids: [t], resource_type: 1, assign: true, resource_ids: []}), 400],
    ['a third type', (t: string) => ({tag_ids: [t], resource_type: 3, assign: true, resource_ids: ['x']}), 400],
    [
      'a type as text',
      (t: string) => ({tag_ids: [t], resource_type: '1', assign: true, resource_ids: ['a@example.com']}),
      400,
    ],
  ])('refuses %s', async (_name, bodyFor, status) => {
    const {toggle, west, assigned} = await startTagged();
    expect((await toggle(bodyFor(west))).status).toBe(status);
    expect(assigned()).toEqual([]);
  });

  it('has a limit when the settings say so', async () => {
    const {toggle, west} = await startTagged({toggle_max: 1});
    const answer = await toggle({
      tag_ids: [west],
      resource_type: 1,
      assign: true,
      resource_ids: ['a@example.com', 'c@example.com'],
    });
    expect(answer.body).toMatchObject({statusCode: 400, message: 'body/resource_ids must NOT have more than 1 items'});
  });

  it('selects all, less the excluded ones, as filters say', async () => {
    const {toggle, west, spare, assigned, spring, autumn} = await startTagged();
    const all = {resource_type: 1, assign: true, selected_all: true};
    await toggle({...all, tag_ids: [west], excluded_resource_ids: ['b@EXAMPLE.com'], search: 'example'});
    expect(assigned().toSorted()).toEqual(['1 a@example.com', '1 c@example.com']);
    await toggle({...all, tag_ids: [spare], filter: {tag_id: 'no-tag'}});
    expect(assigned().at(-1)).toBe('1 B@example.com');
    await toggle({...all, tag_ids: [west], assign: false, filter: {tag_ids: [west]}});
    expect(assigned()).toEqual(['1 B@example.com']);
    await toggle({...all, tag_ids: [west], filter: 'ACC_FILTER_PAUSED'});
    expect(assigned()).toHaveLength(1);
    await toggle({...all, resource_type: 2, tag_ids: [west]});
    expect(assigned().slice(1).toSorted()).toEqual([`2 ${spring}`, `2 ${autumn}`].toSorted());
  });
});

describe('custom-tag-mappings', () => {
  it('are listed newest first with addresses for accounts, filters ignored, stale rows and all', async () => {
    const mappings = [
      {tag: 'spare', resource_id: 'gone@example.com', resource_type: 1},
      {tag: 'spare', resource_id: 'a@example.com', resource_type: 1},
    ];
    const {api, toggle, west, spring, workspaceId} = await startTagged({}, {mappings});
    await toggle({tag_ids: [west], resource_type: 2, assign: true, resource_ids: [spring]});
    const items = await walk(api, `custom-tag-mappings?resource_ids=${spring}&tag_id=${west}&resource_type=2`, 2);
    expect(items.map(({resource_id}) => resource_id)).toEqual([spring, 'a@example.com', 'gone@example.com']);
    expect(items[0]).toEqual({
      id: expect.any(String),
      tag_id: west,
      resource_id: spring,
      resource_type: 2,
      timestamp_created: '2026-05-05T10:00:00.000Z',
      organization_id: workspaceId,
    });
  });
});
