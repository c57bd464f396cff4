import {anyGlob} from '../model/glob.ts';
import type {PlanOptions} from '../model/plan.ts';
import {listOf} from '../model/text.ts';
import {type Draft, removesInThisRun} from './draft.ts';

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
  const excluded = anyGlob(excludes ?? []);
  kept = leaveOut(kept, ({change}) => excluded(change.address), '--exclude', notes);
  if (no_remove) kept = leaveOut(kept, isRemoval, '--no-remove', notes).map(keepOld);
  return {drafts: kept, notes};
}

function withTargets(
  drafts: readonly Draft[],
  targets: readonly string[] | undefined,
  notes: string[],
): readonly Draft[] {
  if (targets === undefined || targets.length === 0) return drafts;
  const isTarget = anyGlob(targets);
  const chosen = new Set(drafts.filter(({change}) => isTarget(change.address)));
  const needed = new Set<Draft>();
  const queue = [...chosen];
  for (const draft of queue) {
    for (const other of needsOf(draft, drafts)) {
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
  const stranded = new Set<Draft>();
  let more = true;
  while (more) {
    more = false;
    for (const draft of drafts) {
      if (out.has(draft) || stranded.has(draft)) continue;
      if (!needsOf(draft, drafts).some(other => out.has(other) || stranded.has(other))) continue;
      stranded.add(draft);
      more = true;
    }
  }
  if (stranded.size > 0) notes.push(`${option} also leaves out what needs them: ${addresses([...stranded])}`);
  return drafts.filter(draft => !out.has(draft) && !stranded.has(draft));
}

/** The changes without which a change cannot be made: its tag must be there, the next tag of a chain renamed. */
function needsOf(draft: Draft, drafts: readonly Draft[]): readonly Draft[] {
  if (draft.half === 'take' && draft.after.length === 0) return [];
  const wanted = new Set<string>([...(draft.half === 'grant' ? draft.references : []), ...draft.after]);
  return wanted.size === 0
    ? []
    : drafts.filter(other => other !== draft && wanted.has(other.change.address) && other.change.action !== 'delete');
}

const isRemoval = ({change, half}: Draft): boolean =>
  change.action === 'delete' || change.action === 'unassign' || (change.action === 'replace' && half === 'take');

/** The removing step of a replacement falls away: the old object stays beside the new one. */
function keepOld(draft: Draft): Draft {
  if (!removesInThisRun(draft)) return draft;
  return {
    ...draft,
    overlapMs: Number.POSITIVE_INFINITY,
    change: {...draft.change, summary: `${draft.change.summary} · the old one is kept by --no-remove`},
  };
}

const addresses = (drafts: readonly Draft[]) => listOf([...new Set(drafts.map(({change}) => change.address))]);
