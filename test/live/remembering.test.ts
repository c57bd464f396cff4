import {describe, expect, it} from 'vitest';
import type {ListOptions, Reader} from '../../src/api/client.ts';
import {remembering} from '../../src/live/remembering.ts';
import {runInside} from '../cli/inside.ts';
import {api, folderWith} from '../cli/support.ts';
import {GROWN, WANTED} from '../promises/world.ts';

/** A reader whose lists hold the number of times that anybody asked. */
function counting(): Reader {
  let asked = 0;
  return {
    get: async path => ({path, asked: ++asked}),
    getAll: async () => [{asked: ++asked}],
    ownKeyId: 'own',
    clock: () => new Date(0),
    requests: () => asked,
  };
}

describe('a remembering reader', () => {
  it.each<[string, ListOptions | undefined, ListOptions | undefined, number]>([
    ['asks for one list once', undefined, {query: {search: undefined}}, 1],
    ['asks again for another query', undefined, {query: {search: 'x'}}, 2],
    ['asks again for another size of page', undefined, {limit: 1000}, 2],
  ])('%s', async (_name, first, second, requests) => {
    const reader = remembering(counting());
    await Promise.all([reader.getAll('custom-tags', first), reader.getAll('custom-tags', second)]);
    expect(reader.requests()).toBe(requests);
  });

  it('asks each time for a single object, and passes on all else', async () => {
    const reader = remembering(counting());
    expect([await reader.get('a'), await reader.get('a')]).toEqual([
      {path: 'a', asked: 1},
      {path: 'a', asked: 2},
    ]);
    expect(reader).toMatchObject({ownKeyId: 'own'});
    expect(reader.clock()).toEqual(new Date(0));
  });
});

it('a plan sends no request twice', async () => {
  const server = await api(GROWN);
  const cwd = await folderWith({'rbac.yaml': WANTED});
  expect(await runInside(['plan'], {cwd, env: server.env})).toMatchObject({code: 0});
  const sent = server.emulator.requests().map(({method, path, query}) => `${method} ${path}?${query}`);
  expect(sent).toContain('GET /api/v2/custom-tags?limit=100');
  expect(new Set(sent).size).toBe(sent.length);
});
