import type {Kind} from '../kinds/kind.ts';
import {isObject} from '../model/json.ts';
import {readAssertions} from './assertions.ts';
import type {Checks, Entry} from './checks.ts';
import {type SchemaError, type Validator, validators} from './generated/validators.js';
import type {Reports} from './reports.ts';
import {reportSchemaErrors} from './schema-problems.ts';

/**
Checks that report everything that is wrong, in plain words.
@param counts which errors of the schemas are any, in a document around its entries, a role, or an entry of a kind
*/
export function thoroughly(counts: (error: SchemaError, part: keyof Checks, kind?: Kind) => boolean): Checks {
  const errorsIn = (part: keyof Checks, check: Validator, value: unknown, kind?: Kind) =>
    check(value) ? [] : (check.errors ?? []).filter(error => counts(error, part, kind));
  return {
    document(source, reports) {
      reportSchemaErrors(source, [], errorsIn('document', validators.document, source.value), reports);
    },
    role: ({source, name, role}, reports) =>
      reportSchemaErrors(source, ['roles', name], errorsIn('role', validators.role, role), reports),
    entry: (entry, reports) =>
      checkEntry(entry, value => errorsIn('entry', validators[entry.kind.name], value, entry.kind), reports),
  };
}

/** The checks of files that must be whole by themselves. */
export const thorough: Checks = {...thoroughly(() => true), assertions: readAssertions};

type Errors = (value: unknown) => readonly SchemaError[];

function checkEntry({source, kind, index, item}: Entry, check: Errors, reports: Reports): unknown {
  const errors = check(item);
  if (reportSchemaErrors(source, [kind.section, index], errors, reports)) return item;
  return reports.report.full ? undefined : withoutWrongTypes(item, errors, check);
}

/**
A wrong entry without the fields of a wrong type, so that what else is wrong with it can be told as well: a role that does
not exist, a second entry for the same address. Undefined when too little is left.
*/
function withoutWrongTypes(entry: unknown, errors: readonly SchemaError[], check: Errors): object | undefined {
  if (!isObject(entry)) return undefined;
  const wrong = new Set(errors.filter(isAboutType).map(({instancePath}) => instancePath.split('/')[1]));
  const rest = Object.fromEntries(Object.entries(entry).filter(([name]) => !wrong.has(name)));
  return check(rest).some(isAboutType) ? undefined : rest;
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
