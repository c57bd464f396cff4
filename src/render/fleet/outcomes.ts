import {FLEET_STATUSES, type FleetApplied, type FleetResult, type FleetStatus} from '../../model/fleet.ts';
import {oneLine} from '../../model/text.ts';
import {markdownCode, markdownText} from '../markdown-escape.ts';
import {type Section, sectionsText} from '../markdown-sections.ts';
import {columns, type Style} from '../style.ts';

const WORDS: Readonly<Record<FleetStatus, string>> = {
  applied: 'applied',
  partial: 'in part',
  failed: 'failed',
  refused: 'refused',
  not_tried: 'not tried',
  unchanged: 'unchanged',
};

/** The closing table of an apply over a fleet: a row for each workspace that is not as planned, then the numbers. Ends with a newline. */
export function renderFleetApplied(applied: FleetApplied, style: Style): string {
  const open = openOf(applied);
  const rows = columns(
    open.map(({id, name, ...result}) => [
      WORDS[result.status],
      name === id ? oneLine(id) : `${oneLine(name)} (${oneLine(id)})`,
      reasonOf(result),
    ]),
    [9, 60],
  );
  const lines = rows.map(([word = '', name = '', reason = '']) => `  ${style.bad(word)}  ${name}  ${reason}`.trimEnd());
  return `${[...lines, ...(lines.length > 0 ? [''] : []), style.bold(`Fleet apply: ${numbersOf(applied)}.`)].join('\n')}\n`;
}

/** The same as a page for the step summary. */
export function renderFleetAppliedMarkdown(applied: FleetApplied, limit?: number): string {
  const open: Section = {
    title: 'Not as planned',
    noun: ['workspace', 'workspaces'],
    open: 20,
    table: ['workspace', '', 'why'],
    rows: openOf(applied).map(
      ({id, name, ...result}) =>
        `| ${markdownText(name, true)} ${markdownCode(id, true)} | ${WORDS[result.status]} | ${markdownText(reasonOf(result), true)} |`,
    ),
  };
  return sectionsText({
    head: [`**Fleet apply: ${numbersOf(applied)}.**`, `Apply of the fleet of ${markdownCode(applied.fleet.file)}`],
    sections: [open],
    foot: [],
    pointer: '`instantly-rbac fleet apply --format json` prints all of it.',
    ...(limit !== undefined && {limit}),
  });
}

const openOf = ({workspaces}: FleetApplied) =>
  workspaces.filter(({status}) => status !== 'applied' && status !== 'unchanged');

/** `3 applied, 1 failed, 12 unchanged`: what there is none of is left out. */
function numbersOf({summary}: FleetApplied): string {
  const numbers = FLEET_STATUSES.filter(status => summary[status] > 0).map(
    status => `${summary[status]} ${WORDS[status]}`,
  );
  return numbers.join(', ') || 'no workspaces';
}

type Result = Omit<FleetResult, 'id' | 'name'>;

function reasonOf({error, outcomes, status, wave}: Result): string {
  if (error !== null)
    return oneLine([`${error.code}: ${error.message}`, ...(error.hint === null ? [] : [error.hint])].join(' → '));
  if (status === 'not_tried') return wave === null ? '' : `in wave ${oneLine(wave)}`;
  if (status === 'refused') return 'a guardrail refuses its plan';
  const done = outcomes.filter(outcome => outcome.status === 'applied').length;
  return outcomes.length === 0 ? '' : `${done} of ${outcomes.length} changes applied`;
}
