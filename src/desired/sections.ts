import type {Kind} from '../kinds/kind.ts';
import {isObject} from '../model/json.ts';
import {type SchemaError, type Validator, validators} from './generated/validators.js';
import {dataOf} from './parts.ts';
import {type Reports, reportSchemaErrors} from './schema-problems.ts';
import type {Source} from './source.ts';

/** One entry of a section, good enough to be declared: every field has the type that its kind expects. */
export interface ValidEntry {
  readonly source: Source;
  readonly index: number;
  readonly entry: object;
}

/** A section of all files together. */
export interface Section {
  readonly entries: readonly ValidEntry[];
  /** Whether something was left out because it is wrong: then nothing can be said about what is missing. */
  readonly broken: boolean;
}

/** The entries of a kind's section, checked one by one; undefined when no file has the section. */
export function readSection(sources: readonly Source[], kind: Kind, reports: Reports): Section | undefined {
  const files = sources.filter(source => dataOf(source)[kind.section] !== undefined);
  const parts = files.map(source => readPart(source, kind, reports));
  if (files.length === 0) return undefined;
  return {entries: parts.flatMap(({entries}) => entries), broken: parts.some(({broken}) => broken)};
}

function readPart(source: Source, {name, section}: Kind, reports: Reports): Section {
  const items: unknown = dataOf(source)[section];
  if (!Array.isArray(items)) return {entries: [], broken: true};
  const check = validators[name];
  const entries: ValidEntry[] = [];
  for (const [index, item] of items.entries()) {
    const errors = errorsOf(check, item);
    const fine = errors.length === 0 || reportSchemaErrors(source, [section, index], errors, reports);
    const rest = fine || reports.report.full ? undefined : withoutWrongTypes(check, item, errors);
    const entry: unknown = fine ? item : rest;
    if (isObject(entry)) entries.push({source, index, entry});
  }
  return {entries, broken: entries.length < items.length};
}

const errorsOf = (check: Validator, value: unknown): readonly SchemaError[] =>
  check(value) ? [] : (check.errors ?? []);

/**
A wrong entry without the fields of a wrong type, so that what else is wrong with it can be told as well: a role that does
not exist, a second entry for the same address. Undefined when too little is left.
*/
function withoutWrongTypes(check: Validator, entry: unknown, errors: readonly SchemaError[]): object | undefined {
  if (!isObject(entry)) return undefined;
  const wrong = new Set(errors.filter(isAboutType).map(({instancePath}) => instancePath.split('/')[1]));
  const rest = Object.fromEntries(Object.entries(entry).filter(([name]) => !wrong.has(name)));
  return errorsOf(check, rest).some(isAboutType) ? undefined : rest;
}

/** The errors of values that have the right type all the same. */
const ABOUT_FORM: ReadonlySet<string> = new Set([
  'additionalProperties',
  'enum',
  'pattern',
  'format',
  'maxLength',
  'minItems',
]);
const isAboutType = ({keyword, data}: SchemaError) =>
  !ABOUT_FORM.has(keyword) || (keyword === 'enum' && typeof data !== 'string');
