import {count} from '../../model/text.ts';
import type {Style} from '../../render/style.ts';
import {type Finding, STATUSES} from './finding.ts';

/** A line for each check, and what to do below those that need it. */
export function renderFindings(findings: readonly Finding[], style: Style): string {
  const width = Math.max(...findings.map(({check}) => check.length));
  const lines = findings.flatMap(({check, status, message, next}) => [
    `${paint(status, style)(status.padEnd(7))}  ${check.padEnd(width)}  ${message}`,
    ...(next === undefined || next === '' ? [] : [`${' '.repeat(width + 11)}→ ${next}`]),
  ]);
  const {ok, warn, fail, skipped} = sumOf(findings);
  const sum = `${ok} fine, ${count(warn, 'warning')}, ${count(fail, 'failure')}, ${skipped} skipped.`;
  return `${[...lines, '', sum].join('\n')}\n`;
}

/** How many checks ended how. */
export const sumOf = (findings: readonly Finding[]): Readonly<Record<Finding['status'], number>> => {
  const number = (wanted: Finding['status']) => findings.filter(({status}) => status === wanted).length;
  const [ok, warn, fail, skipped] = STATUSES.map(number);
  return {ok: ok ?? 0, warn: warn ?? 0, fail: fail ?? 0, skipped: skipped ?? 0};
};

function paint(status: Finding['status'], style: Style): (text: string) => string {
  if (status === 'skipped') return style.dim;
  return {ok: style.good, warn: style.caution, fail: style.bad}[status];
}
