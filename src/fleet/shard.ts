import {createHash} from 'node:crypto';

/** One of several runs that share a fleet: `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/**
Whether a workspace belongs to a shard: by a hash of its id alone, so that a workspace that comes or goes moves no other.
Every workspace belongs to one shard of a number.
*/
export const isInShard = (id: string, {index, of}: Shard): boolean =>
  createHash('sha256').update(id.toLowerCase()).digest().readUIntBE(0, 6) % of === index - 1;
