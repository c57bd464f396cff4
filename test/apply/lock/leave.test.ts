import {expect, it} from 'vitest';
import type {Writer} from '../../../src/api/client.ts';
import type {Holder} from '../../../src/apply/lock/holder.ts';
import {leave} from '../../../src/apply/lock/leave.ts';
import {NOW} from '../../support/world.ts';

const holder: Holder = {
  id: '0190b2c4-0000-4000-8000-000000000001',
  by: 'ana',
  process: {machine: '', boot: '', pidns: '', pid: 0, start: ''},
};

/** A writer whose deletions fail so many times; it tells what was asked of it. */
function writerThat(failures: number) {
  const asked: string[] = [];
  const writer = {
    clock: () => NOW,
    async delete() {
      asked.push('delete');
      if (asked.filter(one => one === 'delete').length <= failures) throw new Error('no answer');
      return {};
    },
    async patch() {
      asked.push('patch');
      return {id: 'l', label: 'instantly-rbac:lock'};
    },
  } as unknown as Writer;
  return {asked, leave: () => leave({writer, id: 'l', holder, keys: new Map()})};
}

it('deletes the lock', async () => {
  const {asked, leave} = writerThat(0);
  await leave();
  expect(asked).toEqual(['delete']);
});

it('deletes it once more when that failed', async () => {
  const {asked, leave} = writerThat(1);
  await leave();
  expect(asked).toEqual(['delete', 'delete']);
});

it('ends it when it cannot be deleted, and says so', async () => {
  const {asked, leave} = writerThat(2);
  await expect(leave()).rejects.toThrow('no answer');
  expect(asked).toEqual(['delete', 'delete', 'patch']);
});
