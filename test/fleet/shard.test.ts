import {describe, expect, it} from 'vitest';
import {isInShard} from '../../src/fleet/shard.ts';
import fc from '../support/laws.ts';
import {idOf} from './support.ts';

const ids = fc.uniqueArray(fc.uuid(), {minLength: 1, maxLength: 60});
const numbers = fc.integer({min: 1, max: 12});

/** The shards, of a number of them, that a workspace belongs to. */
const shardsOf = (id: string, of: number): readonly number[] =>
  Array.from({length: of}, (_, index) => index + 1).filter(index => isInShard(id, {index, of}));

describe('a shard', () => {
  it('has each workspace in one of them and in no other', () => {
    fc.assert(
      fc.property(fc.uuid(), numbers, (id, of) => {
        expect(shardsOf(id, of)).toHaveLength(1);
      }),
    );
  });

  it('keeps its workspaces when others come and go', () => {
    fc.assert(
      fc.property(ids, ids, numbers, (some, others, of) => {
        const mine = (list: readonly string[]) => list.filter(id => isInShard(id, {index: 1, of})).sort();
        const both = [...new Set([...some, ...others])];
        expect(mine(both).filter(id => some.includes(id))).toEqual(mine(some));
      }),
    );
  });

  it('does not depend on how the id is written', () => {
    fc.assert(
      fc.property(fc.uuid(), numbers, (id, of) => {
        expect(shardsOf(id.toUpperCase(), of)).toEqual(shardsOf(id, of));
      }),
    );
  });

  // Machines with another version must agree: a change here would do workspaces twice, or not at all, while it rolls out.
  it('is the same for good', () => {
    expect([1, 2, 3, 4, 5, 6].flatMap(n => shardsOf(idOf(n), 3))).toEqual([2, 1, 2, 3, 2, 2]);
  });

  it('has about as many as the others', () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < 4000; n++)
      for (const shard of shardsOf(idOf(n), 4)) counts.set(shard, (counts.get(shard) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
