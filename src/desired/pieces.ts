/** A stretch of a file that can be read by itself. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Whether it goes on with the list that the piece before ends in. Others begin with a name of the top map. */
  readonly goesOn: boolean;
}

/**
Cuts a file between the names of its top map, and between the items of the lists right under them. Undefined when anything
else stands at the left edge, or could belong to something else once it is cut off: such a file can only be read whole.

A line inside a quoted text or a list in brackets looks the same as others. Where a cut hits one, the piece before has no end
to the text or the list: whoever reads it finds that out.
@param starts where lines begin
@param least how many characters a piece has at the least, ends of lists excepted
*/
export function piecesOf(text: string, starts: readonly number[], least: number): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let piece = {start: 0, goesOn: false};
  let below: Below = {in: 'start'};
  for (const start of starts) {
    const line = lineAt(text, start);
    if (line === undefined) continue;
    const goesOn = line.form === 'item' && line.indent === below.indent; // The first item stays with the name of its list.
    const canBegin = goesOn || (isName(line) && below.in !== 'start');
    const next = belowOf(line, below);
    if (next === undefined) return undefined;
    below = next;
    const isLong = start - piece.start >= least || (piece.goesOn && !goesOn);
    if (!canBegin || !isLong) continue;
    pieces.push({...piece, end: start});
    piece = {start, goesOn};
  }
  return [...pieces, {...piece, end: text.length}];
}

/** What a line looks like: a name with a value or with none as yet, an item of a list, the line `---`, and so on. */
interface Line {
  readonly indent: number;
  readonly form: 'name' | 'open name' | 'item' | 'begin' | 'comment' | 'other';
}

/** What has been seen since the last name: a list, something else, nothing; or there was no name yet. */
interface Below {
  readonly in: 'list' | 'other' | 'nothing' | 'start';
  /** Of the items of a list. */
  readonly indent?: number;
  /** Whether there is a comment as far left as the items, or as the name. What goes on below it means something else to the library. */
  readonly broken?: boolean;
}

const isName = ({form}: Line) => form === 'name' || form === 'open name';

/** Undefined for a line that cannot be where it is, or is not sure to mean the same in a piece. */
function belowOf(line: Line, below: Below): Below | undefined {
  if (line.form === 'name') return {in: 'other'};
  if (line.form === 'open name') return {in: 'nothing'};
  if (line.form === 'comment') return isLeftOf(line, below) ? {...below, broken: true} : below;
  if (below.in === 'start') return line.form === 'begin' ? below : undefined;
  if (line.indent === 0 && (line.form !== 'item' || below.in === 'other')) return undefined;
  if (below.in === 'nothing' && line.form === 'item') return {in: 'list', indent: line.indent};
  if (below.in === 'nothing') return below.broken ? undefined : {in: 'other'};
  return below.indent === undefined ? below : inList(line, below, below.indent);
}

/** Whether a comment is no further in than the items of the list or, where nothing is seen yet, at the edge. */
const isLeftOf = ({indent}: Line, below: Below) => below.in !== 'other' && indent <= (below.indent ?? 0);

function inList({indent, form}: Line, below: Below, items: number): Below | undefined {
  if (form === 'item' && indent === items) return below.broken ? {...below, broken: false} : below;
  return indent <= items || below.broken ? undefined : below;
}

/** Undefined for what is blank. */
function lineAt(text: string, start: number): Line | undefined {
  let at = start;
  while (text[at] === ' ') at += 1;
  if (isMatch(BLANK, text, at)) return undefined;
  const indent = at - start;
  if (text[at] === '#') return {indent, form: 'comment'};
  if (isMatch(ITEM, text, at)) return {indent, form: 'item'};
  return {indent, form: indent === 0 ? formAtEdge(text, at) : 'other'};
}

function formAtEdge(text: string, at: number): Line['form'] {
  if (isMatch(OPEN_NAME, text, at)) return 'open name';
  if (isMatch(NAME, text, at)) return 'name';
  return isMatch(BEGIN, text, at) ? 'begin' : 'other';
}

const BLANK = /\r?\n|$/y;
const ITEM = /-(?=[ \r\n]|$)/y;
const NAME = /[A-Za-z_][\w-]*:(?=[ \t\r\n]|$)/y;
const OPEN_NAME = /[A-Za-z_][\w-]*:[ \t]*(?:[ \t]#.*)?(?:\r?\n|$)/y;
const BEGIN = /---[ \t]*(?:[ \t]#.*)?(?:\r?\n|$)/y;

function isMatch(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
