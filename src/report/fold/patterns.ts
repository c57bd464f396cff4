import type {FleetRow} from '../../model/fleet.ts';
import {workspacesOf} from './alike.ts';
import type {Block} from './blocks.ts';

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
  const patterns = new Map<string, {readonly rows: readonly FleetRow[]; readonly blocks: Block[]}>();
  for (const block of blocks) {
    const rows = workspacesOf(block);
    const key = JSON.stringify(rows.map(({id}) => id));
    const pattern = patterns.get(key) ?? {rows, blocks: []};
    pattern.blocks.push(block);
    patterns.set(key, pattern);
  }
  const isOdd = ({blocks: own}: Pattern) => own.some(block => odd.has(block));
  return [...patterns.values()].sort((a, b) => Number(isOdd(b)) - Number(isOdd(a)) || b.rows.length - a.rows.length);
}
