import sodium from 'libsodium-wrappers';
import nock from 'nock';
import {beforeAll, describe, expect, it} from 'vitest';
import {githubSink} from '../../src/secrets/github.ts';
import {isUnclearDelivery} from '../../src/secrets/index.ts';
import {broken, closedNetwork, refused, remoteContext} from './service.ts';
import {CANARY, deliveryOf, errorOf} from './surroundings.ts';

closedNetwork();

const TOKEN = 'ghp_TokenTokenTokenToken0123456789';
const SECRET = {to: 'github', repository: 'acme/outbound', name: 'MARKETING_KEY'} as const;
const SECRETS = '/repos/acme/outbound/actions/secrets';
const here = (env: Record<string, string> = {INSTANTLY_RBAC_GITHUB_TOKEN: TOKEN}) => remoteContext(env);

let pair: {readonly publicKey: Uint8Array; readonly privateKey: Uint8Array};
beforeAll(async () => {
  await sodium.ready;
  pair = sodium.crypto_box_keypair();
});

const github = () => nock('https://api.github.com', {reqheaders: {authorization: `Bearer ${TOKEN}`}});
const keyAnswer = () => ({key_id: '0123', key: Buffer.from(pair.publicKey).toString('base64')});
const withKey = (path = SECRETS) => github().get(`${path}/public-key`).reply(200, keyAnswer());

/** What a body of a PUT holds for the owner of the private key. */
function openedBox(body: nock.Body): string {
  const {encrypted_value, key_id} = body as Record<string, string>;
  expect(key_id).toBe('0123');
  const box = Buffer.from(encrypted_value ?? '', 'base64');
  return Buffer.from(sodium.crypto_box_seal_open(box, pair.publicKey, pair.privateKey)).toString();
}

const toldNothing = (error: Error & {hint?: string | undefined}) =>
  expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(TOKEN.slice(4, 20));

const delivery = (destination: Parameters<typeof githubSink.deliver>[0] = SECRET, context = here()) =>
  githubSink.deliver(destination, deliveryOf(CANARY), context);

describe('a secret arrives sealed', () => {
  it.each([
    ['in a repository', SECRET, SECRETS, 201],
    ['in place of an older one', SECRET, SECRETS, 204],
    [
      'in an environment',
      {...SECRET, environment: 'prod/eu 1'},
      '/repos/acme/outbound/environments/prod%2Feu%201/secrets',
      201,
    ],
  ])('%s', async (_where, destination, path, status) => {
    const context = here();
    withKey(path);
    await githubSink.check(destination, context);
    withKey(path);
    let sent = '';
    const put = github().put(`${path}/MARKETING_KEY`, body => {
      expect(JSON.stringify(body)).not.toContain(CANARY);
      sent = openedBox(body);
      return true;
    });
    put.reply(status);
    await delivery(destination, context);
    expect(sent).toBe(CANARY);
    expect(context.pauses).toEqual([]);
  });

  it('at the address and with the token of the environment', async () => {
    const env = {GITHUB_API_URL: 'https://ghe.acme.com/api/v3/', GITHUB_TOKEN: ` ${TOKEN}\n`, GH_TOKEN: 'other'};
    nock('https://ghe.acme.com', {reqheaders: {authorization: `Bearer ${TOKEN}`, 'x-github-api-version': '2022-11-28'}})
      .get(`/api/v3${SECRETS}/public-key`)
      .reply(200, keyAnswer());
    await githubSink.check(SECRET, here(env));
  });
});

describe('the surroundings are refused without a request', () => {
  it.each([
    ['no token', {GITHUB_TOKEN: ' '}, 'there is no token for GitHub'],
    ['a token with a line break inside', {GH_TOKEN: `${CANARY}\n${CANARY}`}, 'GH_TOKEN holds a character'],
    ['plain http', {GH_TOKEN: TOKEN, GITHUB_API_URL: 'http://github.acme.com'}, 'is plain http'],
    ['credentials', {GH_TOKEN: TOKEN, GITHUB_API_URL: `https://a:${CANARY}@acme.com`}, 'holds credentials'],
    ['a query', {GH_TOKEN: TOKEN, GITHUB_API_URL: 'https://acme.com/?a'}, 'has a query'],
    ['another protocol', {GH_TOKEN: TOKEN, GITHUB_API_URL: `file:///${CANARY}`}, 'is not an http address'],
  ])('%s', async (_what, env, why) => {
    const before = await errorOf(githubSink.check(SECRET, here(env)));
    expect(before).toMatchObject({code: 'SINK_UNUSABLE', message: expect.stringContaining(why)});
    const later = await errorOf(delivery(SECRET, here(env)));
    expect([later.code, isUnclearDelivery(later)]).toEqual(['SINK_FAILED', false]);
  });

  it.each(['..', '.', ''])('an environment called %j', async environment => {
    const error = await errorOf(githubSink.check({...SECRET, environment}, here()));
    expect(error.message).toContain('empty or made of dots');
  });
});

describe('before the first write', () => {
  it.each([
    [401, 'does not accept the token (401)', 'set INSTANTLY_RBAC_GITHUB_TOKEN to a valid token'],
    [403, 'does not let the token do this (403)', 'the GITHUB_TOKEN of a workflow never may'],
    [404, 'knows no such repository, or hides it from the token (404)', 'check the names'],
    [422, 'finds the secret invalid (422)', 'check its name'],
    [418, 'answers with an unexpected status (418)', 'documentation'],
  ])('a %i is an error of its own', async (status, why, hint) => {
    github()
      .get(`${SECRETS}/public-key`)
      .reply(status, {message: `No, ${TOKEN}`});
    const error = await errorOf(githubSink.check(SECRET, here()));
    expect(error).toMatchObject({code: 'SINK_UNUSABLE', hint: expect.stringContaining(hint)});
    expect(error.message).toBe(`secret MARKETING_KEY of acme/outbound: GitHub ${why}: No, [secret]`);
    toldNothing(error);
  });

  it('a 404 for an environment says so', async () => {
    github().get('/repos/acme/outbound/environments/eu/secrets/public-key').reply(404);
    const error = await errorOf(githubSink.check({...SECRET, environment: 'eu'}, here()));
    expect(error.message).toBe(
      'secret MARKETING_KEY of environment eu of acme/outbound: GitHub knows no such repository or environment, or hides it from the token (404)',
    );
  });

  it('a repository that moved is not followed', async () => {
    github()
      .get(`${SECRETS}/public-key`)
      .reply(301, {message: 'Moved Permanently'}, {location: 'https://api.github.com/repositories/1'});
    const error = await errorOf(githubSink.check(SECRET, here()));
    expect(error.message).toContain('redirects to api.github.com, which is not followed (301)');
    expect(error.hint).toContain('write its new name');
  });

  it.each([
    ['an answer without a key', {}],
    ['a key of another length', {key_id: '1', key: 'AAAA'}],
    ['a page', '<html>'],
  ])('%s is no public key', async (_what, body) => {
    github().get(`${SECRETS}/public-key`).reply(200, body);
    expect((await errorOf(githubSink.check(SECRET, here()))).message).toContain('holds no public key');
  });

  it('waits for a service that is busy, as long as it asks', async () => {
    const context = here();
    const scope = github();
    scope.get(`${SECRETS}/public-key`).reply(502);
    scope.get(`${SECRETS}/public-key`).reply(429, {}, {'retry-after': '7'});
    scope.get(`${SECRETS}/public-key`).reply(403, {}, {'retry-after': '0'});
    withKey();
    await githubSink.check(SECRET, context);
    expect(context.pauses.slice(1)).toEqual([7000, 0]);
  });

  it('gives up after four tries, or when asked for too much patience', async () => {
    github().get(`${SECRETS}/public-key`).times(4).reply(503, 'x');
    expect((await errorOf(githubSink.check(SECRET, here()))).message).toContain('cannot answer now (503)');
    github().get(`${SECRETS}/public-key`).reply(429, {message: 'slow down'}, {'retry-after': '3600'});
    expect((await errorOf(githubSink.check(SECRET, here()))).message).toContain('cannot answer now (429): slow down');
  });

  it('tells how the network failed', async () => {
    github().get(`${SECRETS}/public-key`).times(4).replyWithError(refused());
    const error = await errorOf(githubSink.check(SECRET, here()));
    expect(error.message).toContain('GitHub at api.github.com cannot be reached (ECONNREFUSED)');
    expect(error.hint).toContain('GITHUB_API_URL');
    toldNothing(error);
  });
});

describe('a delivery', () => {
  const put = () => github().put(`${SECRETS}/MARKETING_KEY`);

  it.each([401, 403, 404, 422])('that is refused with %i has failed clearly', async status => {
    withKey();
    put().reply(status, {message: `${CANARY} ${TOKEN}`, errors: [{code: 1}, 'and more']});
    const error = await errorOf(delivery());
    expect([error.code, isUnclearDelivery(error)]).toEqual(['SINK_FAILED', false]);
    expect(error.message).toMatch(/: \[secret\]; and more$/);
    toldNothing(error);
  });

  it('that cannot start has failed clearly', async () => {
    withKey();
    put().times(4).replyWithError(refused());
    const error = await errorOf(delivery());
    expect([error.code, isUnclearDelivery(error)]).toEqual(['SINK_FAILED', false]);
  });

  it('is repeated when its answer is lost', async () => {
    const context = here();
    withKey();
    put().replyWithError(broken());
    put().reply(500);
    put().reply(204);
    await delivery(SECRET, context);
    expect(context.pauses).toHaveLength(2);
  });

  it.each<[string, () => void]>([
    ['whose answers are all lost', () => put().times(4).replyWithError(broken())],
    ['that gets a 5xx each time', () => put().times(4).reply(502, {message: CANARY})],
    [
      'that is refused only after an answer was lost',
      () => {
        put().replyWithError(broken('EPIPE'));
        put().reply(401, {message: CANARY});
      },
    ],
    ['that succeeds as GitHub never does', () => put().reply(200, `<html>${CANARY}`)],
  ])('%s is unclear', async (_what, prepare) => {
    withKey();
    prepare();
    const error = await errorOf(delivery());
    expect([error.code, isUnclearDelivery(error)]).toEqual(['SINK_FAILED', true]);
    expect(error.message).toMatch(/^secret MARKETING_KEY of acme\/outbound: GitHub /);
    expect(error.hint).toContain('may have stored the secret');
    toldNothing(error);
  });

  it('fails clearly when the key cannot be had any more', async () => {
    github().get(`${SECRETS}/public-key`).times(4).replyWithError(broken());
    const error = await errorOf(delivery());
    expect(isUnclearDelivery(error)).toBe(false);
  });

  it('quotes 200 characters of a message, on one line', async () => {
    withKey();
    put().reply(422, {message: `a\nb\u202e${'x'.repeat(5000)}${CANARY}`});
    const {message} = await errorOf(delivery());
    expect(message).toContain(': a\\u{a}b\\u{202e}xxx');
    expect(message.endsWith('x…')).toBe(true);
    expect(message.length).toBeLessThan(330);
  });
});
