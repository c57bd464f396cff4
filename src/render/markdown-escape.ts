import {oneLine} from '../model/text.ts';

/**
Text from outside for Markdown as GitHub and GitLab render it. Escaping single characters would not do: both turn
mentions, references, addresses and hashes into links after Markdown has been read, when escapes are gone. They leave code
alone, so every word that is not plainly a word becomes code.
*/
export function markdownText(text: string, cell = false): string {
  return oneLine(text)
    .split(/ +/)
    .map((word, index) => (isPlain(word, index === 0) ? word : aroundCode(word, cell)))
    .join(' ')
    .trim();
}

/** A name as code, in which nothing means anything. @param cell whether it stands in a table, where pipes end cells */
export function markdownCode(text: string, cell = false): string {
  const shown = oneLine(text);
  if (shown === '') return '';
  const runs = (shown.match(/`+/g) ?? []).map(run => run.length);
  const longest = Math.max(0, ...runs);
  // Readers stop counting backticks at some length; nobody needs that many.
  if (longest > MOST_BACKTICKS) return markdownCode(shown.replaceAll('`', '\\u{60}'), cell);
  const fence = '`'.repeat(longest + 1);
  const padding = /^`|`$|^ .*\S.* $/.test(shown) ? ' ' : '';
  return `${fence}${padding}${cell ? withoutPipes(shown) : shown}${padding}${fence}`;
}

const MOST_BACKTICKS = 5;

/** Readers differ in what a backslash before an escaped pipe means, so it does not stay one. */
const withoutPipes = (text: string) => text.replace(/\\*\|/g, run => `${'\\u{5c}'.repeat(run.length - 1)}\\|`);

/** Letters and digits, joined by what joins words, between what encloses or ends them. */
const PLAIN = /^[("“]*[\p{L}\p{M}\p{N}]+(?:['’.-][\p{L}\p{M}\p{N}]+)*%?['")”.,;:?!]*$/u;

/** A time of day: an emoji has a second colon. */
const TIME = /^\d{2}:\d{2}[.,;)]*$/;

/** Words that become links: `www.`, commit hashes, `GH-12`. */
const REFERENCE = /^[("“]*(?:www\.|[0-9a-f]{7,}\b|\p{L}+-\d)/iu;

/** At the start of a line it begins a list. */
const LIST = /^\d+[.)]$/;

const isPlain = (word: string, first: boolean) =>
  (PLAIN.test(word) && !REFERENCE.test(word) && !(first && LIST.test(word))) || TIME.test(word);

/** What encloses or ends a word stays outside of its code. */
function aroundCode(word: string, cell: boolean): string {
  if (word === '' || HARMLESS.has(word)) return word;
  const ends = /\w.*\(/.test(word) ? /^(["“]*)(.*?)([”",;:.?!]*)$/u : /^([("“]*)(.*?)([)”",;:.?!]*)$/u;
  const [, before = '', middle = '', after = ''] = ends.exec(word) ?? [];
  return middle === '' ? markdownCode(word, cell) : `${before}${markdownCode(middle, cell)}${after}`;
}

/** Signs between the words of our own rows. */
const HARMLESS: ReadonlySet<string> = new Set(['→', '·', '−', '—', '–', '…']);
