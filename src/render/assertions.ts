import type {AssertionResult, SceneName, Violation} from '../model/assertion.ts';
import {oneLine} from '../model/text.ts';
import type {Style} from './style.ts';
import {statusText} from './totals.ts';

/** How many violations of an assertion are shown one by one. */
const MOST = 10;

/** `Assertions: 3 passed, 1 failed.` and, for each that did not pass, its name and place, and who or what speaks against it. */
export function assertionLines(results: readonly AssertionResult[], style: Style): readonly string[] {
  if (results.length === 0) return [];
  const told = results.filter(({status}) => status !== 'passed').flatMap(result => resultLines(result, style));
  return [`Assertions: ${statusText(results.map(({status}) => status))}.`, ...told];
}

function resultLines(
  {name, because, at, status, message, violations}: AssertionResult,
  style: Style,
): readonly string[] {
  const colour = status === 'failed' ? style.bad : style.caution;
  const why = because === null ? '' : ` (${oneLine(because)})`;
  const head = `  ${colour(status)} ${style.bold(oneLine(name))}${why}  ${style.dim(`${oneLine(at.file)}:${at.line}`)}`;
  if (status === 'unchecked') return [head, `    ${oneLine(message)}`];
  const shown = violations.slice(0, MOST).map(violation => `    ${violationText(violation)}`);
  const rest = violations.length - shown.length;
  return [head, ...shown, ...(rest > 0 ? [`    and ${rest} more`] : [])];
}

/** All of it on one line. */
export const assertionLine = ({name, at, status, message}: AssertionResult, style: Style): string =>
  `  ${(status === 'failed' ? style.bad : style.caution)(status)} ${style.bold(oneLine(name))}: ${oneLine(message)}  ${style.dim(`${oneLine(at.file)}:${at.line}`)}`;

/** What speaks against an assertion, and where that was seen. */
export const violationText = ({text, at, in: scenes}: Violation): string =>
  [oneLine(text), scenes.map(scene => WHERE[scene]).join(', '), ...(at ? [`${oneLine(at.file)}:${at.line}`] : [])].join(
    ' · ',
  );

const WHERE: Readonly<Record<SceneName, string>> = {declared: 'in the files', planned: 'after the plan', live: 'now'};
