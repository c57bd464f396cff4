import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join, relative, resolve} from 'node:path';
import {InvalidFiles, RbacError} from '../../errors.ts';
import {checkoutOf, resolveCommit} from '../git.ts';
import {Report} from '../report.ts';
import {readFilesAt} from '../tree.ts';
import type {Fleet, FleetOptions} from './fleet.ts';
import {readFleet} from './read.ts';

/** A fleet as it was at an earlier commit. */
export interface PastFleet {
  readonly fleet: Fleet;
  /** Removes what was written to read it. */
  close(): Promise<void>;
}

/**
Reads the fleet of an earlier commit. Its YAML files stand in a folder of their own as long as it is in use, under the paths that
they had; the checkout is not touched.
@throws RbacError `USAGE` when there is no git or no such revision; InvalidFiles for the fleet file of then
*/
export async function readFleetAt(revision: string, options: FleetOptions): Promise<PastFleet> {
  const {cwd, file} = options;
  const [commit, {prefix}] = await Promise.all([resolveCommit(revision, cwd), checkoutOf(cwd)]);
  const wanted = {commit, names: ['**/*.yaml', '**/*.yml'], from: 'top', cwd} as const;
  // Of a file that is too large or no text those workspaces are told that use it: there it is missing.
  const {texts} = await readFilesAt(wanted, new Report());
  const top = await realpath(await mkdtemp(join(tmpdir(), 'instantly-rbac-past-')));
  const close = () => rm(top, {recursive: true, force: true});
  try {
    const here = join(top, prefix);
    await Promise.all([mkdir(join(top, '.git')), mkdir(here, {recursive: true})]); // What is outside of a checkout is not read.
    for (const {file: name, text} of texts) {
      await mkdir(dirname(join(here, name)), {recursive: true});
      await writeFile(join(here, name), text);
    }
    const named = file === undefined ? {} : {file: join(here, relative(cwd, resolve(cwd, file)))};
    return {fleet: await readFleet({...options, cwd: here, ...named}), close};
  } catch (error) {
    await close();
    throw isMissing(error) ? noFleet(commit) : error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof InvalidFiles && error.problems.some(({code}) => code === 'FILE_NOT_FOUND');

const noFleet = (commit: string) =>
  new RbacError('FILE_NOT_FOUND', `commit ${commit.slice(0, 12)} has no such fleet file`, {
    hint: 'name a commit that has it',
  });
