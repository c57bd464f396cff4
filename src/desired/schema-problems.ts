import type {Problem} from '../errors.ts';
import {nearest} from '../model/nearest.ts';
import {type Finding, findingOf} from './findings.ts';
import type {SchemaError} from './generated/validators.js';
import {childOf, locate, type Path} from './locate.ts';
import {problemAt} from './report.ts';
import type {Reports} from './reports.ts';
import type {Source} from './source.ts';

/** More errors than this in one entry are echoes of one mistake. */
const MOST_ERRORS = 200;

/**
Turns what the validator says of one value into problems in plain words: one for each cause.
@param path where the value stands in the file
@returns whether the value can be used all the same
*/
export function reportSchemaErrors(
  source: Source,
  path: Path,
  errors: readonly SchemaError[],
  reports: Reports,
): boolean {
  if (errors.length === 0) return true;
  if (reports.report.full && !reports.allowUnknown) {
    reports.report.addMore(errors.length);
    return false;
  }
  if (errors.length > MOST_ERRORS) reports.report.addMore(errors.length - MOST_ERRORS);
  const causes = causesOf(errors.slice(0, MOST_ERRORS));
  let usable = true;
  for (const error of causes) {
    const make = () => problemOf(source, path, error);
    if (reports.allowUnknown && error.parentSchema.problem !== undefined && error.keyword === 'enum') {
      reports.allow(make());
    } else {
      reports.report.add(make);
      usable = false;
    }
  }
  return usable;
}

function problemOf(source: Source, path: Path, error: SchemaError): Problem {
  const full = [...path, ...stepsOf(error.instancePath, source, path)];
  const {code, message, hint, part, field, secret}: Finding = findingOf(error, full, source);
  const {line, ...place} = locate(source, field === undefined ? full : [...full, field], part);
  return problemAt(secret || line === undefined ? place : {...place, line}, code, message, {hint});
}

/** The errors that are no echo of another: one a value, and none that says the same as an unknown field. */
function causesOf(errors: readonly SchemaError[]): readonly SchemaError[] {
  const misspelled = new Set(errors.flatMap(meantField));
  const taken = new Set<string>();
  return errors
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .filter(error => {
      if (error.schemaPath.includes('/anyOf/')) return false;
      if (error.keyword === 'additionalProperties') return true;
      if (error.keyword === 'required') return !misspelled.has(`${error.instancePath}/${error.params.missingProperty}`);
      if (error.keyword === 'discriminator' && error.params.tagValue === undefined) return false;
      const first = !taken.has(error.instancePath);
      taken.add(error.instancePath);
      return first;
    });
}

/** The required field that a misspelled one was probably meant to be. */
function meantField({keyword, params, instancePath, parentSchema}: SchemaError): readonly string[] {
  if (keyword !== 'additionalProperties') return [];
  const meant = nearest(String(params.additionalProperty), Object.keys(parentSchema.properties ?? {}));
  return meant === undefined ? [] : [`${instancePath}/${meant}`];
}

/** What is wrong with the type says more than what is wrong with the form. */
const ORDER = ['type', 'not', 'maxItems', 'const', 'enum', 'minLength', 'maxLength', 'pattern', 'format'];
const rankOf = ({keyword}: SchemaError) => ORDER.indexOf(keyword);

/** A JSON pointer as steps; a number where it leads into a list. */
function stepsOf(pointer: string, {value}: Source, path: Path): Path {
  let inner: unknown = value;
  for (const step of path) inner = childOf(inner, step);
  return pointer
    .split('/')
    .slice(1)
    .map(part => {
      const step = Array.isArray(inner) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~');
      inner = childOf(inner, step);
      return step;
    });
}
