import type {AccessModel} from '../../model/access.ts';
import {refusedParts} from '../../report/access/rows.ts';
import type {Matrix} from '../../report/matrix.ts';
import {markdownText} from '../markdown-escape.ts';
import {cellsOf, HEADS, headOf} from './matrix-cells.ts';
import {legendOf} from './matrix-legend.ts';

/** A table each, under a heading. */
export function renderMatrixMarkdown(matrix: Matrix, model: AccessModel): string {
  const cell = (text: string) => markdownText(text, true);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const tables = matrix.tables.flatMap(table => {
    const head = headOf(table);
    return [
      `### ${HEADS[table.of][0]}`,
      table.rows.length === 0
        ? 'None.'
        : [line(head), line(head.map(() => '---')), ...table.rows.map(row => line(cellsOf(table, row).map(cell)))].join(
            '\n',
          ),
    ];
  });
  const bullets = [...legendOf(matrix), ...refusedParts(model)].map(text => `- ${markdownText(text)}`);
  return `${[...tables, ...(bullets.length > 0 ? [bullets.join('\n')] : [])].join('\n\n')}\n`;
}
