import type {Schema} from './endpoint.ts';
import {isRecord} from './fields.ts';

/** A query with numbers and booleans where the schemas want them. A text that is no such thing stays, for validation to refuse. */
export function coerceQuery(query: unknown, schemas: Readonly<Record<string, Schema>>): Record<string, unknown> {
  const entries = Object.entries(isRecord(query) ? query : {});
  return Object.fromEntries(entries.map(([name, value]) => [name, coerce(value, schemas[name]?.type)]));
}

function coerce(value: unknown, type: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (type === 'boolean') return value === 'true' || (value === 'false' ? false : value);
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return (type === 'integer' || type === 'number') && !Number.isNaN(number) ? number : value;
}
