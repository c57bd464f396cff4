import type {Position} from '../model/position.ts';
import type {Span, Spot} from './places.ts';
import {type Place, placeOf, positionOf, type Source, topOf} from './source.ts';

export type Path = readonly (string | number)[];

/**
The place of a piece of data: of the value itself, or of the key that names it. Where a path leads to nothing, the place
of the last thing on the way; where a value is left empty, the place of its key. Costs as much as the path is deep.
*/
export function locate(source: Source, path: Path, part: 'value' | 'key' = 'value'): Place {
  const {source: of, span} = spanAt(source, path, part);
  return span ? placeOf(of, span.start, span.end) : topOf(of.file);
}

/** Where `locate` says that a value begins. Faster, for no line is taken out to be shown. */
export function positionAt(source: Source, path: Path): Position {
  const {source: of, span} = spanAt(source, path, 'value');
  return span ? positionOf(of, span.start) : topOf(of.file).at;
}

interface SpanOf {
  readonly source: Source;
  readonly span: Span | undefined;
}

function spanAt(source: Source, path: Path, part: 'value' | 'key'): SpanOf {
  const said = source.saidBy?.(path);
  if (said) return spanAt(said.source, said.path, part);
  let spot = source.root;
  let key: Span | undefined;
  for (const step of path) {
    const next = source.places.child(spot, step);
    if (next === undefined) return {source, span: shownSpan(source, spot, key)};
    ({spot, key} = {key: undefined, ...next});
  }
  return {source, span: part === 'key' && key !== undefined ? key : shownSpan(source, spot, key)};
}

/** The span of a value, or of its key where the value is left empty; undefined where nothing stands. */
function shownSpan({places}: Source, spot: Spot, key: Span | undefined): Span | undefined {
  const own = places.span(spot);
  const span = own.start === own.end && key !== undefined ? key : own;
  return span.start < 0 ? undefined : span;
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
