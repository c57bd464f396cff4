import {Composer, type CST, type ParsedNode, Parser, type YAMLParseError} from 'yaml';
import type {Problem} from '../errors.ts';
import {oneLine} from '../model/text.ts';
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
export function parseYaml(text: string, file: string): Parsed {
  const report = new Report();
  const source = readSource(text, file, report);
  return {source, problems: report.problems};
}

/** The tree of a file that was read before, for those who edit it: with the range, anchor and form of each node. */
export const treeOf = (source: Text): ParsedNode | null =>
  compose([...new Parser().parse(source.text)], source, new Report());

function readSource(text: string, file: string, report: Report): Source | undefined {
  const place: Text = {file, text, lines: linesOf(text)};
  const tokens = [...new Parser().parse(text)];
  const unsafe = findUnsafeToken(tokens, place);
  if (unsafe) return stop(report, unsafe);
  const root = compose(tokens, place, report);
  if (!report.empty) return undefined;
  if (root === null || isBlank(root)) return stop(report, emptyProblem(file));

  const values = new ValueReader(place, report);
  const {value, spot} = values.read(root);
  return values.broken ? undefined : {...place, value, places: values.places, root: spot};
}

function stop(report: Report, problem: Problem): undefined {
  report.add(() => problem);
}

function compose(tokens: readonly CST.Token[], place: Text, report: Report): ParsedNode | null {
  const [document] = withoutStacks(() => {
    const composer = new Composer({uniqueKeys: false, prettyErrors: false, version: '1.2'});
    return [...composer.compose(tokens, true, place.text.length)];
  });
  const reported = new Set<number>();
  for (const error of document?.errors ?? []) {
    const {line} = place.lines.linePos(error.pos[0]);
    if (!reported.has(line)) report.add(() => syntaxProblem(place, error));
    reported.add(line);
  }
  return (document?.contents ?? null) as ParsedNode | null;
}

/** A hostile file can hold many thousands of errors; the stack of each would cost more than all the rest. */
function withoutStacks<T>(run: () => T): T {
  const {stackTraceLimit} = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const isBlank = (root: ParsedNode) => 'value' in root && root.value === null;

const emptyProblem = (file: string) =>
  problemAt(topOf(file), 'FILE_EMPTY', 'the file says nothing', {
    hint: 'start with "version: 1"; an empty file never means "remove everything"',
  });

/** One finding of the parser a line: the rest are mostly echoes of the first. */
function syntaxProblem(place: Text, {code, message, pos: [start, end]}: YAMLParseError): Problem {
  const words = oneLine(message.slice(0, 1).toLowerCase() + message.slice(1, 200));
  return problemAt(placeOf(place, start, end), 'YAML_SYNTAX', words, {hint: HINTS[code] ?? QUOTES});
}

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
