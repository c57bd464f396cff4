import type {FleetRow} from '../../model/fleet.ts';
import type {Block} from './blocks.ts';
import {groupsOf} from './groups.ts';

/** What is planned in certain workspaces, and in no other. */
export interface Pattern {
  readonly rows: readonly FleetRow[];
  readonly blocks: readonly Block[];
}

/**
Blocks of the very same workspaces together: each block is told once, beside all the workspaces that it is planned in.
Patterns that hold something odd come first, then those of most workspaces.
*/
export function patternsOf(blocks: readonly Block[], odd: ReadonlySet<Block>): readonly Pattern[] {
  const isOdd = (own: readonly Block[]) => own.some(block => odd.has(block));
  const patterns = groupsOf(blocks).map(({rows, said}) => ({rows, blocks: said}));
  return patterns.sort((a, b) => Number(isOdd(b.blocks)) - Number(isOdd(a.blocks)));
}
