import fleetSchema from '../../schemas/fleet.schema.json' with {type: 'json'};
import rbacSchema from '../../schemas/rbac.schema.json' with {type: 'json'};
import {cell, code, table} from './markdown.ts';

/** The parts of JSON Schema that our schemas use. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly title?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

/** The sections of `rbac.yaml`, each with a table of its fields. */
export const fileFieldsText = () => sectionsOf(rbacSchema as Schema);

/** The same of `fleet.yaml`. */
export const fleetFieldsText = () => sectionsOf(fleetSchema as Schema);

function sectionsOf({properties = {}, required = []}: Schema): string {
  const top = table(
    ['section', 'means'],
    Object.entries(properties).map(([name, schema]) => [code(name), meaningOf(schema, required.includes(name))]),
  );
  const parts = Object.entries(properties).flatMap(([name, schema]) => partsOf(name, schema));
  return [top, ...parts].join('\n\n');
}

/** A section of the page for each object with fields: entries of lists, values of maps, objects inside. */
function partsOf(path: string, schema: Schema): readonly string[] {
  const entry = schema.items ?? mapValueOf(schema) ?? schema;
  const here = entry === schema ? path : `${path}${schema.items ? '[]' : '.NAME'}`;
  const choices = entry.oneOf?.filter(({properties}) => properties !== undefined) ?? [];
  if (choices.length > 0) return choices.flatMap(choice => fieldsOf(`${here}: ${choice.title ?? ''}`, choice));
  return entry.properties === undefined ? [] : fieldsOf(here, entry);
}

const mapValueOf = ({additionalProperties}: Schema) =>
  typeof additionalProperties === 'object' ? additionalProperties : undefined;

function fieldsOf(path: string, {properties = {}, required = []}: Schema): readonly string[] {
  const rows = Object.entries(properties).map(([name, field]) => [
    code(name),
    typeOf(field),
    meaningOf(field, required.includes(name)),
  ]);
  const inner = Object.entries(properties).flatMap(([name, field]) => partsOf(`${path}.${name}`, field));
  return [`### ${path}\n\n${table(['field', 'is', 'means'], rows)}`, ...inner];
}

function meaningOf({description = '', default: value}: Schema, required: boolean): string {
  const otherwise =
    value === undefined ? '' : ` Default: ${code(typeof value === 'string' ? value : JSON.stringify(value))}.`;
  return `${required ? '**Required.** ' : ''}${cell(description)}${otherwise}`;
}

/** In a few words: the choices when they are few, else the type. */
function typeOf(schema: Schema): string {
  const {const: value, enum: words, items, oneOf, anyOf, type} = schema;
  if (value !== undefined) return code(String(value));
  if (words !== undefined && words.length <= 6) return words.map(word => code(String(word))).join(', ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  const either = oneOf ?? anyOf;
  if (type === undefined && either !== undefined) return [...new Set(either.map(typeOf))].join(' or ');
  return [type ?? 'any'].flat().join(' or ');
}
