import {RbacError} from '../errors.ts';
import type {JsonObject} from '../model/json.ts';
import type {Change} from '../model/plan.ts';
import {count, oneLine} from '../model/text.ts';
import {columns, type Style, SYMBOLS} from './style.ts';

/** How a change ended, as apply tells it. */
export interface ShownOutcome {
  readonly change: Change;
  readonly status: 'applied' | 'failed' | 'blocked' | 'not_tried';
  readonly error?: unknown;
  readonly note?: string;
}

const WORDS = {applied: 'applied', failed: 'failed', blocked: 'blocked', not_tried: 'not tried'} as const;

/** The closing table of an apply: a row for each change that is not applied, then the numbers. Ends with a newline. */
export function renderOutcomes(outcomes: readonly ShownOutcome[], verified: boolean | undefined, style: Style): string {
  const open = outcomes.filter(({status, note}) => status !== 'applied' || note !== undefined);
  const rows = columns(
    open.map(outcome => [
      WORDS[outcome.status],
      `${SYMBOLS[outcome.change.action]} ${oneLine(outcome.change.address)}`,
      reasonOf(outcome),
    ]),
    [10, 44],
  );
  const numbers = (Object.keys(WORDS) as (keyof typeof WORDS)[]).map(
    status => `${outcomes.filter(outcome => outcome.status === status).length} ${WORDS[status]}`,
  );
  const lines = rows.map(([word = '', address = '', reason = '']) =>
    `  ${word.startsWith('applied') ? style.good(word) : style.bad(word)}  ${address}  ${reason}`.trimEnd(),
  );
  const closing = `${style.bold(`Apply: ${numbers.join(', ')}.`)}${verified === true ? ' Verified: live state is as planned.' : ''}`;
  return `${[...lines, ...(lines.length > 0 ? [''] : []), closing].join('\n')}\n`;
}

function reasonOf({error, note}: ShownOutcome): string {
  const parts = [
    ...(error instanceof RbacError
      ? [`${error.code}: ${error.message}`, ...(error.hint === undefined ? [] : [error.hint])]
      : error instanceof Error
        ? [error.message]
        : []),
    ...(note === undefined ? [] : [note]),
  ];
  return oneLine(parts.join(' · '));
}

/** The line of one finished change, for logs that scroll by. */
export function outcomeLine({change, status, error}: ShownOutcome, style: Style): string {
  const symbol = status === 'applied' ? style.good(SYMBOLS[change.action]) : style.bad('x');
  const trouble =
    status === 'applied' ? '' : `  ${WORDS[status]}${error instanceof Error ? `: ${oneLine(error.message)}` : ''}`;
  const size = change.resources === undefined ? '' : `  ${count(change.resources.length, 'resource')}`;
  return `  ${symbol} ${oneLine(change.address)}${size}${trouble}\n`;
}

/** The same as data. */
export const outcomesJson = (outcomes: readonly ShownOutcome[], verified: boolean | undefined): JsonObject => ({
  format_version: '1',
  outcomes: outcomes.map(({change: {address, action, id}, status, error, note}) => ({
    address,
    action,
    id,
    status,
    ...(error instanceof Error && {
      error: {code: error instanceof RbacError ? error.code : 'INTERNAL', message: oneLine(error.message)},
    }),
    ...(note !== undefined && {note}),
  })),
  summary: Object.fromEntries(
    Object.keys(WORDS).map(status => [status, outcomes.filter(outcome => outcome.status === status).length]),
  ),
  verified: verified ?? false,
});
