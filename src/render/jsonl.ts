import type {Change} from '../model/plan.ts';
import type {Brief} from '../report/brief.ts';
import type {Check} from '../report/check.ts';
import {renderJson} from './json.ts';
import {outcomeJson, outcomesJson, type ShownOutcome} from './outcomes.ts';
import type {Applied, Subject} from './subject.ts';

/** What may happen while a plan is carried out. */
export type ShownEvent =
  | {readonly type: 'started'; readonly change: Change; readonly step: 'make' | 'remove-old'}
  | {readonly type: 'finished'; readonly outcome: ShownOutcome};

/** One JSON value a line, as schemas/event.schema.json describes them. */
export function renderJsonl(subject: Subject): string {
  if (subject.of === 'validate') return checkLines(subject);
  if (subject.of === 'apply') return `${briefLines(subject.brief)}${endLine(subject)}`;
  return briefLines(subject);
}

const checkLines = ({problems, warnings}: Check) =>
  [
    ...problems.map(problem => line('problem', {problem})),
    ...warnings.map(warning => line('warning', {warning})),
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
    ...brief.changes.map(change => line('change', {change})),
    ...brief.meanings.map(meaning => line('meaning', {meaning})),
    ...brief.risks.map(risk => line('risk', {risk})),
    ...brief.warnings.map(warning => line('warning', {warning})),
    ...brief.notes.map(note => line('note', {note})),
    ...brief.guardrails.map(guardrail => line('guardrail', {guardrail})),
    line('summary', {summary: brief.summary}),
  ].join('');

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
