import {isObject} from '../model/json.ts';
import {oneLine} from '../model/text.ts';
import type {Path} from './locate.ts';

/** What a place in the file is called: `email`, `item 2 of scopes`, `entry 3 of members`, `the file`. */
export function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'string') return oneLine(last);
  return `${path.length === 2 ? 'entry' : 'item'} ${last + 1} of ${nameOf(path.slice(0, -1))}`;
}

/**
A value as a person would call it.
@param text how it stands in the file, where that differs from the value: `007` is the number 7
*/
export function describe(value: unknown, text = scalarText(value)): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a map';
  if (typeof value === 'string') return quoted(value);
  return `the ${typeof value === 'number' ? 'number' : 'word'} ${oneLine(text)}`;
}

/** A scalar as text; nothing for a list or a map, whose fields may even be called `toString`. */
export const scalarText = (value: unknown): string => (typeof value === 'object' ? '' : String(value));

/** A text in quotes, on one line, cut where it gets too long to read. */
export const quoted = (text: string): string => `"${oneLine(text.length > 60 ? `${text.slice(0, 59)}…` : text)}"`;

/** `a`, `a or b`, `a, b or c`. */
export function choice(items: readonly string[]): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

/** A piece of data as somebody would type it into the file. */
export function asYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asYaml).join(', ')}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}: ${asYaml(inner)}`)
      .join(', ')}}`;
  return typeof value === 'string' && /^[*?!&@`%|>#-]|: | #|:$|[,[\]{}]/.test(value)
    ? JSON.stringify(value)
    : String(value);
}
