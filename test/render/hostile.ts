/** Everything that could forge output: control characters, colour, line ends, bidi, zero-width, a lone surrogate. */
export const HOSTILE = 'a\u001b[31m\r\nforged row\u0000\t\u0007\u009b\u200b\u202eb\u2066c\u2028d\u2029\ufeff\ud800e';

/** Whether a text holds what must never reach a terminal. Line feeds end lines and are looked for otherwise. */
export const isUnsafe = (text: string): boolean => /[^\P{C}\n]|[\u2028\u2029]/u.test(text);

const ESC = '\u001b';
const COLOUR = new RegExp(`${ESC}\\[\\d+m`, 'g');

/** A text without its colours. */
export const undressed = (text: string): string => text.replace(COLOUR, '');
