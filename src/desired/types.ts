import {oneLine} from '../model/text.ts';
import type {Path} from './locate.ts';
import {asYaml, choice, scalarText} from './words.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What a value must be, in words. */
export function typeWords({type, enum: values}: Schema): string {
  if (Array.isArray(values)) return values.length > 5 ? 'a text' : choice(values.map(String));
  return choice([type].flat().map(name => WORDS[String(name)] ?? 'a value'));
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  array: 'a list',
  object: 'a map of names and values',
  integer: 'a whole number',
  boolean: 'true or false',
};

/**
How to write a value whose type is wrong.
@param text how it stands in the file
*/
export function typeHint(data: unknown, schema: Schema, path: Path, text: string | undefined): string {
  if (data === null || data === undefined) return emptyHint(schema, path);
  const shown = oneLine(text ?? scalarText(data));
  const scalar = typeof data !== 'object';
  if (schema.type === 'array') return scalar ? `write a list: [${shown}]` : 'start each entry with "- "';
  const anyText = schema.type === 'string' && (schema.pattern === undefined || schema.pattern === '\\S');
  if (anyText && scalar) return `write it in quotes: "${shown}"`;
  return `write it like ${exampleOf(schema)}`;
}

function emptyHint(schema: Schema, path: Path): string {
  if (path.length === 1 && schema.type === 'array') {
    return 'write [] for none, or delete the line to leave it unmanaged';
  }
  return typeof path.at(-1) === 'number'
    ? 'give it a value, or delete the dash'
    : 'give it a value, or delete the line';
}

const exampleOf = ({examples}: Schema) => asYaml(Array.isArray(examples) ? examples[0] : '…');
