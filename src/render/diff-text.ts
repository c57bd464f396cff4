import {oneLine} from '../model/text.ts';
import type {Brief} from '../report/brief.ts';
import {meaningLines} from './meanings.ts';
import {riskLines} from './risks.ts';
import {rowsOf} from './rows.ts';
import type {Style} from './style.ts';
import {totalsOf} from './totals.ts';
import {warningLine} from './warnings.ts';

/**
A diff of two versions as people read it: header, rows, what they mean, what else there is to know, totals. Ends with a
newline.
*/
export function renderDiff(brief: Brief, style: Style): string {
  const {changes, meanings, warnings, risks, notes, summary, versions} = brief;
  const blocks = [
    [style.bold(`Diff ${oneLine(versions?.old ?? '')} → ${oneLine(versions?.new ?? '')}`)],
    rowsOf(changes, style),
    meaningLines(meanings, style),
    warnings.map(warning => warningLine(warning, style)),
    riskLines(risks, style),
    notes.map(note => `  ${style.dim('·')} ${oneLine(note)}`),
    [changes.length === 0 ? nothingText(brief) : style.bold(totalsOf(summary, 'Diff'))],
  ];
  return `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

const nothingText = ({risks, notes}: Brief) =>
  risks.length + notes.length === 0
    ? 'No changes: both versions declare the same access.'
    : 'No changes of declared objects; what differs stands above.';
