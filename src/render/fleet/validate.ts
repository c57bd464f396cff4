import type {AssertionResult} from '../../model/assertion.ts';
import type {CheckedWorkspace} from '../../model/fleet.ts';
import {KIND_NAMES, type KindName} from '../../model/object.ts';
import {count, listOf, oneLine} from '../../model/text.ts';
import type {Check} from '../../report/check.ts';
import {assertionLine} from '../assertions.ts';
import {renderProblems} from '../problems.ts';
import {columns, type Style} from '../style.ts';
import {statusText} from '../totals.ts';
import {renderWarnings} from '../warnings.ts';

/** What the files of a fleet come to: a row for each workspace, or all problems. */
export interface FleetCheck extends Pick<Check, 'problems' | 'warnings'> {
  /** The fleet file. */
  readonly file: string;
  readonly workspaces: readonly CheckedWorkspace[];
}

/** Ends with a newline. */
export function renderFleetCheck(
  check: FleetCheck & {readonly assertions: readonly AssertionResult[]},
  style: Style,
): string {
  const {file, workspaces, problems, warnings, assertions} = check;
  if (problems.length > 0) return `${renderProblems(problems, style)}${invalidText(workspaces)}`;
  const head = `Fleet ${oneLine(file)}: ${count(workspaces.length, 'workspace')}`;
  const rows = workspaces.length > 0 ? `${rowsOf(workspaces, style)}\n` : '';
  const failed = assertions.filter(({status}) => status !== 'passed').map(one => assertionLine(one, style));
  const asserted = assertions.length > 0 ? [`Assertions: ${statusText(assertions.map(({status}) => status))}.`] : [];
  const lines = [validText(workspaces), ...asserted, ...failed];
  return `${style.bold(head)}\n\n${rows}${renderWarnings(warnings, style)}${lines.join('\n')}\n`;
}

/** How many characters a name or its counts may have before its row is no longer aligned. */
const LIMITS = [32, 36, 48];

const rowsOf = (workspaces: readonly CheckedWorkspace[], style: Style) =>
  columns(workspaces.map(cellsOf), LIMITS)
    .map(
      ([name = '', id = '', counts = '', files = '']) =>
        `  ${name}  ${style.dim(id)}  ${counts}  ${style.dim(files)}\n`,
    )
    .join('');

const cellsOf = ({workspace: {id, name = ''}, counts, files}: CheckedWorkspace) => [
  oneLine(name),
  id,
  countsText(counts),
  files.map(oneLine).join(' → '),
];

const countsText = (counts: CheckedWorkspace['counts']) =>
  KIND_NAMES.flatMap(kind => (counts[kind] === undefined ? [] : [count(counts[kind], WORDS[kind])])).join(', ') ||
  'nothing is managed';

const WORDS: Readonly<Record<KindName, string>> = {
  member: 'member',
  key: 'key',
  tag: 'tag',
  assignment: 'assignment',
  sub_workspace: 'sub-workspace',
};

function validText(workspaces: readonly CheckedWorkspace[]): string {
  if (workspaces.length === 0) return 'Valid. Which sub-workspaces there are only the API knows.';
  const sums = KIND_NAMES.map(
    kind => [kind, workspaces.reduce((sum, {counts}) => sum + (counts[kind] ?? 0), 0)] as const,
  );
  const all = sums.filter(([, sum]) => sum > 0).map(([kind, sum]) => count(sum, WORDS[kind]));
  const expired = workspaces.reduce((sum, one) => sum + one.expired, 0);
  const objects = [...(all.length > 0 ? [all.join(', ')] : []), ...(expired > 0 ? [`${expired} of them expired`] : [])];
  return `Valid: ${[count(workspaces.length, 'workspace'), ...objects].join('; ')}.`;
}

function invalidText(workspaces: readonly CheckedWorkspace[]): string {
  const invalid = workspaces.filter(({valid}) => !valid).map(({workspace: {id, name}}) => name ?? id);
  return invalid.length === 0
    ? ''
    : `Invalid: ${invalid.length} of ${count(workspaces.length, 'workspace')} (${listOf(invalid)}).\n`;
}
