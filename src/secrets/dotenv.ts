import type {RbacError} from '../errors.ts';
import {unusable} from './failure.ts';

/**
Text of a dotenv file with one variable set; all other bytes stay. The value of an existing assignment is exchanged, its
indentation, `export` and trailing comment stay; otherwise a line is appended, with the file's own kind of line end.

Texts are latin1 here, one character per byte, so that bytes which are no UTF-8 survive.
@throws RbacError `SINK_UNUSABLE` when programs that read the file may disagree on what it says
*/
export function setVariable(text: string, variable: string, value: string): string {
  const [found, second] = assignmentsOf(text, variable);
  if (second) {
    throw odd(text, second.start, `${variable} is assigned twice`, 'keep one of the assignments');
  }
  if (found) {
    return `${text.slice(0, found.start)}${found.before}${variable}=${value}${found.comment}${text.slice(found.end)}`;
  }
  const end = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  const gap = text === '' || /[\r\n]$/.test(text) ? '' : end;
  return `${text}${gap}${variable}=${value}${end}`;
}

/**
A value as a dotenv file takes it, bare or in single quotes; undefined when it holds a character on which readers of
such files disagree.
*/
export function dotenvValue(value: string): string | undefined {
  if (/^[\w+/=.:@,%-]*$/.test(value)) return value;
  return /^[ -~]*$/.test(value) && !/['"`\\$]/.test(value) ? `'${value}'` : undefined;
}

/** Whether a name can be a variable of a dotenv file. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

interface Assignment {
  readonly start: number;
  readonly end: number;
  /** Indentation and `export`. */
  readonly before: string;
  /** With the blanks before it. */
  readonly comment: string;
}

function assignmentsOf(text: string, variable: string): readonly Assignment[] {
  const found: Assignment[] = [];
  const heads = new RegExp(HEAD, 'gm');
  for (let head = heads.exec(text); head; head = heads.exec(text)) {
    const [all, before = '', name] = head;
    const value = valueAt(text, head.index + all.length);
    heads.lastIndex = value.end;
    if (value.manyLines) checkLines(text, head.index, value.end, {variable, own: name === variable});
    if (name === variable) found.push({start: head.index, before, ...value});
  }
  return found;
}

/** A byte order mark, indentation, `export`; the name; `=`, or a colon and a blank, which some readers take too. */
const HEAD = /^((?:\xef\xbb\xbf)?[ \t]*(?:export[ \t]+)?)([\w.-]+)(?:[ \t]*=|:(?=[ \t]))/;

function valueAt(text: string, start: number) {
  const quoted = sticky(/[ \t]*(["'`])(?:\\[\s\S]|(?!\1)[^\\])*\1/y, text, start);
  if (quoted === undefined && sticky(/[ \t]*["'`]/y, text, start) !== undefined) {
    throw odd(text, start, 'a quote is opened and never closed', 'close it');
  }
  const body = quoted ?? sticky(/(?:(?![ \t]+#)[^\r\n])*/y, text, start) ?? '';
  const comment = sticky(/(?:[ \t]+#[^\r\n]*|[ \t]*)(?![^\r\n])/y, text, start + body.length);
  if (comment === undefined) {
    throw odd(text, start, 'text follows the closing quote', 'quote the value as a whole');
  }
  const end = start + body.length + comment.length;
  return {end, comment: comment.includes('#') ? comment : '', manyLines: /[\r\n]/.test(body)};
}

function sticky(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}

/** Some readers know no value of many lines: to them, a line inside one is an assignment. */
function checkLines(text: string, start: number, end: number, {variable, own}: {variable: string; own: boolean}): void {
  if (own) throw odd(text, start, `the value of ${variable} spans several lines`, 'give it one line');
  const inner = text
    .slice(start, end)
    .split(/[\r\n]+/)
    .slice(1);
  if (inner.some(line => HEAD.exec(line)?.[2] === variable)) {
    throw odd(text, start, `a value of several lines holds a line that assigns ${variable}`, 'choose another file');
  }
}

function odd(text: string, offset: number, what: string, hint: string): RbacError {
  const line = text.slice(0, offset).split(/\r\n|\r|\n/).length;
  return unusable(`line ${line}: ${what}`, hint);
}
