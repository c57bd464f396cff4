import {posix} from 'node:path';
import {isFile, remoteKey} from '../model/destination.ts';
import {canonicalJson} from '../model/json.ts';
import type {Destination} from '../model/object.ts';
import {fold} from '../model/text.ts';

/** Which destinations of secrets are taken, and by whom: a new secret must not overwrite another one. */
export class Claims<T> {
  readonly #taken = new Map<string, T>();
  readonly #spell: (mark: string) => string;

  /** @param spell in which form a destination is remembered */
  constructor(spell: (mark: string) => string = mark => mark) {
    this.#spell = spell;
  }

  /** Takes a destination. @returns who has taken it, or something in it, before; undefined when it was free */
  take(destination: Destination, by: T): T | undefined {
    const {marks, excludes} = claimOf(destination);
    const first = excludes.map(mark => this.#taken.get(this.#spell(mark))).find(found => found !== undefined);
    for (const mark of marks.map(this.#spell)) if (!this.#taken.has(mark)) this.#taken.set(mark, by);
    return first;
  }
}

/** What a destination takes for itself, and what nobody else may have taken. */
function claimOf(destination: Destination): {readonly marks: readonly string[]; readonly excludes: readonly string[]} {
  if (!isFile(destination)) {
    const mark = canonicalJson(destination.to === 'exec' ? programKey(destination.command) : remoteKey(destination));
    return {marks: [mark], excludes: [mark]};
  }
  const path = fold(posix.normalize(destination.path)); // On many disks paths that differ by case alone are one file.
  if (destination.to !== 'env-file') return {marks: [`whole ${path}`], excludes: [`whole ${path}`, `part ${path}`]};
  const variable = `variable ${destination.variable} ${path}`;
  return {marks: [`part ${path}`, variable], excludes: [`whole ${path}`, variable]};
}

/** One program under several spellings of its path; a bare name is looked up elsewhere. */
function programKey([program = '', ...rest]: readonly string[]): readonly string[] {
  const path = posix.normalize(program);
  return ['exec', program.includes('/') && !path.startsWith('/') ? `./${path}` : path, ...rest];
}
