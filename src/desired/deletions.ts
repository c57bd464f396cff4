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
  const open = new Map(gone.map(change => [change, declarationOf(change)]));
  for (const commit of log.split('\0').slice(1)) {
    const {by, comes, goes} = readCommit(commit);
    for (const [change, declaration] of open) {
      const more = declaration.times(comes) - declaration.times(goes);
      if (more < 0) found.set(change, by);
      if (more !== 0) open.delete(change);
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

/** How an object is recognised in a line: by a field that names it, not by being mentioned. */
function declarationOf({address}: ShownChange) {
  const name = address.slice(address.indexOf('/') + 1).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const pattern = new RegExp(
    `(?:^|[\\s{,-])(?:email|name|label|id)["']?\\s*:\\s*(["']?)${name}\\1\\s*(?:[,}#]|$)`,
    'iu',
  );
  return {times: (lines: readonly string[]) => lines.filter(line => pattern.test(line)).length};
}

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
