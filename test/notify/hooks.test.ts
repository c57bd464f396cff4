import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import nock from 'nock';
import {afterAll, describe, expect, it} from 'vitest';
import type {JsonObject} from '../../src/model/json.ts';
import {sendTo} from '../../src/notify/hook.ts';
import type {News} from '../../src/notify/message.ts';
import {slackMessage} from '../../src/notify/slack.ts';
import {stateOf} from '../../src/notify/state.ts';
import {parseTarget} from '../../src/notify/target.ts';
import {webhookMessage} from '../../src/notify/webhook.ts';
import {closedNetwork} from '../secrets/service.ts';
import {errorOf} from '../web/support.ts';
import {BOB, briefOf, change, EVE} from './briefs.ts';

closedNetwork();

const SECRET = 'T0CANARY/B0CANARY/xyzcanaryxyzcanary';
const ADDRESS = `https://hooks.secret-host.example/services/${SECRET}?sig=sigcanarysig`;
const folder = await mkdtemp(join(tmpdir(), 'rbac-hooks-'));
afterAll(() => rm(folder, {recursive: true}));

const news = (brief = briefOf([BOB, EVE]), turn: News['turn'] = 'drift'): News => ({
  turn,
  brief,
  state: stateOf(brief),
});

function send(target: string, env: Readonly<Record<string, string>> = {HOOK: ADDRESS}, message: JsonObject = {a: 1}) {
  const hook = parseTarget(target);
  if (hook.to !== 'slack' && hook.to !== 'webhook') throw new Error('no hook');
  return sendTo(hook, message, {env, cwd: folder, timeoutMs: 30_000, sleep: async () => {}});
}

async function failure(target: string, env?: Readonly<Record<string, string>>): Promise<string> {
  const error = await errorOf(send(target, env));
  const told = `${error.message} → ${error.hint}`;
  expect(`${told} ${error.stack}`).not.toMatch(/canary|secret-host/i);
  return told;
}

const hook = () =>
  nock('https://hooks.secret-host.example').post(`/services/${SECRET}`, {a: 1}).query({sig: 'sigcanarysig'});

describe('a hook is called', () => {
  it('at the address in a variable', async () => {
    hook().reply(200, 'ok');
    await send('slack=env:HOOK');
  });

  it('at the address in a file below the working directory', async () => {
    await writeFile(join(folder, 'hook.txt'), `${ADDRESS}\n`);
    hook().reply(204);
    await send('webhook=file:hook.txt');
  });

  it('again when it was called too often', async () => {
    hook().reply(429, '', {'retry-after': '1'});
    hook().reply(200, 'ok');
    await send('slack=env:HOOK');
  });
});

describe('a failure tells neither address nor host', () => {
  it.each<[status: number, body: string | object, words: string]>([
    [400, 'invalid_payload', 'Slack does not accept the message (400) → see'],
    [403, {message: `no ${ADDRESS}`}, 'Slack does not know this address, or no longer (403): no [secret]'],
    [404, 'no_service', 'does not know this address, or no longer (404) → make a new hook'],
    [410, '', 'or no longer (410)'],
    [500, {message: SECRET}, 'Slack cannot answer now (500): [secret] → try again later'],
  ])('of %i', async (status, body, words) => {
    hook().reply(status, body);
    expect(await failure('slack=env:HOOK')).toContain(words);
  });

  it('of a redirect', async () => {
    hook().reply(302, '', {location: ADDRESS.replace('services', 'others')});
    expect(await failure('webhook=env:HOOK')).toContain(
      'the webhook redirects to another address, which is not followed',
    );
  });

  it('of a broken connection, which is not tried again: the message may have arrived', async () => {
    hook().replyWithError(Object.assign(new Error(ADDRESS), {code: 'ECONNRESET'}));
    expect(await failure('slack=env:HOOK')).toContain('Slack broke the connection off (ECONNRESET)');
  });

  it.each<[what: string, target: string, env: Readonly<Record<string, string>>, words: string]>([
    [
      'a variable that is not set',
      'slack=env:HOOK',
      {},
      'HOOK holds no address → put the address of the hook into HOOK',
    ],
    ['a file that is not there', 'slack=file:none.txt', {}, 'the file none.txt cannot be read (ENOENT)'],
    ['plain http', 'slack=env:HOOK', {HOOK: ADDRESS.replace('https', 'http')}, 'the address in HOOK is plain http'],
    ['credentials', 'slack=env:HOOK', {HOOK: ADDRESS.replace('//', '//a:canary@')}, 'holds credentials'],
    ['no address', 'slack=env:HOOK', {HOOK: SECRET}, 'is not an http address'],
    ['a fragment', 'slack=env:HOOK', {HOOK: `${ADDRESS}#canary`}, 'has a fragment'],
  ])('of %s', async (_what, target, env, words) => {
    expect(await failure(target, env)).toContain(words);
  });
});

const HOSTILE = '<!channel> <@U123> & `*_~ ```\n<https://evil.example|click> @here';

describe('a message for Slack', () => {
  it('says what differs, the most dangerous first', () => {
    expect(slackMessage({...news(), job: 'https://ci.example/1?a=1&b=2'})).toEqual({
      text: 'Drift in workspace Acme: 2 differences',
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        section('*Drift in workspace Acme: 2 differences*'),
        section('```\n- member/eve@acme.com\n~ member/bob@acme.com  role  admin → view\n```'),
        section('<https://ci.example/1?a=1&amp;b=2|The run that saw it>'),
      ],
    });
  });

  it.each<[turn: News['turn'], brief: ReturnType<typeof briefOf>, text: string, blocks: number]>([
    ['changed', briefOf([BOB]), 'The drift in workspace Acme has changed: 1 difference', 2],
    ['clean', briefOf(), 'No more drift in workspace Acme: it is as the files say again', 1],
    ['same', briefOf([BOB]), 'Still drift in workspace Acme: 1 difference, the same as before', 1],
    ['same', briefOf(), 'No drift in workspace Acme', 1],
  ])('%s', (turn, brief, text, blocks) => {
    const message = slackMessage(news(brief, turn));
    expect([message.text, (message.blocks as readonly unknown[]).length]).toEqual([text, blocks]);
  });

  it('makes no mention, link or style of names', () => {
    const brief = {
      ...briefOf([change(`member/${HOSTILE}`, {fields: [{path: 'nickname', before: HOSTILE, after: null}]})]),
      workspace: {id: null, name: HOSTILE},
    };
    const text = JSON.stringify(slackMessage(news(brief)));
    expect(text).not.toMatch(/[<>]/);
    expect(text.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
    expect(text.match(/`+/g)).toEqual(['```', '```']);
    expect(text).toContain('&lt;!channel&gt;');
  });

  it("keeps to Slack's limits however much differs", () => {
    const many = Array.from({length: 3000}, (_item, index) => change(`member/${'&'.repeat(300)}${index}`));
    const {blocks} = slackMessage(news(briefOf(many)));
    const texts = (blocks as readonly {readonly text: {readonly text: string}}[]).map(block => block.text.text);
    expect(Math.max(...texts.map(text => text.length))).toBeLessThanOrEqual(3000);
    expect(texts[1]).toMatch(/… and \d+ more\n```$/);
  });
});

const section = (text: string) => ({type: 'section', text: {type: 'mrkdwn', text}});

describe('a message for a webhook', async () => {
  const schema = JSON.parse(await readFile('schemas/notification.schema.json', 'utf8'));
  const validate = new Ajv({strict: false}).compile(schema);
  const attribution = {who: null, when: null, how: 'tags are not in the log', confidence: 'unknown'} as const;
  const warning = {code: 'OWNER_DIFFERS', message: 'the owner is eve@acme.com', at: null};

  it.each<[what: string, news: News]>([
    ['a drift', news(briefOf([{...BOB, attribution}, EVE], [warning]))],
    ['the end of one', news(briefOf(), 'clean')],
    ['a heartbeat', news(briefOf([BOB]), 'same')],
    ['hostile names', news(briefOf([change(`member/${HOSTILE}`)]))],
  ])('is as its schema says: %s', (_what, one) => {
    validate(JSON.parse(JSON.stringify(webhookMessage({...one, job: 'https://ci.example/1'}))));
    expect(validate.errors).toBeNull();
  });

  it('holds what somebody needs to act on it, and no place where a secret goes', () => {
    const key = change('member/x', {secret: {to: 'file', path: 'secrets/canary.key'}});
    const message = webhookMessage(news(briefOf([BOB, key])));
    expect(message).toMatchObject({
      format_version: '1',
      event: 'drift',
      clean: false,
      digest: expect.stringMatching(/^sha256:/),
      workspace: {name: 'Acme'},
      omitted: 0,
    });
    expect(JSON.stringify(message)).not.toContain('canary');
  });

  it('counts what it leaves out', () => {
    const many = Array.from({length: 501}, (_item, index) => change(`member/${index}`));
    expect(webhookMessage(news(briefOf(many)))).toMatchObject({omitted: 1});
  });
});
