import {describe, expect, it} from 'vitest';
import {connect} from '../../src/api/connect.ts';
import {addKey, parseFaults, parseState, startEmulator} from '../../src/emulator/index.ts';
import {kinds} from '../../src/kinds/index.ts';
import {readSurvey, type SurveyOptions} from '../../src/live/survey.ts';
import type {LiveState} from '../../src/model/live.ts';
import {Secret} from '../../src/model/secret.ts';
import {desiredFrom, WORKSPACE_ID} from '../support/world.ts';

const WORLD = {
  workspaces: [
    {
      id: WORKSPACE_ID,
      name: 'Acme',
      members: [{email: 'olga@acme.com', role: 'owner'}],
      campaigns: ['West 1', {name: 'East 1', email_tag_list: ['East']}],
      accounts: ['a@acme.com'],
      custom_tags: [
        {label: 'West', campaigns: ['West 1'], accounts: ['a@acme.com']},
        {label: 'East', campaigns: ['East 1']},
      ],
    },
  ],
};
const FILE = `version: 1\nworkspace: {id: ${WORKSPACE_ID}}\ntags: [{label: West}]\nassignments: [{tag: West, campaigns: ["West *"]}]\n`;

interface Case {
  readonly scopes?: readonly string[];
  readonly files?: string;
  readonly asked: Partial<SurveyOptions> & Pick<SurveyOptions, 'only'>;
  readonly faults?: unknown;
}

/** What a key may read of the world, and the requests that it took. */
async function survey({scopes = ['all:read'], files, asked, faults = []}: Case) {
  const {state, key} = addKey(parseState(WORLD), {workspaceId: WORKSPACE_ID, name: 'tool', scopes});
  const emulator = await startEmulator({state, rate: 'off', faults: parseFaults(faults)});
  try {
    const {reader} = connect({url: emulator.url, key: new Secret(key), userAgent: 'test', pacePercent: 80});
    const desired = files === undefined ? undefined : desiredFrom(files);
    const live = await readSurvey(reader, desired, {kinds, parallelism: 8, ...asked});
    return {live, requests: emulator.requests()};
  } finally {
    await emulator.close();
  }
}

const carried = ({objects}: LiveState) =>
  (objects.assignment ?? []).map(({address, spec}) => [
    address,
    (spec as {resources: readonly string[]}).resources.length,
  ]);

describe('a survey', () => {
  it('reads what is asked for, whether or not a file manages it, and nothing else', async () => {
    const {live, requests} = await survey({files: FILE, asked: {only: ['member', 'key']}});
    expect(Object.keys(live.objects)).toEqual(['member', 'key']);
    expect(live).not.toHaveProperty('refused');
    expect(requests.map(({path}) => path.replace('/api/v2/', ''))).toEqual([
      'workspaces/current',
      ...['workspace-members', 'api-keys'],
    ]);
    expect(live.requests).toBe(requests.length);
  });

  it.each([
    [
      'a tag that the files name',
      ['west'],
      [
        ['assignment/West/campaigns', 1],
        ['assignment/West/accounts', 1],
      ],
    ],
    [
      'a tag that they do not',
      ['EAST'],
      [
        ['assignment/East/campaigns', 1],
        ['assignment/East/accounts', 0],
      ],
    ],
    ['a tag that nothing has', ['North'], []],
  ])('reads what carries %s', async (_phrase, tags, expected) => {
    const {live} = await survey({files: FILE, asked: {only: ['tag', 'assignment'], tags}});
    expect(carried(live)).toEqual(expected);
  });

  it('reads what carries any tag when all are asked for, and those of the files otherwise', async () => {
    const all = await survey({asked: {only: ['assignment'], tags: 'all'}});
    expect(carried(all.live).map(([address]) => address)).toHaveLength(4);
    const some = await survey({files: FILE, asked: {only: ['assignment']}});
    expect(carried(some.live)).toEqual([['assignment/West/campaigns', 1]]);
  });

  it('tells which campaigns choose their senders by a tag', async () => {
    const {live} = await survey({asked: {only: ['tag'], senders: true}});
    const east = live.objects.tag?.find(({address}) => address === 'tag/East')?.id ?? '';
    expect(live.sendingTags?.get(east)).toEqual(['East 1']);
  });

  it('says what the key may not read, and reads the rest to its end', async () => {
    const {live} = await survey({
      scopes: ['workspaces:read', 'workspace_members:read'],
      asked: {only: ['member', 'key', 'tag', 'assignment'], tags: ['West'], senders: true},
    });
    expect(Object.keys(live.objects)).toEqual(['member']);
    expect(live.sendingTags).toBeUndefined();
    expect(live.refused?.map(({what, code}) => `${what} ${code}`)).toEqual([
      'key AUTH_SCOPE',
      'tag AUTH_SCOPE',
      'assignment AUTH_SCOPE',
      'senders AUTH_SCOPE',
    ]);
    expect(live.refused?.[0]?.message).toContain('lacks the scope api_keys:read');
  });

  it('ends where the workspace itself may not be read, or is another one', async () => {
    const asked = {only: ['member']} as const;
    await expect(survey({scopes: ['workspace_members:read'], asked})).rejects.toMatchObject({code: 'AUTH_SCOPE'});
    const other = FILE.replace(WORKSPACE_ID, '0190b2c4-0000-7000-8000-0000000000bb');
    await expect(survey({files: other, asked})).rejects.toMatchObject({code: 'AUTH_WORKSPACE'});
  });

  it('ends with any other failure: nobody takes a part for the whole', async () => {
    const faults = [{match: {path: '/api/v2/api-keys'}, fault: 'status', status: 404}];
    await expect(survey({asked: {only: ['member', 'key']}, faults})).rejects.toMatchObject({code: 'API_NOT_FOUND'});
  });
});
