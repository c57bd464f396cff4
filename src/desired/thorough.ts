import {isObject} from '../model/json.ts';
import type {Checks, Entry} from './checks.ts';
import {type SchemaError, type Validator, validators} from './generated/validators.js';
import type {Reports} from './reports.ts';
import {reportSchemaErrors} from './schema-problems.ts';

/** The checks that report everything that is wrong, in plain words. */
export const thorough: Checks = {
  document(source, reports) {
    if (validators.document(source.value)) return;
    reportSchemaErrors(source, [], validators.document.errors ?? [], reports);
  },

  role({source, name, role}, reports) {
    const check = validators.role;
    return check(role) || reportSchemaErrors(source, ['roles', name], check.errors ?? [], reports);
  },

  entry: checkEntry,
};

function checkEntry({source, kind, index, item}: Entry, reports: Reports): unknown {
  const check = validators[kind.name];
  const errors = errorsOf(check, item);
  const fine = errors.length === 0 || reportSchemaErrors(source, [kind.section, index], errors, reports);
  if (fine) return item;
  return reports.report.full ? undefined : withoutWrongTypes(check, item, errors);
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
