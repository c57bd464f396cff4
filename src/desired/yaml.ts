import type {ParsedNode, YAMLParseError} from 'yaml';
import type {Problem} from '../errors.ts';
import {oneLine} from '../model/text.ts';
import {compose, tokensOf} from './compose.ts';
import {type Data, readPieces} from './long.ts';
import {piecesOf} from './pieces.ts';
import {problemAt, Report} from './report.ts';
import {linesOf, placeOf, type Source, type Text, topOf} from './source.ts';
import {findUnsafeToken} from './tokens.ts';
import {ValueReader} from './values.ts';

/** A file as data with places, and what is wrong with it as YAML. Without a source nothing can be said of its content. */
export interface Parsed {
  readonly source: Source | undefined;
  readonly problems: readonly Problem[];
}

/**
Reads the one YAML document of a file: YAML 1.2, JSON included, without what can hide content from a reviewer or blow up
(merge keys, tags, directives, second documents, large or cyclic aliases, deep nesting). Never throws.
*/
export function parseYaml(text: string, file: string, sizes = SIZES): Parsed {
  const report = new Report();
  const place: Text = {file, text, lines: linesOf(text)};
  const data = inPieces(place, sizes) ?? readWhole(place, report);
  return {source: data && {...place, ...data}, problems: report.problems};
}

/** How files are read piece by piece: those of how many characters, and how many a piece has at the least. */
export interface Sizes {
  readonly file: number;
  readonly piece: number;
}

/** Each piece costs a parser; but the tree of a large one outlives several garbage collections, which costs more. */
const SIZES: Sizes = {file: 64 * 1024, piece: 8 * 1024};

/** The tree of a file that was read before, for those who edit it: with the range, anchor and form of each node. */
export const treeOf = ({text}: Text): ParsedNode | null => compose(tokensOf(text), text.length).root;

function inPieces(text: Text, {file, piece}: Sizes): Data | undefined {
  const pieces = text.text.length < file ? undefined : piecesOf(text.text, text.lines.lineStarts, piece);
  return pieces && readPieces(text, pieces);
}

function readWhole(place: Text, report: Report): Data | undefined {
  const tokens = tokensOf(place.text);
  const unsafe = findUnsafeToken(tokens, place);
  if (unsafe) return stop(report, unsafe);
  const {root, errors} = compose(tokens, place.text.length);
  reportErrors(errors, place, report);
  if (!report.empty) return undefined;
  if (root === null || isBlank(root)) return stop(report, emptyProblem(place.file));

  const reader = new ValueReader(place, report);
  const {value, spot} = reader.read(root);
  return reader.broken ? undefined : {value, places: reader.places, root: spot};
}

function stop(report: Report, problem: Problem): undefined {
  report.add(() => problem);
}

/** One finding of the parser a line: the rest are mostly echoes of the first. */
function reportErrors(errors: readonly YAMLParseError[], place: Text, report: Report): void {
  const reported = new Set<number>();
  for (const error of errors) {
    const {line} = place.lines.linePos(error.pos[0]);
    if (!reported.has(line)) report.add(() => syntaxProblem(place, error));
    reported.add(line);
  }
}

const isBlank = (root: ParsedNode) => 'value' in root && root.value === null;

const emptyProblem = (file: string) =>
  problemAt(topOf(file), 'FILE_EMPTY', 'the file says nothing', {
    hint: 'start with "version: 1"; an empty file never means "remove everything"',
  });

function syntaxProblem(place: Text, {code, message, pos: [start, end]}: YAMLParseError): Problem {
  const [words, hint] = PLAIN[message] ?? [inOurWords(message), HINTS[code] ?? QUOTES];
  return problemAt(placeOf(place, start, end), 'YAML_SYNTAX', words, {hint});
}

/** The parser's words, in those of people who write files. */
const inOurWords = (message: string) =>
  oneLine(message.slice(0, 1).toLowerCase() + message.slice(1, 200))
    .replaceAll('sequence', 'list')
    .replaceAll('mapping', 'map')
    .replaceAll('flow ', '');

const ALIGNED = 'indent it as far as its neighbours, or begin it with "- " when it is an entry of a list';

/** What the parser says so that only somebody who knows YAML's grammar would understand it. */
const PLAIN: Readonly<Record<string, readonly [words: string, hint: string]>> = {
  'Sequence item without - indicator': ['the line is neither an entry of the list above it nor a part of one', ALIGNED],
  'Implicit map keys need to be followed by map values': [
    'a name without a value',
    'write "name: value", with a colon and a space behind the name',
  ],
  'Implicit keys need to be on a single line': [
    'the line is neither "name: value" nor a part of the one before',
    'look for a missing colon, comma or dash, and indent the line like its neighbours',
  ],
  'Unexpected scalar at node end': [
    'more text behind a value that is complete',
    'put the whole text in quotes, or write it on a line of its own',
  ],
  'Flow sequence in block collection must be sufficiently indented and end with a ]': [
    'a [ is not closed',
    'write ] at the end of the list, and indent its lines further than the name it belongs to',
  ],
  'Flow map in block collection must be sufficiently indented and end with a }': [
    'a { is not closed',
    'write } at the end, and indent its lines further than the name it belongs to',
  ],
  'Block collections are not allowed within flow collections': [
    'a comma is missing between two entries of a [ ] or { }',
    'separate the entries with commas',
  ],
  'Nested mappings are not allowed in compact mappings': [
    'a text that has ": " in it, or goes on below in what reads as another "name: value"',
    'put the text in quotes; or indent the line below like this one',
  ],
};

const QUOTES =
  'put the text in quotes: one with ": " or " #" in it, or one that starts with @ ` % & * ! | > [ {, needs them';
const HINTS: Readonly<Partial<Record<YAMLParseError['code'], string>>> = {
  BLOCK_AS_IMPLICIT_KEY: `indent it like its neighbours; or ${QUOTES}`,
  BLOCK_IN_FLOW: 'separate the entries with commas',
  BAD_INDENT: 'indent all entries of a list or map alike, and close every [ and {',
  TAB_AS_INDENT: 'indent with spaces',
  BAD_DQ_ESCAPE: 'write \\\\ for one backslash, or use single quotes',
  MISSING_CHAR: 'add what is missing, on this line or the one before',
  MULTILINE_IMPLICIT_KEY: 'write "name: value" on one line, indented like its neighbours',
  UNEXPECTED_TOKEN: 'look for a missing colon, comma, quote or dash here or on the line before',
};
