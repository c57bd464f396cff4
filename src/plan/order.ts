import {RbacError} from '../errors.ts';
import {ACTIONS, type Change} from '../model/plan.ts';
import {byText} from '../model/text.ts';
import {bringsAbout, type Draft, type Half, removesInThisRun} from './draft.ts';

/** One step of a change: a replacement has a second one that removes the old object. */
interface Node {
  readonly draft: Draft;
  readonly half: Half;
  readonly removing: boolean;
}

/**
Changes with their waves, sorted by wave, address, action. What grants comes before what takes away; inside a half,
references decide, and everything that may run at the same time does.
@param revokeFirst an incident: what takes away comes first. A key's replacement still has its new key before the old goes.
@throws RbacError `PLAN_CYCLE` when changes wait for each other in a ring.
*/
export function inOrder(drafts: readonly Draft[], revokeFirst: boolean): readonly Change[] {
  const nodes = drafts.flatMap(draft => nodesOf(draft, revokeFirst));
  const needs = needsOf(nodes);
  const levels = levelsOf(nodes, needs);
  const first: Half = revokeFirst ? 'take' : 'grant';
  const offset = highest(nodes.filter(({half}) => half === first).map(node => levels.get(node) ?? 0));
  const waveOf = (node: Node) => (levels.get(node) ?? 0) + (node.half === first ? 0 : offset);

  const planned = new Set(drafts.filter(({change}) => change.action !== 'delete').map(({change}) => change.address));
  const removing = new Map(nodes.filter(node => node.removing).map(node => [node.draft, node]));
  const changes = nodes
    .filter(node => !node.removing)
    .map(node => {
      const second = removing.get(node.draft);
      const {change} = node.draft;
      const lastWave = second ? waveOf(second) : removesInThisRun(node.draft) ? waveOf(node) : null;
      const earlier = node.draft.after.filter(address => planned.has(address)); // Of the other half, too.
      const depends = new Set([...(needs.get(node) ?? []).map(({draft}) => draft.change.address), ...earlier]);
      return {
        ...change,
        wave: waveOf(node),
        ...(change.action === 'replace' && {last_wave: lastWave}),
        depends_on: [...depends].sort(byText),
      };
    });
  return changes.sort(byWave);
}

const byWave = (a: Change, b: Change) =>
  a.wave - b.wave ||
  byText(a.address, b.address) ||
  ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action) ||
  byText(a.id ?? '', b.id ?? '');

function nodesOf(draft: Draft, revokeFirst: boolean): readonly Node[] {
  const newFirst = draft.change.action === 'replace' && draft.half === 'grant';
  if (!newFirst || !removesInThisRun(draft)) return [{draft, half: draft.half, removing: false}];
  return [
    {draft, half: revokeFirst ? 'take' : 'grant', removing: false},
    {draft, half: 'take', removing: true},
  ];
}

/** What each step waits for: only steps of its own half, the halves being in order anyway. */
function needsOf(nodes: readonly Node[]): ReadonlyMap<Node, readonly Node[]> {
  const at = new Map<string, Node[]>();
  for (const node of nodes) {
    const here = at.get(node.draft.change.address);
    if (here) here.push(node);
    else at.set(node.draft.change.address, [node]);
  }
  const found = (addresses: readonly string[], half: Half) =>
    addresses.flatMap(address => at.get(address) ?? []).filter(node => node.half === half);

  const needs = new Map<Node, Node[]>(nodes.map(node => [node, []]));
  for (const node of nodes) {
    const {draft, half, removing} = node;
    const mine = needs.get(node) ?? [];
    if (removing)
      mine.push(...found([draft.change.address], half).filter(other => other.draft === draft && !other.removing));
    mine.push(...found(draft.after, half).filter(other => other.draft.change.action !== 'delete'));
    if (half === 'grant') mine.push(...found(draft.references, 'grant').filter(other => bringsAbout(other.draft)));
    else for (const referred of found(draft.references, 'take')) needs.get(referred)?.push(node); // What is referred to goes last.
  }
  return needs;
}

function levelsOf(nodes: readonly Node[], needs: ReadonlyMap<Node, readonly Node[]>): ReadonlyMap<Node, number> {
  const levels = new Map<Node, number>();
  const open = new Set<Node>();
  const level = (node: Node): number => {
    const known = levels.get(node);
    if (known !== undefined) return known;
    if (open.has(node))
      throw new RbacError(
        'PLAN_CYCLE',
        `${[...open].map(({draft}) => draft.change.address).join(' and ')} wait for each other`,
      );
    open.add(node);
    const value = 1 + highest((needs.get(node) ?? []).map(level));
    open.delete(node);
    levels.set(node, value);
    return value;
  };
  for (const node of nodes) level(node);
  return levels;
}

const highest = (numbers: readonly number[]) => numbers.reduce((most, number) => Math.max(most, number), 0);
