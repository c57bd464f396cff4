import type {AccessModel} from '../../model/access.ts';
import {oneLine} from '../../model/text.ts';
import type {Style} from '../style.ts';

/** Which workspace an answer is about, and what was looked at. */
export function accessHead({workspace, sides, as_of: asOf}: AccessModel, style: Style): string {
  const name = workspace.name === null ? '' : ` ${oneLine(workspace.name)}`;
  const id = workspace.id === null ? '' : ` (${oneLine(workspace.id)})`;
  const day = asOf === null ? '' : ` · as of ${asOf.slice(0, 10)}`;
  return `${style.bold(`Workspace${name}${id}`)}: ${sidesText(sides)}${day}`;
}

/** What was looked at, in words. */
export function sidesText({declared, live}: AccessModel['sides']): string {
  if (declared && live) return 'live and declared';
  return live ? 'live state alone' : 'the files alone';
}

/** What could not be read, a line each. */
export const unreadLines = (unread: readonly string[], style: Style): readonly string[] =>
  unread.map(text => `  ${style.caution('!')} ${oneLine(text)}`);

/** Notes, a line each. */
export const noteLines = (notes: readonly string[], style: Style): readonly string[] =>
  notes.map(note => `  ${style.dim('·')} ${oneLine(note)}`);

/** Blocks of lines with an empty line between them; empty ones are left out. Ends with a newline. */
export const blocksText = (blocks: readonly (readonly string[])[]): string =>
  `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
