import {RbacError} from '../errors.ts';
import type {Provenance} from '../model/plan.ts';
import type {TimedGit} from './git.ts';

/** The commit that wrote a line. */
export interface Blamed {
  readonly by: Provenance;
  /** Git knows nothing older: the commit may have written the line or not. */
  readonly boundary: boolean;
}

/** More stretches than this cost more, one by one, than the whole file. */
const MOST_RANGES = 200;

/**
Which commit wrote each of some lines of a file, by line; nothing for lines that are not committed yet. One git for all
of them.
*/
export async function blame(
  file: string,
  lines: readonly number[],
  timed: TimedGit,
): Promise<ReadonlyMap<number, Blamed>> {
  const wanted = [...new Set(lines)].sort((a, b) => a - b);
  if (wanted.length === 0) return new Map();
  const ranges = wanted.length > MOST_RANGES ? [] : wanted.flatMap(line => ['-L', `${line},${line}`]);
  try {
    return parsePorcelain(await timed(['blame', '--porcelain', '--no-textconv', ...ranges, '--', file]));
  } catch (error) {
    if (error instanceof RbacError && UNTRACKED.test(error.message)) return new Map();
    throw error;
  }
}

const UNTRACKED = /no such path|outside repository|is outside/;

function parsePorcelain(output: string): ReadonlyMap<number, Blamed> {
  const commits = new Map<string, Map<string, string>>();
  const found = new Map<number, string>();
  let facts = new Map<string, string>();
  for (const line of output.split('\n')) {
    if (line.startsWith('\t')) continue;
    const [, commit, number] = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(line) ?? [];
    if (commit !== undefined) {
      facts = commits.get(commit) ?? new Map();
      commits.set(commit, facts);
      found.set(Number(number), commit);
    } else {
      const space = line.indexOf(' ');
      if (space === -1) facts.set(line, '');
      else facts.set(line.slice(0, space), line.slice(space + 1));
    }
  }
  const known = [...commits].filter(([commit]) => !/^0+$/.test(commit));
  const byCommit = new Map(known.map(([commit, facts]) => [commit, blamed(commit, facts)]));
  return new Map(
    [...found].flatMap(([line, commit]) => {
      const one = byCommit.get(commit);
      return one ? [[line, one] as const] : [];
    }),
  );
}

function blamed(commit: string, facts: ReadonlyMap<string, string>): Blamed {
  const date = new Date(Number(facts.get('author-time') ?? 0) * 1_000).toISOString();
  return {by: {commit, author: facts.get('author') ?? '', date}, boundary: facts.has('boundary')};
}
