import {RbacError} from '../../errors.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {didYouMean} from '../../model/nearest.ts';
import {byText, listOf, oneLine} from '../../model/text.ts';

/**
The workspaces that selectors ask for, in their order: those with any of the named labels, or all where none is named,
without those that have a label named behind `!`. Canaries have the label `canary`.
@param known labels besides those of the workspaces, so that a selector may name them
@throws RbacError `USAGE` for a label that nobody has, and when nobody is left
*/
export function selectWorkspaces(
  workspaces: readonly FleetWorkspace[],
  selectors: readonly string[],
  known: Iterable<string> = [],
): readonly FleetWorkspace[] {
  const labels = new Set([...workspaces.flatMap(labelsOf), ...known]);
  for (const label of selectors.map(labelIn)) if (!labels.has(label)) throw unknownLabel(label, labels);
  const wanted = selectors.filter(selector => !isNegative(selector));
  const unwanted = selectors.filter(isNegative).map(labelIn);
  const has = (workspace: FleetWorkspace, any: readonly string[]) =>
    labelsOf(workspace).some(label => any.includes(label));
  const chosen = workspaces.filter(one => (wanted.length === 0 || has(one, wanted)) && !has(one, unwanted));
  if (chosen.length === 0 && selectors.length > 0 && workspaces.length > 0) throw nobody(selectors);
  return chosen;
}

/** The labels of a workspace, with the one that canaries have. */
export const labelsOf = ({labels, canary}: Pick<FleetWorkspace, 'labels' | 'canary'>): readonly string[] =>
  canary ? [...labels, 'canary'] : labels;

const isNegative = (selector: string) => selector.startsWith('!');
const labelIn = (selector: string) => selector.replace(/^!/, '');

function unknownLabel(label: string, labels: ReadonlySet<string>): RbacError {
  const all = [...labels].sort(byText);
  const otherwise = all.length > 0 ? `labels are ${listOf(all, 20)}` : 'the fleet file gives none';
  return new RbacError('USAGE', `no workspace has the label "${oneLine(label)}"`, {
    hint: didYouMean(label, all, otherwise),
  });
}

const nobody = (selectors: readonly string[]) =>
  new RbacError('USAGE', `no workspace is left by --select ${listOf(selectors)}`, {
    hint: 'several labels mean any of them; a label behind ! leaves out',
  });
