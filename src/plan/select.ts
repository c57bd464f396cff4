import {groupBy} from '../kinds/kind.ts';
import {anyAddress} from '../model/address.ts';
import type {PlanOptions} from '../model/plan.ts';
import {listOf} from '../model/text.ts';
import {bringsAbout, type Draft, removesInThisRun} from './draft.ts';

export interface Selection {
  readonly drafts: readonly Draft[];
  /** What the options left out or added beyond their own words. */
  readonly notes: readonly string[];
}

/** The changes that the options leave: a target brings what it needs, what is left out takes along what needs it. */
export function select(
  drafts: readonly Draft[],
  {only, reasons, targets, excludes, no_remove}: PlanOptions,
): Selection {
  const notes: string[] = [];
  let kept = withTargets(drafts, targets, notes);
  kept = leaveOut(kept, ({change}) => only !== undefined && !only.includes(change.kind), '--only', notes);
  kept = leaveOut(kept, ({change}) => reasons !== undefined && !reasons.includes(change.reason), '--reason', notes);
  const excluded = anyAddress(excludes ?? []);
  kept = leaveOut(kept, ({change}) => excluded(change.address), '--exclude', notes);
  if (no_remove) {
    const removals = kept.filter(isRemoval);
    if (removals.length > 0) notes.push(`--no-remove leaves out ${addresses(removals)}`);
    kept = leaveOut(kept, isRemoval, '--no-remove', notes).map(keepOld);
  }
  return {drafts: kept, notes};
}

function withTargets(
  drafts: readonly Draft[],
  targets: readonly string[] | undefined,
  notes: string[],
): readonly Draft[] {
  if (targets === undefined || targets.length === 0) return drafts;
  const isTarget = anyAddress(targets);
  const needsOf = needsLookup(drafts);
  const chosen = new Set(drafts.filter(({change}) => isTarget(change.address)));
  const needed = new Set<Draft>();
  const queue = [...chosen];
  for (const draft of queue) {
    for (const other of needsOf(draft)) {
      if (chosen.has(other) || needed.has(other)) continue;
      needed.add(other);
      queue.push(other);
    }
  }
  if (chosen.size === 0) notes.push(`--target ${targets.join(', ')}: no change has such an address`);
  if (needed.size > 0) notes.push(`--target adds what its targets need: ${addresses([...needed])}`);
  return drafts.filter(draft => chosen.has(draft) || needed.has(draft));
}

function leaveOut(
  drafts: readonly Draft[],
  isOut: (draft: Draft) => boolean,
  option: string,
  notes: string[],
): readonly Draft[] {
  const out = new Set(drafts.filter(isOut));
  if (out.size === 0) return drafts;
  const needsOf = needsLookup(drafts);
  const neededBy = new Map<Draft, Draft[]>(drafts.map(draft => [draft, []]));
  for (const draft of drafts) for (const other of needsOf(draft)) neededBy.get(other)?.push(draft);
  const stranded = new Set<Draft>();
  const queue = [...out];
  for (const draft of queue) {
    for (const other of neededBy.get(draft) ?? []) {
      if (out.has(other) || stranded.has(other)) continue;
      stranded.add(other);
      queue.push(other);
    }
  }
  if (stranded.size > 0) {
    const needed = [...stranded].flatMap(needsOf).filter(other => out.has(other) || stranded.has(other));
    const need = stranded.size === 1 ? 'it needs' : 'they need';
    notes.push(`${option} also leaves out ${addresses([...stranded])}, for ${need} ${addresses(needed)}`);
  }
  return drafts.filter(draft => !out.has(draft) && !stranded.has(draft));
}

/** The changes without which a change cannot be made: its tag must be there, the next tag of a chain renamed. */
function needsLookup(drafts: readonly Draft[]): (draft: Draft) => readonly Draft[] {
  const makersAt = groupBy(
    drafts.filter(({change}) => change.action !== 'delete'),
    ({change}) => change.address,
  );
  const at = (addresses: readonly string[]) => addresses.flatMap(address => makersAt.get(address) ?? []);
  return ({half, references, after}) => [
    ...new Set([...(half === 'grant' ? at(references).filter(bringsAbout) : []), ...at(after)]),
  ];
}

const isRemoval = ({change, half}: Draft): boolean =>
  change.action === 'delete' || change.action === 'unassign' || (change.action === 'replace' && half === 'take');

/** The removing step of a replacement falls away: the old object stays beside the new one. */
function keepOld(draft: Draft): Draft {
  if (!removesInThisRun(draft)) return draft;
  const {change, summaryKeepingOld = change.summary} = draft;
  return {...draft, overlapMs: Number.POSITIVE_INFINITY, change: {...change, summary: summaryKeepingOld}};
}

const addresses = (drafts: readonly Draft[]) => listOf([...new Set(drafts.map(({change}) => change.address))]);
