import {afterEach, describe, expect, it} from 'vitest';
import {connect} from '../../scripts/bench/http.mjs';
import {planAll} from '../../scripts/bench/sequential.mjs';
import {campaigns, mixed, newTags, people, small, tagged, untagged} from '../../scripts/bench/worlds.mjs';
import {desiredFrom, liveOf, onEmulator, planFrom, type World} from '../support/world.ts';

type Worlds = ReturnType<typeof mixed>;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const clientOf = ({emulator}: World) => {
  const client = connect(emulator.url, 'any');
  closing.push(client.close);
  return client;
};

/** What is left to do, as the tool sees it. */
const changesOf = async (world: World, {files}: Worlds) => {
  const desired = desiredFrom(JSON.stringify(files));
  return planFrom(desired, await liveOf(world, desired)).changes;
};

const halves = {
  accounts: 30,
  tags: 3,
  accountsOf: (tag: number, all: readonly string[]) => all.slice(5 * tag, 5 * tag + 10),
};

describe('the worlds of the benchmark', () => {
  it.each<[string, Worlds]>([
    ['of people', people({members: 130, keys: 5, tags: 5})],
    ['of tags on accounts', tagged(halves)],
    ['of tags on campaigns', campaigns(5)],
    ['of a bit of everything', mixed(200)],
  ])('%s are in order', (_phrase, world) =>
    onEmulator(world.state, async emulated => {
      expect(await changesOf(emulated, world)).toEqual([]);
    }),
  );

  it('of everything have as many objects as they were asked for', () => {
    const {files} = mixed(200);
    expect([files.members.length + 1, files.keys.length, files.tags.length]).toEqual([160, 20, 20]); // And the owner.
  });
});

describe('the sequential client', () => {
  it.each<[string, Worlds, number]>([
    ['of people', people({members: 130, keys: 5, tags: 5}), 1 + 2 + 1 + 1],
    ['of tags on accounts', tagged(halves), 1 + 1 + 3],
    ['of a bit of everything', mixed(200), 1 + 2 + 1 + 1 + 20],
  ])('finds nothing to do in a world %s, and reads all of it for that', (_phrase, world, count) =>
    onEmulator(world.state, async emulated => {
      expect(await planAll(world.files, clientOf(emulated))).toEqual([]);
      const requests = emulated.emulator.requests();
      expect(requests).toHaveLength(count);
      expect(requests.every(({method, status}) => method === 'GET' && status === 200)).toBe(true);
    }),
  );

  it.each<[string, Worlds, number]>([
    ['a changed role', small(), 1],
    ['new tags', newTags(3), 3],
    ['new tags and what they are to be on, one by one', untagged(halves), 33],
  ])('writes %s, and then the tool finds nothing to do', (_phrase, world, count) =>
    onEmulator(world.state, async emulated => {
      const writes = await planAll(world.files, clientOf(emulated));
      expect(writes).toHaveLength(count);
      for (const write of writes) await write();
      expect(await changesOf(emulated, world)).toEqual([]);
      expect(await planAll(world.files, clientOf(emulated))).toEqual([]);
    }),
  );

  it('removes and replaces what the files do not say', () =>
    onEmulator(people({members: 3, keys: 2, tags: 0}).state, async emulated => {
      const files = {
        ...small().files,
        members: [{email: 'member0@acme.com', role: 'editor'}],
        keys: [{name: 'Key 0', scopes: ['leads:read']}],
      };
      const writes = await planAll(files, clientOf(emulated));
      expect(writes).toHaveLength(4); // member1 and Key 1 go, and Key 0 is made anew.
      for (const write of writes) await write();
      expect(await planAll(files, clientOf(emulated))).toEqual([]);
    }));

  it('unassigns what the files do not say', () =>
    onEmulator(tagged(halves).state, async emulated => {
      const files = {assignments: [{tag: 'Tag 0', accounts: []}]};
      const writes = await planAll(files, clientOf(emulated));
      expect(writes).toHaveLength(10);
      for (const write of writes) await write();
      expect(await planAll(files, clientOf(emulated))).toEqual([]);
    }));

  it('stops at the first answer that is no success', () =>
    onEmulator(small().state, async emulated => {
      const files = {members: [{email: 'ana@acme.com', role: 'king'}]};
      const [write] = await planAll(files, clientOf(emulated));
      await expect(write?.()).rejects.toThrow(/^PATCH workspace-members\/.* was answered with 400: /);
    }));
});
