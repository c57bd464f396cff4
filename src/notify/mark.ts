import {digestOf} from '../model/json.ts';

/** The first words of what this tool writes on a forge. No reader sees them; of the key they hold 16 hex digits. */
export const markOf = (what: 'comment' | 'drift', key: string): string =>
  `<!-- instantly-rbac ${what} ${digestOf(key).slice('sha256:'.length, 'sha256:'.length + 16)}`;

/** A text under its mark, which ends with a word that is read back later. */
export const marked = (mark: string, word: string, text: string): string => `${mark} ${word} -->\n${text.trimEnd()}\n`;

/** The word at the end of a mark; undefined when the text does not begin with the mark. */
export function wordIn(text: string, mark: string): string | undefined {
  if (!text.startsWith(`${mark} `)) return undefined;
  return /^([\w:]+) -->/.exec(text.slice(mark.length + 1))?.[1] ?? '';
}

/** Characters of the longest text that is written. GitHub takes 65 536. */
export const MOST_CHARACTERS = 60_000;

/** A text cut at the end of a line, should it be too long all the same. */
export function bounded(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const room = MOST_CHARACTERS - CUT.length;
  return `${text.slice(0, Math.max(0, text.lastIndexOf('\n', room)))}${CUT}`;
}

const CUT = '\n\n(The rest is left out: it is too long for one message.)\n';
