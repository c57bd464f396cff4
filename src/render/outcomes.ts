import {RbacError} from '../errors.ts';
import type {JsonObject} from '../model/json.ts';
import type {Change} from '../model/plan.ts';
import {count, oneLine} from '../model/text.ts';
import {columns, cut, type Style, SYMBOLS} from './style.ts';

/** How a change ended, as apply tells it. */
export interface ShownOutcome {
  readonly change: Change;
  readonly status: 'applied' | 'failed' | 'blocked' | 'not_tried';
  readonly error?: unknown;
  readonly note?: string;
}

/** Whether live state was read again and is as planned; undefined when it was not read. */
export type Verified = boolean | undefined;

const WORDS = {applied: 'applied', failed: 'failed', blocked: 'blocked', not_tried: 'not tried'} as const;
const STATUSES = Object.keys(WORDS) as (keyof typeof WORDS)[];

/** The closing table of an apply: a row for each change that is not applied, then the numbers. Ends with a newline. */
export function renderOutcomes(outcomes: readonly ShownOutcome[], verified: Verified, style: Style): string {
  const open = outcomes.filter(({status, note}) => status !== 'applied' || note !== undefined);
  const rows = columns(
    open.map(outcome => [
      WORDS[outcome.status],
      `${SYMBOLS[outcome.change.action]} ${oneLine(outcome.change.address)}`,
      reasonOf(outcome),
    ]),
    [10, 44],
  );
  const lines = rows.map(([word = '', address = '', reason = ''], index) => {
    const colour = open[index]?.status === 'applied' ? style.good : style.bad;
    return `  ${colour(word)}  ${address}  ${reason}`.trimEnd();
  });
  return `${[...lines, ...(lines.length > 0 ? [''] : []), closing(outcomes, verified, style)].join('\n')}\n`;
}

function closing(outcomes: readonly ShownOutcome[], verified: Verified, style: Style): string {
  const whole = numberOf(outcomes, 'applied') === outcomes.length;
  const proof = whole ? 'live state is as planned' : 'what was applied is as planned';
  const checked = verified === true && numberOf(outcomes, 'applied') > 0 ? ` Verified: ${proof}.` : '';
  return `${style.bold(`Apply: ${applyNumbers(outcomes)}.`)}${checked}`;
}

/** `2 applied, 1 failed, 0 blocked, 0 not tried`. */
export const applyNumbers = (outcomes: readonly ShownOutcome[]): string =>
  STATUSES.map(status => `${numberOf(outcomes, status)} ${WORDS[status]}`).join(', ');

const numberOf = (outcomes: readonly ShownOutcome[], wanted: ShownOutcome['status']) =>
  outcomes.filter(({status}) => status === wanted).length;

/** What went wrong, what to do, what is left behind, and the line that asked for it. */
export function reasonOf({change, status, error, note}: ShownOutcome): string {
  const place = status === 'applied' || change.at === null ? undefined : `${change.at.file}:${change.at.line}`;
  const parts = [...errorTexts(error), note, place].filter(part => part !== undefined);
  return oneLine(parts.join(' · '));
}

function errorTexts(error: unknown): readonly (string | undefined)[] {
  if (error instanceof RbacError) return [`${error.code}: ${error.message}`, error.hint];
  return error instanceof Error ? [`INTERNAL: ${error.message}`] : [];
}

/** The line of one finished change, for logs that scroll by. Ends with a newline. */
export function outcomeLine({change, status, error}: ShownOutcome, style: Style): string {
  const symbol = status === 'applied' ? style.good(SYMBOLS[change.action]) : style.bad('x');
  const trouble =
    status === 'applied' ? '' : `  ${WORDS[status]}${error instanceof Error ? `: ${oneLine(error.message)}` : ''}`;
  const size = change.resources === undefined ? '' : `  ${count(change.resources.length, 'resource')}`;
  return `  ${symbol} ${oneLine(change.address)}${size}${trouble}\n`;
}

/** Puts the cursor at the start of a line and empties it. */
export const CLEAR_LINE = '\r\u001b[K';

/** A counter that stays in its place on a terminal. @param now the change that has just begun */
export function progressLine(finished: number, all: number, now: Change | undefined): string {
  const address = now === undefined ? '' : `, now ${cut(oneLine(now.address), 50)}`;
  return `${CLEAR_LINE}${finished} of ${all} done${address}`;
}

/** The same as data. `verified` is null when live state was not read again. */
export const outcomesJson = (outcomes: readonly ShownOutcome[], verified: Verified): JsonObject => ({
  format_version: '1',
  outcomes: outcomes.map(outcomeJson),
  summary: Object.fromEntries(STATUSES.map(status => [status, numberOf(outcomes, status)])),
  verified: verified ?? null,
});

/** One of them. */
export const outcomeJson = ({change: {address, action, id}, status, error, note}: ShownOutcome): JsonObject => ({
  address,
  action,
  id,
  status,
  ...(error instanceof Error && {error: errorJson(error)}),
  ...(note !== undefined && {note}),
});

const errorJson = (error: Error): JsonObject => ({
  code: error instanceof RbacError ? error.code : 'INTERNAL',
  message: error.message,
  ...(error instanceof RbacError && error.hint !== undefined && {hint: error.hint}),
});
