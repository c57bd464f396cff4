import {git} from '../../desired/git.ts';
import {RbacError} from '../../errors.ts';
import type {Io} from '../io.ts';
import {isThere} from './new-files.ts';

/** What a folder already is. */
export interface Found {
  /** The file that commands read without `--file`, when there is one. */
  readonly file?: string | undefined;
  /** The repository around the folder, when there is one. */
  readonly repository?: Repository | undefined;
}

export interface Repository {
  /** Whether the folder is the top of it. */
  readonly isTop: boolean;
  /** The branch that others begin from, as far as the checkout knows. */
  readonly branch: string;
  /** Where it is hosted, when its remote tells. */
  readonly host?: 'github' | 'gitlab' | undefined;
}

/** Asks the disk and git, and changes nothing. */
export async function lookAround({cwd}: Pick<Io, 'cwd'>): Promise<Found> {
  const names = await Promise.all(
    ['rbac.yaml', 'rbac.yml'].map(async name => ((await isThere(cwd, name)) ? name : undefined)),
  );
  return {file: names.find(name => name !== undefined), repository: await repositoryAround(cwd)};
}

async function repositoryAround(cwd: string): Promise<Repository | undefined> {
  const prefix = await said(['rev-parse', '--show-prefix'], cwd);
  if (prefix === undefined) return undefined;
  const [remote = '', origin, head] = await Promise.all([
    said(['remote', 'get-url', 'origin'], cwd),
    said(['symbolic-ref', '--short', 'refs/remotes/origin/HEAD'], cwd),
    said(['symbolic-ref', '--short', 'HEAD'], cwd),
  ]);
  const host = (['github', 'gitlab'] as const).find(name => new RegExp(`^[^/]*(//)?[^/]*\\b${name}\\b`).test(remote));
  return {isTop: prefix === '', branch: origin?.replace(/^origin\//, '') ?? head ?? 'main', host};
}

/** A line of git, or nothing where git has no answer: without git, a repository or a remote there is just less to know. */
async function said(args: readonly string[], cwd: string): Promise<string | undefined> {
  try {
    return (await git(args, cwd)).trim();
  } catch (error) {
    if (error instanceof RbacError) return undefined;
    throw error;
  }
}
