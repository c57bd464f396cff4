import type {Span, Spot} from './places.ts';
import {type Place, placeOf, type Source, topOf} from './source.ts';

export type Path = readonly (string | number)[];

/**
The place of a piece of data: of the value itself, or of the key that names it. Where a path leads to nothing, the place
of the last thing on the way; where a value is left empty, the place of its key. Costs as much as the path is deep.
*/
export function locate(source: Source, path: Path, part: 'value' | 'key' = 'value'): Place {
  const said = source.saidBy?.(path);
  if (said) return locate(said.source, said.path, part);
  let spot = source.root;
  let key: Span | undefined;
  for (const step of path) {
    const next = source.places.child(spot, step);
    if (next === undefined) return placeAt(source, spot, key);
    ({spot, key} = {key: undefined, ...next});
  }
  return part === 'key' && key !== undefined ? placeOf(source, key.start, key.end) : placeAt(source, spot, key);
}

/** The text of a scalar as it stands in the file, without quotes; undefined when there is none. */
export function sourceText(source: Source, path: Path): string | undefined {
  const said = source.saidBy?.(path);
  if (said) return sourceText(said.source, said.path);
  const {value, text, places, root} = source;
  let [inner, spot]: [unknown, Spot | undefined] = [value, root];
  for (const step of path) {
    inner = childOf(inner, step);
    spot = spot === undefined ? undefined : places.child(spot, step)?.spot;
  }
  if (typeof inner === 'object' || spot === undefined) return undefined;
  const {start, end} = places.span(places.target(spot));
  const shown = typeof inner === 'string' ? inner : text.slice(start, end);
  return shown === '' ? undefined : shown;
}

/** What stands under a step of plain data. */
export const childOf = (value: unknown, step: string | number): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;

function placeAt(source: Source, spot: Spot, key: Span | undefined): Place {
  const own = source.places.span(spot);
  const {start, end} = own.start === own.end && key !== undefined ? key : own;
  return start < 0 ? topOf(source.file) : placeOf(source, start, end);
}
