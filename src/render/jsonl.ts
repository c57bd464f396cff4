import type {FleetRow} from '../model/fleet.ts';
import type {Change} from '../model/plan.ts';
import type {Brief} from '../report/brief.ts';
import type {Check} from '../report/check.ts';
import {briefOfRow, type FleetBrief} from '../report/fleet/brief.ts';
import {renderJson} from './json.ts';
import {outcomeJson, outcomesJson, type ShownOutcome} from './outcomes.ts';
import {type Applied, isFleet, type Subject} from './subject.ts';

/** What may happen while a plan is carried out. */
export type ShownEvent =
  | {readonly type: 'started'; readonly change: Change; readonly step: 'make' | 'remove-old'}
  | {readonly type: 'finished'; readonly outcome: ShownOutcome};

/** One JSON value a line, as schemas/event.schema.json describes them. */
export function renderJsonl(subject: Subject): string {
  if (subject.of === 'validate') return checkLines(subject);
  if (subject.of === 'apply') return `${briefLines(subject.brief)}${endLine(subject)}`;
  return isFleet(subject) ? fleetLines(subject) : briefLines(subject);
}

const checkLines = ({problems, warnings, assertions = []}: Check) =>
  [
    ...problems.map(problem => line('problem', {problem})),
    ...warnings.map(warning => line('warning', {warning})),
    ...assertions.map(assertion => line('assertion', {assertion})),
    line('checked', {valid: problems.length === 0}),
  ].join('');

/** What a plan, drift or diff says, line by line: which it is first, its numbers last. */
export const briefLines = (brief: Brief): string =>
  [
    line('begin', {
      command: brief.of,
      workspace: brief.workspace,
      ...(brief.versions !== undefined && {versions: brief.versions}),
    }),
    ...partsOf(brief).map(([type, details]) => line(type, details)),
  ].join('');

type Part = readonly [type: string, details: object];

const partsOf = (brief: Brief): readonly Part[] => [
  ...brief.changes.map((change): Part => ['change', {change}]),
  ...brief.meanings.map((meaning): Part => ['meaning', {meaning}]),
  ...brief.risks.map((risk): Part => ['risk', {risk}]),
  ...brief.warnings.map((warning): Part => ['warning', {warning}]),
  ...brief.notes.map((note): Part => ['note', {note}]),
  ...brief.guardrails.map((guardrail): Part => ['guardrail', {guardrail}]),
  ...brief.assertions.map((assertion): Part => ['assertion', {assertion}]),
  ['summary', {summary: brief.summary}],
];

/** The same of a fleet: nothing is folded, and every line about a workspace carries its id. */
const fleetLines = (brief: FleetBrief): string =>
  [
    line('fleet_begin', {command: brief.of, fleet: brief.fleet}),
    ...brief.rows.flatMap(row => rowLines(row, brief.of)),
    ...brief.fleetGuardrails.map(guardrail => line('guardrail', {guardrail})),
    line('fleet_summary', {summary: brief.summary}),
  ].join('');

function rowLines(row: FleetRow, of: FleetBrief['of']): readonly string[] {
  const {plan: _plan, id: workspace_id, ...rest} = row;
  const brief = briefOfRow(row, of);
  return [
    line('workspace', {workspace_id, ...rest}),
    ...(brief ? partsOf(brief) : []).map(([type, details]) => line(type, {workspace_id, ...details})),
  ];
}

/** One step of an apply, as it happens. */
export const eventLine = (event: ShownEvent, time: Date): string =>
  event.type === 'started'
    ? line('started', {
        time: time.toISOString(),
        address: event.change.address,
        action: event.change.action,
        step: event.step,
      })
    : line('finished', {time: time.toISOString(), outcome: outcomeJson(event.outcome)});

/** How an apply ended. */
export function endLine({outcomes, verified}: Omit<Applied, 'brief' | 'of'>): string {
  const {format_version: _, ...result} = outcomesJson(outcomes, verified);
  return line('outcomes', result);
}

const line = (type: string, details: object) => renderJson({format_version: '1', type, ...details}, 0);
