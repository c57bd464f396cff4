import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {inject} from 'vitest';
import type {CaseResult} from './case.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder in which the files of the suite put what came of their cases. */
    readonly results: string;
  }
}

/** What came of one fault, as the page shows it. */
export interface Row {
  readonly part: string;
  readonly title: string;
  /** How many cases there were. */
  readonly tried: number;
  /** How many of them took so many runs: one, two, three, more. */
  readonly runs: readonly number[];
  readonly problems: number;
  readonly said: readonly string[];
}

/** Puts a row down for the page. */
export function report(part: string, title: string, results: ReadonlyMap<number, CaseResult>): void {
  const all = [...results.values()];
  const row: Row = {
    part,
    title,
    tried: all.length,
    runs: [1, 2, 3, 4].map(n => all.filter(({runs}) => runs === n).length),
    problems: all.filter(({problems}) => problems.length > 0).length,
    said: [...new Set(all.flatMap(({said}) => said))].sort(),
  };
  const folder = join(inject('results'), part);
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, `${Buffer.from(title).toString('hex').slice(0, 120)}.json`), JSON.stringify(row));
}

/** All rows that were put down. */
export const rowsIn = (folder: string): readonly Row[] =>
  readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Row);
