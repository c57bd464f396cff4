import {RbacError} from '../errors.ts';
import type {Provenance, ShownChange} from '../model/plan.ts';
import {blame} from './blame.ts';
import {findDeletions} from './deletions.ts';
import {entryLines} from './entry-lines.ts';
import {timedGit} from './git.ts';

export interface ProvenanceInput {
  /** Names of the files, as for `readDesired`. */
  readonly files: readonly string[];
  readonly cwd: string;
  /** How long git may take, all together. */
  readonly limitMs: number;
}

export interface Provenances {
  /** Nothing for a change that no commit asked for, or of which the history that is here does not tell. */
  readonly of: ReadonlyMap<ShownChange, Provenance>;
  /** Why something is missing, in words; undefined when nothing went wrong. */
  readonly trouble: string | undefined;
}

/**
Which commit asked for each change: the one that wrote its line or, of something that is no longer declared, the one
that deleted it. Never throws what git has to say: that is the trouble.
*/
export async function provenanceOf(
  changes: readonly ShownChange[],
  {files, cwd, limitMs}: ProvenanceInput,
): Promise<Provenances> {
  const of = new Map<ShownChange, Provenance>();
  const timed = timedGit(cwd, limitMs);
  try {
    const shallow = (await timed(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
    let cutOff = false;
    for (const [file, asked] of byFile(changes)) {
      const lines = await entryLines(file, cwd, asked);
      const commits = await blame(file, [...lines.values()].flat(), timed);
      for (const change of asked) {
        const found = newest((lines.get(change) ?? []).flatMap(line => commits.get(line) ?? []));
        if (found && !(shallow && found.boundary)) of.set(change, found.by);
        cutOff ||= shallow && found?.boundary === true;
      }
    }
    const gone = changes.filter(({reason, at}) => reason === 'undeclared' && at === null);
    for (const [change, found] of await findDeletions(gone, files, timed)) of.set(change, found);
    const trouble = cutOff ? 'the clone is shallow, and some lines are older than what is here' : undefined;
    return {of, trouble};
  } catch (error) {
    if (error instanceof RbacError) return {of, trouble: error.message};
    throw error;
  }
}

function byFile(changes: readonly ShownChange[]): ReadonlyMap<string, readonly ShownChange[]> {
  const files = new Map<string, ShownChange[]>();
  for (const change of changes) {
    if (!change.at || change.at.file === '<stdin>') continue;
    const group = files.get(change.at.file);
    if (group) group.push(change);
    else files.set(change.at.file, [change]);
  }
  return files;
}

/** Of several lines that ask for a change, the last one to be written is what made the difference. */
const newest = <T extends {readonly by: Provenance}>(commits: readonly T[]): T | undefined =>
  [...new Set(commits)].toSorted((a, b) => Date.parse(b.by.date) - Date.parse(a.by.date))[0];
