/**
A string from outside (file, API, plan) as one safe line: control, bidi, zero-width and line-separator characters become
`\u{…}`, so that no name can move the cursor, forge a row or reverse the text that a reviewer reads.
*/
export const oneLine = (text: string): string =>
  isPlain(text) ? text : text.replace(UNSAFE, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** Whether a string holds a character that `oneLine` would escape. */
export const hasUnsafeCharacter = (text: string): boolean => !isPlain(text) && text.search(UNSAFE) !== -1;

/**
Whether a string has only letters and signs that are safe and take one column each. Not every string that could be called so
is; but this is known without the tables of all characters, whose first use costs a start about a millisecond.
*/
export const isPlain = (text: string): boolean => PLAIN.test(text);

/** The form in which addresses and tag labels are compared: NFC, trimmed, lower case. Folding twice changes nothing. */
export const fold = (text: string): string =>
  isPlain(text) ? text.trim().toLowerCase() : text.normalize('NFC').trim().toLowerCase().normalize('NFC');

/** Whether a text is a mail address that files can hold: ASCII, with a domain of two parts at the least. */
export const isAddress = (text: string): boolean => text.length <= 320 && ADDRESS.test(text);

/** `1 member`, `2 members`. `many` is the plural where adding an s is not enough. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** `a, b and 3 more`: at most `most` of the items by name. */
export function listOf(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most).map(oneLine).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** Order of strings by code unit: the same on every machine, unlike `localeCompare`. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

// Controls, format characters (bidi, zero-width, BOM, tags), lone surrogates, line separators, and letters without ink.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

// Latin letters, dashes and quotes, arrows, mathematical signs. None of them is spelt otherwise in NFC.
const PLAIN = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u22ff]*$/;

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
// As in schemas/common.schema.json, where it also says what is wrong with another text.
const ADDRESS = new RegExp(`^[A-Za-z0-9!#$%&'+./=^_\`{|}~-]+@(?:${LABEL}\\.)+${LABEL}$`);
