import type {Kind} from '../kinds/kind.ts';
import {isObject} from '../model/json.ts';
import type {Checks} from './checks.ts';
import {dataOf} from './parts.ts';
import type {Reports} from './reports.ts';
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
export function readSection(
  sources: readonly Source[],
  kind: Kind,
  checks: Checks,
  reports: Reports,
): Section | undefined {
  const files = sources.filter(source => dataOf(source)[kind.section] !== undefined);
  const parts = files.map(source => readPart(source, kind, checks, reports));
  if (files.length === 0) return undefined;
  return {entries: parts.flatMap(({entries}) => entries), broken: parts.some(({broken}) => broken)};
}

function readPart(source: Source, kind: Kind, checks: Checks, reports: Reports): Section {
  const items: unknown = dataOf(source)[kind.section];
  if (!Array.isArray(items)) return {entries: [], broken: true};
  const entries: ValidEntry[] = [];
  for (const [index, item] of items.entries()) {
    const entry = checks.entry({source, kind, index, item}, reports);
    if (isObject(entry)) entries.push({source, index, entry});
  }
  return {entries, broken: entries.length < items.length};
}
