import type {AssertionResult} from '../model/assertion.ts';
import type {Warning} from '../model/plan.ts';
import {count, oneLine} from '../model/text.ts';
import {asidesOf} from '../render/asides.ts';
import {byRisk} from '../render/order.ts';
import {detailOf} from '../render/rows.ts';
import {cut, SYMBOLS} from '../render/style.ts';
import type {Brief} from '../report/brief.ts';
import {isBroken, isDrift} from '../report/drift.ts';
import type {State, Turn} from './state.ts';

/** News of drift, for whatever takes them. */
export interface News {
  /** `same` is a heartbeat: nothing has changed. */
  readonly turn: Turn | 'same';
  readonly state: State;
  readonly brief: Brief;
  /** Address of the job that saw it. */
  readonly job?: string | undefined;
}

/** The whole of it in one line of plain text. */
export function headlineOf({turn, brief}: News): string {
  const where = `workspace ${cut(oneLine(brief.workspace.name ?? brief.workspace.id ?? ''), 80)}`.trim();
  const number =
    brief.changes.length + brief.warnings.filter(isDrift).length + brief.assertions.filter(isBroken).length;
  const differences = count(number, 'difference');
  if (turn === 'drift') return `Drift in ${where}: ${differences}`;
  if (turn === 'changed') return `The drift in ${where} has changed: ${differences}`;
  if (turn === 'clean') return `No more drift in ${where}: it is as the files say again`;
  return number === 0 ? `No drift in ${where}` : `Still drift in ${where}: ${differences}, the same as before`;
}

const LONGEST_ROW = 200;

/** What differs, one plain line each: the most dangerous first, then what no change can put right. */
export const differencesOf = ({changes, warnings, assertions}: Brief): readonly string[] => [
  ...assertions.filter(isBroken).map(assertionRow),
  ...[...changes].sort(byRisk).map(change => {
    const parts = [detailOf(change), ...asidesOf(change)].filter(part => part !== '');
    return cut(`${SYMBOLS[change.action]} ${oneLine(change.address)}  ${parts.join(' · ')}`.trimEnd(), LONGEST_ROW);
  }),
  ...warnings.filter(isDrift).map(warningRow),
];

const assertionRow = ({name, message}: AssertionResult) =>
  cut(`! assertion "${oneLine(name)}": ${oneLine(message)}`, LONGEST_ROW);

const warningRow = ({message}: Warning) => cut(`! ${oneLine(message)}`, LONGEST_ROW);
