import type {Kind} from '../kinds/kind.ts';
import {isObject} from '../model/json.ts';
import type {Checks} from './checks.ts';
import {sound} from './generated/sound.js';
import {dataOf} from './parts.ts';
import type {Source} from './source.ts';

/**
The checks that files need. Nearly all files are sound, which small validators find out at once; those that say what is
wrong are many times larger, and are loaded when something is.
*/
export async function checksFor(sources: readonly Source[], kinds: readonly Kind[]): Promise<Checks> {
  if (!sources.every(source => isSound(source, kinds))) return (await import('./thorough.ts')).thorough;
  if (!sources.some(source => dataOf(source).assert)) return NONE;
  return {...NONE, assertions: (await import('./assertions.ts')).readAssertions};
}

const NONE: Checks = {document: () => {}, entry: ({item}) => item, role: () => true};

/** Whether the schemas find nothing wrong in a file. */
export function isSound(source: Source, kinds: readonly Kind[]): boolean {
  if (!sound.document(source.value)) return false;
  const {roles, ...data} = dataOf(source);
  if (isObject(roles) && !Object.values(roles).every(role => sound.role(role))) return false;
  return kinds.every(({name, section}) => {
    const items: unknown = data[section];
    return !Array.isArray(items) || items.every(item => sound[name](item));
  });
}
