import {isUtf8} from 'node:buffer';
import {problemAt, type Report} from './report.ts';
import {linesOf, placeOf, topOf} from './source.ts';

/** Largest file that is read, in bytes. */
export const MOST_BYTES = 32 * 1024 * 1024;

const TOO_LARGE = ['is larger than 32 MiB', 'split it into several files'] as const;

/** Bytes as text; undefined, with a problem, when they are none. A byte order mark is dropped. */
export function decode(bytes: Uint8Array, file: string, report: Report): string | undefined {
  if (bytes.length > MOST_BYTES) return refuse(file, report, ...TOO_LARGE);
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return refuse(file, report, 'is UTF-16 text', 'save it as UTF-8');
  }
  if (isUtf8(bytes))
    return checkText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(), file, report);
  const text = new TextDecoder('utf-8').decode(bytes);
  return refuse(file, report, 'is no UTF-8 text', 'save it as UTF-8', {text, offset: text.indexOf('\ufffd')});
}

/** A text without its byte order mark; undefined, with a problem, when it holds what no text file holds. */
export function checkText(given: string, file: string, report: Report): string | undefined {
  if (given.length > MOST_BYTES) return refuse(file, report, ...TOO_LARGE);
  const text = given.startsWith('\ufeff') ? given.slice(1) : given;
  const offset = text.indexOf('\0');
  return offset === -1
    ? text
    : refuse(file, report, 'is no text: it holds a NUL character', 'name a YAML file', {text, offset});
}

/** Where in the text the trouble is. */
interface Spot {
  readonly text: string;
  readonly offset: number;
}

function refuse(file: string, report: Report, words: string, hint: string, spot?: Spot): undefined {
  const {at, length} = spot ? placeOf({file, text: spot.text, lines: linesOf(spot.text)}, spot.offset) : topOf(file);
  report.add(() => problemAt({at, length}, 'FILE_UNREADABLE', `the file ${words}`, {hint}));
}
