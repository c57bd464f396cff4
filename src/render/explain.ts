import type {Change, Reason} from '../model/plan.ts';
import {positionText} from '../model/position.ts';
import {listOf, oneLine} from '../model/text.ts';
import type {ExplainedRow, Explanation} from '../report/explain.ts';
import type {Fact} from '../report/facts.ts';
import {guardrailLines} from './plan-text.ts';
import {paint, type Style, SYMBOLS} from './style.ts';
import {warningLine} from './warnings.ts';

export interface ExplainTextOptions {
  readonly style: Style;
  /** An address that may have been meant, when nothing has this one. */
  readonly similar?: string | undefined;
}

/** Why a row is there, or why none is: row, files, live state, order, and who speaks of it. Ends with a newline. */
export function renderExplanation(explanation: Explanation, {style, similar}: ExplainTextOptions): string {
  const {address, rows, whyNone, warnings, notes, risks, guardrails} = explanation;
  const blocks = [
    [style.bold(oneLine(address))],
    ...rows.map(row => rowLines(row, style)),
    whyNone === undefined ? [] : [`  no row: ${oneLine(whyNone)}`, ...didYouMean(similar)],
    sidesOf(explanation, style),
    risks.map(({risk, rule, message}) => `  risk ${risk}  ${oneLine(message)}  ${style.dim(oneLine(rule))}`),
    guardrails.length === 0 ? [] : guardrails.flatMap(result => guardrailText(result, style)),
    warnings.map(warning => warningLine(warning, style)),
    notes.map(note => `  ${style.dim('·')} ${oneLine(note)}`),
  ];
  return `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

const didYouMean = (similar: string | undefined) =>
  similar === undefined ? [] : [`    → did you mean ${oneLine(similar)}?`];

function rowLines({change, waves, neededBy}: ExplainedRow, style: Style): readonly string[] {
  const {action, summary, fields, wave, last_wave, depends_on, risk, reason} = change;
  const paths = fields.map(({path}) => path);
  const what = [...(paths.length > 0 ? [`changes ${listOf(paths)}`] : []), oneLine(summary)].filter(
    text => text !== '',
  );
  const removing =
    typeof last_wave === 'number' ? `, its removing step in ${last_wave}` : last_wave === null ? REMOVED_LATER : '';
  return [
    `  ${paint(action, style)(`${SYMBOLS[action]} ${action}`)}  ${what.join(' · ')}`.trimEnd(),
    `    why    ${oneLine(REASON_WORDS[reason](change))}`,
    `    risk   ${risk}`,
    `    when   wave ${wave} of ${waves}${removing}`,
    ...(depends_on.length > 0 ? [`    waits  for ${listOf(depends_on)}`] : []),
    ...(neededBy.length > 0
      ? [`    first  ${listOf(neededBy)} ${neededBy.length === 1 ? 'waits' : 'wait'} for it`]
      : []),
  ];
}

const REMOVED_LATER = '; a later run removes the old one';

/** The rule that made a row, in words. */
const REASON_WORDS: Readonly<Record<Reason, (change: Change) => string>> = {
  declared: ({action}) => DECLARED_WORDS[action],
  undeclared: () => 'no file declares it, and its section says everything there is',
  expired: () => 'its day has passed, so the files declare it absent',
  rotation_due: () => 'rotate_every has passed since the live key was made',
  rotated: () => 'a newer key has taken its place, and their overlap is over',
  renamed: ({action}) =>
    action === 'delete'
      ? 'the files name a new address for it, and that has been accepted'
      : 'the files give it another name, under previously',
  requested: () => 'the command line asks for it to be made anew',
  unfinished: () => 'an earlier run ended before its secret was delivered',
};

const DECLARED_WORDS: Readonly<Record<Change['action'], string>> = {
  create: 'the files declare it, and live state does not have it',
  update: 'the files and live state differ in what can be edited',
  replace: 'the files and live state differ in what cannot be edited, so it is made anew',
  delete: 'the files declare it absent',
  assign: 'the files put the tag on these, and live state does not',
  unassign: 'the files name everything that carries the tag, and these are not among it',
};

function sidesOf({declared, live, isRead}: Explanation, style: Style): readonly string[] {
  const place = declared ? style.dim(oneLine(positionText(declared.at))) : 'do not have it';
  const liveLines = live.flatMap(({id, facts}) => [
    `  live   ${id === '' ? 'no id of its own' : oneLine(id)}`,
    ...facts.map(factLine),
  ]);
  return [
    `  files  ${place}`,
    ...(declared?.facts ?? []).map(factLine),
    ...(liveLines.length > 0 ? liveLines : [`  live   ${isRead ? 'does not have it' : 'was not read'}`]),
  ];
}

const factLine = ({name, value}: Fact) => `    ${oneLine(name)}: ${oneLine(value)}`;

/** A guardrail that speaks of the address, also one that passed. */
function guardrailText(result: Explanation['guardrails'][number], style: Style): readonly string[] {
  if (result.status !== 'passed') return guardrailLines([result], style).slice(1);
  return [`  passed ${style.bold(oneLine(result.rule))}: ${oneLine(result.message)}`];
}
