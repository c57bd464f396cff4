import {describe, expect, it} from 'vitest';
import type {Call} from '../../src/api/call.ts';
import {errorInside, unreadableError, vendorError} from '../../src/api/vendor-error.ts';
import {Secret} from '../../src/model/secret.ts';
import {everythingOf, KEY} from './help.ts';

const call: Call = {method: 'GET', path: 'accounts'};
const about = {call, secrets: [new Secret(KEY)]};
const json = (status: number, message: string) => ({
  status,
  text: JSON.stringify({statusCode: status, error: 'Oops', message}),
});

describe('vendorError', () => {
  it.each([
    [
      'a missing scope',
      json(401, 'Invalid scope. Required: accounts:read. Found: campaigns:all, leads:all'),
      'AUTH_SCOPE',
      'GET accounts: the API key lacks the scope accounts:read (401)',
    ],
    [
      'a missing scope, found ones not told',
      json(401, 'Invalid scope. Required: background-jobs:read'),
      'AUTH_SCOPE',
      'GET accounts: the API key lacks the scope background-jobs:read (401)',
    ],
    [
      'a missing scope, none told',
      json(401, 'Invalid scope'),
      'AUTH_SCOPE',
      'GET accounts: the API key lacks a scope (401)',
    ],
    [
      'a missing scope as 403',
      json(403, 'Invalid scope. Required: a:read.'),
      'AUTH_SCOPE',
      'GET accounts: the API key lacks the scope a:read (403)',
    ],
    [
      'a bad key',
      json(401, 'Invalid authorization header or API key'),
      'AUTH_REJECTED',
      'GET accounts: the API does not accept the API key (401): Invalid authorization header or API key',
    ],
    [
      'a 401 without a body',
      {status: 401, text: ''},
      'AUTH_REJECTED',
      'GET accounts: the API does not accept the API key (401)',
    ],
    [
      'no paid plan',
      json(402, 'Workspace does not have an active paid plan'),
      'API_PLAN_REQUIRED',
      'GET accounts: the workspace has no active paid plan (402): Workspace does not have an active paid plan',
    ],
    [
      'an edge block',
      {status: 403, text: 'error code: 1010'},
      'API_EDGE_BLOCKED',
      'GET accounts: the network edge before the API refused the request with error code: 1010 (403)',
    ],
    [
      'an edge block with a page',
      {status: 403, text: '<html>Attention</html>', contentType: 'text/html'},
      'API_EDGE_BLOCKED',
      'GET accounts: the network edge before the API refused the request (403)',
    ],
    ['a 403 of the API', json(403, 'No'), 'API_FORBIDDEN', 'GET accounts: the API forbids the request (403): No'],
    [
      'a 404',
      json(404, 'Resource not found'),
      'API_NOT_FOUND',
      'GET accounts: there is no such object in this workspace (404): Resource not found',
    ],
    [
      'a conflict',
      json(409, 'A tag with this name already exists.'),
      'API_CONFLICT',
      'GET accounts: the API reports a conflict with another object (409): A tag with this name already exists.',
    ],
    [
      'a 400',
      json(400, "body must have required property 'name'"),
      'API_INVALID',
      "GET accounts: the API finds the request invalid (400): body must have required property 'name'",
    ],
    ['a 422', json(422, 'No'), 'API_INVALID', 'GET accounts: the API finds the request invalid (422): No'],
    [
      'a 429',
      json(429, 'Rate limit exceeded'),
      'API_RATE_LIMITED',
      'GET accounts: the API kept asking to slow down (429): Rate limit exceeded',
    ],
    ['a 500', json(500, 'boom'), 'API_FAILED', 'GET accounts: the API failed (500): boom'],
    [
      'a 502 with a page',
      {status: 502, text: '<html>Bad gateway</html>'},
      'API_FAILED',
      'GET accounts: the API failed (502)',
    ],
    [
      'an odd status',
      json(418, 'teapot'),
      'API_FAILED',
      'GET accounts: the API answered with an unexpected status (418): teapot',
    ],
    [
      'a redirect',
      {status: 302, text: '', location: 'https://evil.example/x?token=1'},
      'API_FAILED',
      'GET accounts: the API redirects to evil.example, which is not followed (302)',
    ],
    [
      'a redirect within',
      {status: 308, text: '', location: '/login'},
      'API_FAILED',
      'GET accounts: the API redirects, which is not followed (308)',
    ],
    [
      'a message in a list',
      {status: 400, text: '{"message":["a","b"]}'},
      'API_INVALID',
      'GET accounts: the API finds the request invalid (400): a',
    ],
    [
      'a message inside error',
      {status: 400, text: '{"error":{"message":"deep"}}'},
      'API_INVALID',
      'GET accounts: the API finds the request invalid (400): deep',
    ],
    [
      'an error alone',
      {status: 400, text: '{"error":"short"}'},
      'API_INVALID',
      'GET accounts: the API finds the request invalid (400): short',
    ],
    ['a list', {status: 400, text: '[1]'}, 'API_INVALID', 'GET accounts: the API finds the request invalid (400)'],
  ])('tells %s', (_what, answer, code, message) => {
    expect(vendorError(answer, about)).toMatchObject({code, message, status: answer.status});
  });

  it('says which scopes the key has, and which it needs', () => {
    const {hint} = vendorError(
      json(401, 'Invalid scope. Required: accounts:read. Found: campaigns:all, leads:all'),
      about,
    );
    expect(hint).toBe(
      "it has campaigns:all, leads:all; a key's scopes are fixed: use a key that also has accounts:read",
    );
  });

  it('helps with keys that do not work', () => {
    expect(vendorError(json(401, 'x'), about).hint).toMatch(/INSTANTLY_API_KEY.*v1/);
  });

  it('quotes in one line of 200 characters', () => {
    const {message} = vendorError(json(400, `a\nb\u202e${'😀'.repeat(300)}`), about);
    expect(message).toContain(': a\\u{a}b\\u{202e}😀');
    expect([...message.slice(message.indexOf('(400): ') + 7)]).toHaveLength(201);
    expect(message.endsWith('😀…')).toBe(true);
  });

  it('never repeats the key', () => {
    const echo = vendorError(json(400, `bad key ${KEY} in header`), {
      ...about,
      call: {...call, path: `custom-tags/${KEY}`},
    });
    expect(echo.message).toContain('bad key [secret] in header');
    expect(everythingOf(echo)).not.toContain(KEY);
  });

  it.each([
    ['a part of it', KEY.slice(0, 40)],
    ['its end', `…${KEY.slice(-20)}`],
    ['what it decodes to', Buffer.from(KEY, 'base64').toString('latin1')],
    ['it in pieces', KEY.match(/.{1,20}/g)?.join(' ') ?? ''],
  ])('repeats no piece of the key either: %s', (_what, piece) => {
    const echo = vendorError(json(400, `bad key ${piece}`), about);
    expect(echo.message).toMatch(/: bad key \S{0,1}\[secret\]$/);
  });

  it.each(['api-keys', 'api-keys/1'])('quotes nothing of answers of %s', path => {
    const keys = {...about, call: {...call, path}};
    expect(vendorError(json(400, 'some text'), keys).message).toBe(
      `GET ${path}: the API finds the request invalid (400)`,
    );
    expect(vendorError(json(401, 'Invalid scope. Required: api_keys:read.'), keys).code).toBe('AUTH_SCOPE');
    expect(errorInside({error: 'some text'}, 200, keys)?.message).not.toContain('some text');
  });
});

describe('errorInside', () => {
  it.each([
    [{error: 'ACC_NOT_FOUND'}, 'GET accounts: the API reports an error inside a success (200): ACC_NOT_FOUND'],
    [{success: false}, 'GET accounts: the API reports an error inside a success (200)'],
    [
      {success: false, message: 'no such tag'},
      'GET accounts: the API reports an error inside a success (200): no such tag',
    ],
  ])('finds %j', (value, message) => {
    expect(errorInside(value, 200, about)).toMatchObject({code: 'API_FAILED', message, status: 200});
  });

  it.each([[{success: true}], [{error: null}], [{error: ''}], [{items: []}], [[]], [null]])(
    'sees none in %j',
    value => {
      expect(errorInside(value, 200, about)).toBeUndefined();
    },
  );
});

describe('unreadableError', () => {
  it.each([
    [{status: 200, text: ' '}, 'GET accounts: the API answered with nothing (200)'],
    [
      {status: 200, text: '{"items": [', contentType: 'application/json'},
      'GET accounts: the API answered with something that is no complete JSON object (200)',
    ],
    [{status: 200, text: '<!doctype html><p>Sign in'}, 'GET accounts: the API answered with a web page (200)'],
    [
      {status: 200, text: 'Sign in', contentType: 'text/html; charset=utf-8'},
      'GET accounts: the API answered with a web page (200)',
    ],
  ])('tells what %j is', (answer, message) => {
    expect(unreadableError(answer, about)).toMatchObject({code: 'API_SHAPE', message});
  });
});
