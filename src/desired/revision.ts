import {RbacError} from '../errors.ts';
import type {DesiredState} from '../model/desired.ts';
import {oneLine} from '../model/text.ts';
import type {BuildOptions} from './assemble.ts';
import {beforeLastChange, resolveCommit} from './git.ts';
import {joinTexts} from './read.ts';
import {problemAt, Report} from './report.ts';
import {topOf} from './source.ts';
import {readFilesAt} from './tree.ts';

/** Which files of which commit are asked for. */
export interface Then {
  /** Default: the commit before the last one that changed the named files. */
  readonly revision?: string | undefined;
  /** Files, folders or globs; none for the default file. */
  readonly files: readonly string[];
  readonly cwd: string;
  /** Where names start: in the working directory, or at the top of the repository, as git has it in `REVISION:path`. */
  readonly from?: 'here' | 'top';
  /** Whether files that the commit does not have say nothing, instead of being a problem. */
  readonly absentIsEmpty?: boolean;
}

export interface Past {
  readonly desired: DesiredState;
  /** The commit whose files these are, shortened. */
  readonly commit: string;
  /** Names that lead to nothing in that commit. */
  readonly absent: readonly string[];
}

/**
The desired state of an earlier commit, read from git without touching the checkout.
@throws RbacError `USAGE` when there is no git, no such revision or nothing before it; InvalidFiles for the files of
then
*/
export async function readDesiredAt(then: Then, options: BuildOptions): Promise<Past> {
  const {revision, files, cwd, from = 'here', absentIsEmpty = false} = then;
  if (files.includes('-'))
    throw new RbacError('USAGE', 'standard input has no history', {hint: 'name files that git tracks'});
  const commit = await (revision === undefined
    ? beforeLastChange(files.length > 0 ? files : DEFAULTS, cwd)
    : resolveCommit(revision, cwd));
  const report = new Report();
  const short = commit.slice(0, 12);
  const {texts, absent} = await readFilesAt({commit, names: files, from, cwd}, report);
  if (!absentIsEmpty) for (const name of absent) report.add(() => notThere(name, short));
  return {desired: await joinTexts(texts, options, report), commit: short, absent};
}

const DEFAULTS = ['rbac.yaml', 'rbac.yml'];

const notThere = (name: string, commit: string) =>
  problemAt(topOf(name), 'FILE_NOT_FOUND', `commit ${commit} has no "${oneLine(name)}"`, {
    hint: 'name files that were there then',
  });
