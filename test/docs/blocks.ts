/** One thing that a page asks for, in its order. CONTRIBUTING.md tells people how it is written. */
export type Step =
  | {readonly does: 'here'; readonly paths: readonly string[]}
  | {readonly does: 'api'; readonly state: string}
  | {readonly does: 'git'}
  | {readonly does: 'file'; readonly path: string; readonly text: string}
  | Command
  | {readonly does: 'nothing'; readonly text: string; readonly why: string};

/** Commands of a block, or of a comment that nobody sees. */
export interface Command {
  readonly does: 'run';
  readonly text: string;
  readonly line: number;
  readonly exit: number;
  /** The block behind it, which shows what they print. */
  readonly shown?: Shown;
}

/** What a page shows of an output, and where that is in the page. */
export interface Shown {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A comment or a fenced block, as it stands in the page. */
interface Piece {
  readonly whole: string;
  readonly start: number;
  readonly end: number;
  /** `here: examples/fleet`, and the like. */
  readonly note?: string;
  /** Lines of a comment `run`. */
  readonly hidden?: string;
  readonly language?: string;
  readonly text?: string;
}

const PIECES = /^<!-- (?:run\n(?<hidden>[\s\S]*?)^|(?<note>.*) )-->$|^```(?<language>\w*)\n(?<text>[\s\S]*?)^```$/gm;

/** Notes that say something of the block behind them. */
const ABOUT_NEXT = /^(file|exit|not run): (.+)$/;

/**
The steps of a page.
@throws Error when a note of a block has no block behind it, when a language is another word for `sh`, and when there is a fence
that this cannot read, such as an indented one: its commands would never be run
*/
export function stepsOf(page: string): readonly Step[] {
  const pieces = [...page.matchAll(PIECES)].map(pieceOf);
  const fences = [...page.matchAll(/^[\s>]*(?:```|~~~)/gm)].length;
  if (fences !== 2 * pieces.filter(({language}) => language !== undefined).length)
    throw new Error('a block is not found: fences are ``` at the start of a line, and ```sh with nothing else in it');
  return pieces.flatMap((piece, index) => {
    if (piece.hidden !== undefined) return [runOf(page, piece, piece.hidden, 0)];
    if (piece.note !== undefined) return stepOfNote(piece.note, pieces[index + 1]);
    return stepOfBlock(page, piece, pieces[index - 1]?.note, pieces[index + 1]);
  });
}

function pieceOf({0: whole, index, groups = {}}: RegExpExecArray): Piece {
  return {whole, start: index, end: index + whole.length, ...groups};
}

function stepOfNote(note: string, next: Piece | undefined): readonly Step[] {
  if (ABOUT_NEXT.test(note) && next?.language === undefined) throw new Error(`<!-- ${note} --> has no block behind it`);
  const [, name = '', value = ''] = /^(here|api|git)(?:: (.+))?$/.exec(note) ?? [];
  if (name === 'here') return [{does: 'here', paths: value.split(' ')}];
  if (name === 'api') return [{does: 'api', state: value}];
  return name === 'git' ? [{does: 'git'}] : [];
}

function stepOfBlock(page: string, piece: Piece, note = '', next: Piece | undefined): readonly Step[] {
  const {language = '', text = ''} = piece;
  if (['bash', 'shell', 'console', 'zsh'].includes(language)) throw new Error(`\`\`\`${language} is written \`\`\`sh`);
  const [, about = '', value = ''] = ABOUT_NEXT.exec(note) ?? [];
  if (about === 'file') return [{does: 'file', path: value, text}];
  if (language !== 'sh') return [];
  if (about === 'not run') return [{does: 'nothing', text, why: value}];
  const shown = next && isOutputOf(page, piece, next) ? {shown: shownBy(next)} : {};
  return [{...runOf(page, piece, text, about === 'exit' ? Number(value) : 0), ...shown}];
}

const runOf = (page: string, {start}: Piece, text: string, exit: number): Command => ({
  does: 'run',
  text,
  exit,
  line: page.slice(0, start).split('\n').length,
});

/** A block `text` with nothing but space before it. */
const isOutputOf = (page: string, block: Piece, next: Piece) =>
  next.language === 'text' && page.slice(block.end, next.start).trim() === '';

function shownBy({start, whole, text = ''}: Piece): Shown {
  const from = start + whole.indexOf('\n') + 1;
  return {text, start: from, end: from + text.length};
}

/** Whether an output is as a page shows it. There `…` stands for any text in a line, and alone in a line for any lines. */
export function isAsShown(output: string, shown: string): boolean {
  const lines = shown.trimEnd().split('\n');
  const patterns = lines.map(line => (line.trim() === '…' ? '(?:.*\\n)*?' : `${patternOf(line.trimEnd())}[ ]*\\n`));
  return new RegExp(`^${patterns.join('')}$`).test(`${output.trimEnd()}\n`);
}

/** An output to be shown from now on. Lines that were shown with `…` stay so wherever they fit: days and ids change. */
export function shownAnew(output: string, shown: string): string {
  const open = shown.split('\n').filter(line => line.includes('…') && line.trim() !== '…');
  const lines = output.trimEnd().split('\n');
  return lines.map(line => open.find(one => new RegExp(`^${patternOf(one.trimEnd())}$`).test(line)) ?? line).join('\n');
}

const patternOf = (line: string) => line.split('…').map(escaped).join('.*');

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
