/** A stretch of a text between two offsets, and what takes its place. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly by?: string;
}

/** The text with other words in some places. */
export const spliced = (text: string, spans: readonly Span[]): string =>
  spans
    .toSorted((a, b) => b.start - a.start)
    .reduce((rest, {start, end, by = ''}) => `${rest.slice(0, start)}${by}${rest.slice(end)}`, text);

export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** Where the line after the one of an offset starts, or the text ends. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

export const isBlank = (text: string): boolean => text.trim() === '';
