import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {connect, openUplink, type Uplink} from '../../src/api/connect.ts';
import {exportState} from '../../src/desired/export.ts';
import {type Emulator, parseState, startEmulator} from '../../src/emulator/index.ts';
import {RbacError} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import {readEverything, readLive} from '../../src/live/read.ts';
import {withSenders} from '../../src/live/senders.ts';
import type {Plan} from '../../src/model/plan.ts';
import {Secret} from '../../src/model/secret.ts';
import {hasDrift} from '../../src/report/drift.ts';
import fc, {manifold} from '../support/laws.ts';
import {desiredFrom, NOW, planFrom} from '../support/world.ts';
import {IDS, KEPT, KEY, WANTED} from './odd-world.ts';
import {isOtherwise, type Json, type Oddity, odditiesOf, withOddity} from './oddities.ts';

let emulator: Emulator;
let uplink: Uplink;
/** What the API answers, by address: reading changes nothing. */
const answers = new Map<string, ReturnType<Uplink['transport']>>();
const oddities: Oddity[] = [];

beforeAll(async () => {
  emulator = await startEmulator({state: parseState(KEPT), rate: 'off', now: () => NOW});
  uplink = openUplink({url: emulator.url, userAgent: 'instantly-rbac/test'});
  await planned();
  await exported();
  for (const [address, answer] of answers)
    oddities.push(...odditiesOf(pathOf(address), JSON.parse((await answer).text)));
});
afterAll(() => emulator.close());

describe('an answer of which one field is odd', () => {
  it(
    'ends a plan with its name, or has nothing removed that would stay otherwise',
    async () => {
      const usual = removalsOf(await planned());
      const law = async (oddity: Oddity) => {
        const plan = await orError(planned(oddity), oddity);
        if (plan !== undefined && !isRefused(plan)) expect(usual).toEqual(expect.arrayContaining(removalsOf(plan)));
      };
      await fc.assert(fc.asyncProperty(anyOddity(), law), {numRuns: 400 * manifold});
    },
    180_000 * manifold,
  );

  it(
    'ends an export, or has nothing removed by the plan that follows',
    async () => {
      const usual = removalsOf(await exported());
      const law = async (oddity: Oddity) => {
        const plan = await orError(exported(oddity), oddity);
        if (plan !== undefined && !isRefused(plan)) expect(usual).toEqual(expect.arrayContaining(removalsOf(plan)));
      };
      await fc.assert(fc.asyncProperty(anyOddity(), law), {numRuns: 200 * manifold});
    },
    180_000 * manifold,
  );
});

describe('what a later API may say', () => {
  it.each<readonly [string, string, string, Json, string]>([
    [
      'workspace-members',
      IDS.client,
      'role',
      'guest',
      'member/client@x.com is not declared, and has the role "guest", which this version does not know; it is left alone',
    ],
    ['api-keys', IDS.key, 'name', '', `the live key ${IDS.key} has no name; it is left alone: look at it in the app`],
    [
      'workspace-group-members',
      IDS.rejected,
      'status',
      'paused',
      'sub_workspace/0190b2c4-0000-7000-8000-000000000105 is not declared, and has the status "paused", which this version does not know; it is left alone',
    ],
    [
      'workspace-group-members',
      IDS.accepted,
      'status',
      'paused',
      'sub_workspace/0190b2c4-0000-7000-8000-000000000101 has the status "paused", which this version does not know; it is left alone',
    ],
  ])('is left alone and told: %s %s %s %j', async (path, item, field, value, message) => {
    const plan = await planned({path, steps: ['items', {item}, field], as: '', value});
    expect(plan.warnings).toContainEqual(expect.objectContaining({code: 'LIVE_UNKNOWN', message}));
    expect(hasDrift({...plan, changes: []})).toBe(true);
  });
});

describe('an export', () => {
  it.each<readonly [string, string, string, Json, string]>([
    [
      'workspace-members',
      IDS.client,
      'role',
      'guest',
      'member/client@x.com: this version does not know its role "guest"',
    ],
    [
      'workspace-members',
      IDS.seller,
      'permissions',
      ['crm.view', 'crm.paint'],
      'member/ben@x.com: this version does not know its permissions crm.paint',
    ],
    [
      'api-keys',
      IDS.key,
      'scopes',
      ['leads:read', 'robots:all'],
      'key/Undeclared: this version does not know its scopes robots:all',
    ],
    ['api-keys', IDS.key, 'scopes', [], 'key/Undeclared: it has no scopes'],
  ])('says what it cannot: %s %s %s %j', async (path, item, field, value, words) => {
    const oddity = {path, steps: ['items', {item}, field], as: '', value};
    const [file] = exportState(await readEverything(readerOf(oddity), READING), kinds, false);
    expect(file?.text).toContain(`# ${words}\n`);
  });
});

describe('a field that decides what is removed', () => {
  it.each<readonly [string, string, string, Json | undefined, string]>([
    ['api-keys', IDS.key, 'timestamp_created', undefined, 'expected a time, got nothing'],
    ['api-keys', IDS.key, 'timestamp_created', 'yesterday', 'expected a time, got another text'],
    ['api-keys', IDS.key, 'scopes', ['leads:read', ''], 'expected a list of strings, got one with an empty text'],
    ['api-keys', IDS.key, 'id', '../custom-tags', 'expected an id, got another text'],
    ['workspace-members', IDS.client, 'email', 'client', 'expected a mail address, got another text'],
    ['custom-tags', IDS.tag, 'label', ' ', 'expected a name, got an empty text'],
    ['workspace-group-members', IDS.accepted, 'sub_workspace_id', '', 'expected an id, got an empty text'],
  ])('must be what it is: %s %s %s %j', async (path, item, field, value, words) => {
    const error = await planned({path, steps: ['items', {item}, field], as: '', value}).catch(thrown => thrown);
    expect(error).toMatchObject({code: 'API_SHAPE'});
    expect(error.message.replace(/\d+/, 'n')).toBe(`${path}[n].${field}: ${words}`);
  });
});

const anyOddity = () => fc.nat({max: oddities.length - 1}).map(index => oddities[index] as Oddity);
const pathOf = (address: string) => new URL(address).pathname.replace('/api/v2/', '');

/** The API as it is, but for one field. */
function readerOf(oddity: Oddity | undefined) {
  const transport: Uplink['transport'] = async request => {
    const address = request.url.href;
    const answer = answers.get(address) ?? uplink.transport(request);
    answers.set(address, answer);
    answer.catch(() => answers.delete(address)); // A repeat is sent, and does not meet the same failure.
    const {text, ...rest} = await answer;
    const isMeant = oddity !== undefined && rest.status === 200 && oddity.path === pathOf(address);
    return {...rest, text: isMeant ? JSON.stringify(withOddity(JSON.parse(text) as Json, oddity)) : text};
  };
  const options = {url: emulator.url, key: new Secret(KEY), userAgent: 'instantly-rbac/test', paces: []};
  return connect({...options, uplink: {...uplink, transport}}).reader;
}

async function planned(oddity?: Oddity): Promise<Plan> {
  const desired = desiredFrom(JSON.stringify(WANTED));
  const reader = readerOf(oddity);
  return planFrom(desired, await withSenders(await readLive(reader, desired, READING), reader, desired));
}

async function exported(oddity?: Oddity): Promise<Plan> {
  const reader = readerOf(oddity);
  const [file] = exportState(await readEverything(reader, READING), kinds, false);
  const desired = desiredFrom(file?.text ?? '');
  return planFrom(desired, await readLive(reader, desired, READING));
}

const READING = {kinds, parallelism: 8};

/** Undefined where it ends with an error that names endpoint and field. */
async function orError(planning: Promise<Plan>, {path, steps}: Oddity): Promise<Plan | undefined> {
  try {
    return await planning;
  } catch (error) {
    expect(error).toBeInstanceOf(RbacError);
    const {code, message} = error as RbacError;
    expect(['API_SHAPE', 'API_PARTIAL', 'API_INVALID']).toContain(code);
    expect(message).toContain(path);
    const field = steps.filter(step => typeof step === 'string' && step !== 'items').at(-1);
    if (code === 'API_SHAPE' && isOtherwise(steps)) expect(message).toContain(field);
    return undefined;
  }
}

/** What a plan takes away: objects, and tags from things. */
const removalsOf = ({changes}: Plan) =>
  changes.flatMap(({action, id, resources = []}) => {
    if (action === 'unassign') return resources.map(resource => `${id} ${resource}`);
    return action === 'delete' || action === 'replace' ? [`${id}`] : [];
  });

const isRefused = ({guardrails}: Plan) => guardrails.some(({status}) => status === 'refused');
