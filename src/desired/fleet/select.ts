import {RbacError} from '../../errors.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {didYouMean} from '../../model/nearest.ts';
import {byText, fold, listOf, oneLine} from '../../model/text.ts';

/**
The workspaces that selectors ask for, in their order: those that any selector fits, or all where there is none, without
those that one behind `!` fits. A selector is a label, a name or an id; canaries have the label `canary`.
@param known labels besides those of the workspaces, so that a selector may name them
@throws RbacError `USAGE` for a selector that fits nobody, and when nobody is left
*/
export function selectWorkspaces(
  workspaces: readonly FleetWorkspace[],
  selectors: readonly string[],
  known: Iterable<string> = [],
): readonly FleetWorkspace[] {
  const labels = new Set(known);
  for (const word of selectors.map(wordOf))
    if (!labels.has(word) && !workspaces.some(one => fits(one, word))) throw unknown(word, workspaces, labels);

  const wanted = selectors.filter(selector => !isNegative(selector));
  const unwanted = selectors.filter(isNegative).map(wordOf);
  const chosen = workspaces
    .filter(one => wanted.length === 0 || wanted.some(word => fits(one, word)))
    .filter(one => !unwanted.some(word => fits(one, word)));
  if (chosen.length === 0 && selectors.length > 0 && workspaces.length > 0) throw nobody(selectors);
  return chosen;
}

/** The labels of a workspace, with the one that canaries have. */
export const labelsOf = ({labels, canary}: Pick<FleetWorkspace, 'labels' | 'canary'>): readonly string[] =>
  canary ? [...labels, 'canary'] : labels;

/** Whether a word is a label of a workspace, or its id or name in upper or lower case. */
const fits = (workspace: FleetWorkspace, word: string) =>
  labelsOf(workspace).includes(word) || isCalled(workspace, word);

/** Whether a word is the id or the name of a workspace, in upper or lower case. */
export const isCalled = ({id, name}: Pick<FleetWorkspace, 'id' | 'name'>, word: string): boolean =>
  id === fold(word) || (name !== undefined && fold(name) === fold(word));

const isNegative = (selector: string) => selector.startsWith('!');
const wordOf = (selector: string) => selector.replace(/^!/, '');

function unknown(word: string, workspaces: readonly FleetWorkspace[], known: ReadonlySet<string>): RbacError {
  const labels = [...new Set([...workspaces.flatMap(labelsOf), ...known])].sort(byText);
  const names = workspaces.flatMap(({name}) => (name === undefined ? [] : [name]));
  const otherwise = labels.length > 0 ? `labels are ${listOf(labels, 20)}` : 'no workspace has labels';
  return new RbacError('USAGE', `no workspace has the label, name or id "${oneLine(word)}"`, {
    hint: didYouMean(word, [...labels, ...names], otherwise),
  });
}

const nobody = (selectors: readonly string[]) =>
  new RbacError('USAGE', `no workspace is left by --select ${listOf(selectors)}`, {
    hint: 'several selectors mean any of them; one behind ! leaves out',
  });
