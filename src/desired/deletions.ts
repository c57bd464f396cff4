import {groupBy} from '../kinds/kind.ts';
import {isGlob} from '../model/glob.ts';
import type {Provenance, ShownChange} from '../model/plan.ts';
import type {TimedGit} from './git.ts';

/** How many commits are looked through. */
const MOST_COMMITS = 300;

/**
The commits that deleted the entries of what is no longer declared: of each object the last commit that changed how
often it is declared, if it is declared less often since. One git for all of them. An object that no file ever declared
has none.
*/
export async function findDeletions(
  gone: readonly ShownChange[],
  files: readonly string[],
  timed: TimedGit,
): Promise<ReadonlyMap<ShownChange, Provenance>> {
  const found = new Map<ShownChange, Provenance>();
  if (gone.length === 0) return found;
  const log = await timed([...LOG, '-n', String(MOST_COMMITS), '--', ...pathsOf(files)]);
  const open = new Map(groupBy(gone, nameOf));
  for (const commit of log.split('\0').slice(1)) {
    const {by, comes, goes} = readCommit(commit);
    const [come, go] = [comes, goes].map(lines => countNames(lines, open));
    for (const name of new Set([...(come?.keys() ?? []), ...(go?.keys() ?? [])])) {
      const more = (come?.get(name) ?? 0) - (go?.get(name) ?? 0);
      if (more < 0) for (const change of open.get(name) ?? []) found.set(change, by);
      if (more !== 0) open.delete(name);
    }
    if (open.size === 0) break;
  }
  return found;
}

const LOG = [
  ...['log', '--no-merges', '--patch', '--unified=0', '--no-renames', '--no-color'],
  ...['--no-ext-diff', '--no-textconv', '--format=%x00%H%x1f%an%x1f%aI'],
];

/** What git is to look at: files and folders as they are, of a glob the folder in which it starts. */
function pathsOf(files: readonly string[]): readonly string[] {
  if (files.length === 0) return ['rbac.yaml', 'rbac.yml'];
  return files.filter(file => file !== '-').map(file => (isGlob(file) ? (/^[^*?]*\//.exec(file)?.[0] ?? '.') : file));
}

/** The name by which an object is recognised in a line, whatever its case. */
const nameOf = ({address}: ShownChange) => address.slice(address.indexOf('/') + 1).toLowerCase();

/** How many lines declare each of the names. */
function countNames(lines: readonly string[], names: ReadonlyMap<string, unknown>): ReadonlyMap<string, number> {
  const longest = [...names.keys()].reduce((most, {length}) => Math.max(most, length), 0);
  const counts = new Map<string, number>();
  for (const line of lines) {
    const declared = namesIn(line.toLowerCase(), longest).filter(name => names.has(name));
    for (const name of new Set(declared)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/**
What a line may declare: whatever stands behind a field that names an object, up to anything that may end it. Being
mentioned elsewhere is no declaration.
*/
function namesIn(line: string, longest: number): readonly string[] {
  return [...line.matchAll(FIELD)].flatMap(({0: field, index}) => {
    const start = index + field.length;
    const value = line.slice(start, start + longest + BESIDE);
    const ends = [...value.matchAll(/[,}#]/g)].map(end => end.index);
    if (start + value.length === line.length) ends.push(value.length);
    const texts = ends.map(end => value.slice(0, end).trimEnd());
    return texts.flatMap(text => [text, ...(QUOTED.exec(text)?.slice(2) ?? [])]);
  });
}

const FIELD = /(?<=^|[\s{,-])(?:email|name|label|id)["']?\s*:\s*/g;
const QUOTED = /^(["'])(.*)\1$/;
/** Room for quotes and blanks around a name. */
const BESIDE = 100;

interface Commit {
  readonly by: Provenance;
  /** Lines that the commit added and deleted. */
  readonly comes: readonly string[];
  readonly goes: readonly string[];
}

function readCommit(text: string): Commit {
  const [head = '', ...lines] = text.split('\n');
  const [commit = '', author = '', date = ''] = head.split('\x1f');
  const comes: string[] = [];
  const goes: string[] = [];
  let inHunk = false;
  for (const line of lines) {
    if (line.startsWith('diff --git ')) inHunk = false;
    else if (line.startsWith('@@')) inHunk = true;
    else if (inHunk && line.startsWith('+')) comes.push(line.slice(1));
    else if (inHunk && line.startsWith('-')) goes.push(line.slice(1));
  }
  return {by: {commit, author, date: new Date(date).toISOString()}, comes, goes};
}
