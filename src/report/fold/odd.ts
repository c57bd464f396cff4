import type {Address} from '../../model/object.ts';
import {type Reason, RISKS} from '../../model/plan.ts';
import {workspacesOf} from './alike.ts';
import type {Block} from './blocks.ts';

/** A block that does otherwise, to the same object, than most workspaces do. */
export interface Odd {
  readonly address: Address;
  readonly block: Block;
  /** What is done in most of the other workspaces. */
  readonly usual: Block;
  /** Whether it takes away what others get or keep, gives what others lose, or is only more dangerous. */
  readonly why: 'takes' | 'gives' | 'risk';
}

/**
What must not be overlooked in a fold: in a few workspaces an object is removed that others get or keep, or the other way
round, or its change is of a higher risk there.
*/
export function oddOnesOf(blocks: readonly Block[]): readonly Odd[] {
  const byAddress = new Map<Address, Block[]>();
  for (const block of blocks) {
    const {address} = block.value;
    byAddress.set(address, [...(byAddress.get(address) ?? []), block]);
  }
  return [...byAddress].flatMap(([address, variants]) => {
    const [usual, ...others] = [...variants].sort(byUsage);
    if (usual === undefined) return [];
    return others.flatMap(block => {
      const why = whyOdd(block, usual);
      return why === undefined ? [] : [{address, block, usual, why}];
    });
  });
}

/** Most workspaces first; of equals what takes nothing away, then the lower risk. */
const byUsage = (a: Block, b: Block) =>
  b.cases.length - a.cases.length || Number(takes(a)) - Number(takes(b)) || riskOf(a) - riskOf(b);

function whyOdd(block: Block, usual: Block): Odd['why'] | undefined {
  if (takes(block) !== takes(usual) && !isBeside(block, usual)) return takes(block) ? 'takes' : 'gives';
  return riskOf(block) > riskOf(usual) ? 'risk' : undefined;
}

/** A tag can come to some campaigns and leave others in one plan: that is no other course. */
function isBeside(block: Block, usual: Block): boolean {
  const usually = new Set(workspacesOf(usual));
  return workspacesOf(block).every(row => usually.has(row));
}

const takes = ({value: {action, reason}}: Block) =>
  (action === 'delete' || action === 'unassign') && !HARMLESS.has(reason);

/** The end of an object whose successor has taken over, or that nobody ever held. */
const HARMLESS: ReadonlySet<Reason> = new Set(['rotated', 'renamed', 'unfinished']);

const riskOf = ({value}: Block) => RISKS.indexOf(value.risk);
