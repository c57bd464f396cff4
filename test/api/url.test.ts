import {describe, expect, it} from 'vitest';
import {parseApiUrl, requestUrl} from '../../src/api/url.ts';
import {RbacError} from '../../src/errors.ts';

describe('parseApiUrl', () => {
  it.each([
    ['https://api.instantly.ai', 'https://api.instantly.ai/api/v2/'],
    ['https://api.instantly.ai/', 'https://api.instantly.ai/api/v2/'],
    ['https://api.instantly.ai/api/v2', 'https://api.instantly.ai/api/v2/'],
    ['https://proxy.example/instantly/', 'https://proxy.example/instantly/api/v2/'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010/api/v2/'],
    ['http://127.8.9.1', 'http://127.8.9.1/api/v2/'],
    ['http://[::1]:80', 'http://[::1]/api/v2/'],
    ['http://localhost:4010', 'http://localhost:4010/api/v2/'],
  ])('takes %s', (text, url) => {
    expect(parseApiUrl(text).href).toBe(url);
  });

  it.each([
    ['', 'is not an http address'],
    ['api.instantly.ai', 'is not an http address'],
    ['ftp://api.instantly.ai', 'is not an http address'],
    ['file:///etc/passwd', 'is not an http address'],
    ['http://api.instantly.ai', 'is plain http'],
    ['http://127.0.0.1.evil.example', 'is plain http'],
    ['http://128.0.0.1', 'is plain http'],
    ['http://[::2]', 'is plain http'],
    ['http://0.0.0.0', 'is plain http'],
    ['https://user:hunter2@api.instantly.ai', 'holds credentials'],
    ['https://hunter2@api.instantly.ai', 'holds credentials'],
    ['https://api.instantly.ai?key=hunter2', 'has a query'],
    ['https://api.instantly.ai/?', 'has a query'],
    ['https://api.instantly.ai/#hunter2', 'has a query or a fragment'],
  ])('refuses %s', (text, why) => {
    expect(() => parseApiUrl(text)).toThrow(RbacError);
    expect(() => parseApiUrl(text)).toThrow(
      expect.objectContaining({code: 'USAGE', message: expect.stringContaining(why)}),
    );
    expect(() => parseApiUrl(text)).not.toThrow('hunter2');
  });
});

describe('requestUrl', () => {
  const api = parseApiUrl('https://api.instantly.ai');

  it('encodes the query and leaves out what is undefined', () => {
    const query = {
      limit: 100,
      accepted: true,
      search: undefined,
      starting_after: '2026-01-01T00:00:00.000Z&a+b@x.io/?#',
    };
    const url = requestUrl(api, 'accounts', query);
    expect(url.search).toBe(
      '?limit=100&accepted=true&starting_after=2026-01-01T00%3A00%3A00.000Z%26a%2Bb%40x.io%2F%3F%23',
    );
    expect(requestUrl(api, 'accounts/a%40x.io').pathname).toBe('/api/v2/accounts/a%40x.io');
  });

  it.each([
    '',
    '/',
    '/workspace-members',
    '//evil.example/x',
    'https://evil.example/x',
    'custom-tags/../api-keys/1',
    'custom-tags/%2e%2e/api-keys/1',
    'custom-tags/..',
    'custom-tags/.',
    'custom-tags/',
    'custom-tags//x',
    'custom-tags/x?y=z',
    'custom-tags/x#y',
    'custom-tags\\..\\api-keys',
    'custom-tags/a b',
    'custom-tags/a\nb',
  ])('refuses the path %j', path => {
    expect(() => requestUrl(api, path)).toThrow(expect.objectContaining({code: 'INTERNAL'}));
  });
});
