import {stat} from 'node:fs/promises';
import {isAbsolute, resolve} from 'node:path';
import {refuseLinksOut} from '../desired/links.ts';
import {readDesired} from '../desired/read.ts';
import {readDesiredAt} from '../desired/revision.ts';
import {RbacError} from '../errors.ts';
import type {DesiredState} from '../model/desired.ts';
import {oneLine} from '../model/text.ts';
import type {Options} from './command.ts';
import type {Io} from './io.ts';
import {fileOptions, underTrusted} from './load.ts';
import {listOption} from './options.ts';

/** One side of a diff: files on this disk, or of a commit. */
export interface Side {
  /** As it was asked for. */
  readonly name: string;
  /** Whether its files are on this disk, so that places in it can be opened and blamed. */
  readonly here: boolean;
  /** @throws InvalidFiles, RbacError */
  readonly load: () => Promise<Loaded>;
}

export interface Loaded {
  readonly desired: DesiredState;
  /** Names that lead to nothing in the commit: they count as empty. */
  readonly absent: readonly string[];
}

/**
The two versions that the command line names: `OLD NEW`, each a file, a folder or `REVISION:path`, or `--git REVISION`.
@throws RbacError `USAGE`
*/
export async function versionsOf(
  args: readonly string[],
  options: Options,
  io: Io,
): Promise<{readonly old: Side; readonly new: Side}> {
  const [old, desired] = args;
  const files = listOption(options.file);
  if (typeof options.git === 'string') {
    if (old !== undefined) throw usage('--git takes the place of OLD and NEW');
    const then = commitSide(options.git, options.git, {files, from: 'here'}, options, io);
    return {old: then, new: fileSide('the working tree', files, options, io)};
  }
  if (files.length > 0) throw usage('--file goes with --git; OLD and NEW name the files themselves');
  if (old === undefined || desired === undefined) throw usage('two versions are needed');
  if (old === '-' && desired === '-') throw usage('standard input can be one version, not both');
  return {old: await sideOf(old, options, io), new: await sideOf(desired, options, io)};
}

const usage = (message: string) =>
  new RbacError('USAGE', message, {
    hint: 'write "diff OLD NEW", as in "diff origin/main:rbac.yaml rbac.yaml", or "diff --git REVISION"',
  });

async function sideOf(name: string, options: Options, io: Io): Promise<Side> {
  const split = splitRevision(name);
  if (!split || /^\.{0,2}\//.test(name) || isAbsolute(name)) return fileSide(name, [name], options, io);
  const [revision, path] = split;
  // A pull request could bring a file of that name, and so choose what it is compared with.
  if (await isThere(resolve(io.cwd, name)))
    throw new RbacError('USAGE', `"${oneLine(name)}" can be a file or a revision`, {
      hint: `write "./${oneLine(name)}" for the file, or use --git for the revision`,
    });
  return commitSide(name, revision, {files: [path], from: 'top'}, options, io);
}

/** The two sides of the first colon that stands in no braces: those of `main@{12:00}` are the revision's. */
function splitRevision(name: string): readonly [string, string] | undefined {
  const [, revision, path] = /^((?:[^:{]|\{[^}]*\})+):(.*)$/s.exec(name) ?? [];
  return revision === undefined || path === undefined ? undefined : [revision, path];
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

const fileSide = (name: string, files: readonly string[], options: Options, io: Io): Side => ({
  name,
  here: true,
  async load() {
    await refuseLinksOut(files, io.cwd);
    const wanted = {files, cwd: io.cwd, stdin: io.readStdin};
    const desired = await readDesired({...wanted, ...fileOptions(options, io)});
    return {desired: await underTrusted(desired, options, io), absent: []};
  },
});

const commitSide = (
  name: string,
  revision: string,
  then: {readonly files: readonly string[]; readonly from: 'here' | 'top'},
  options: Options,
  io: Io,
): Side => ({
  name,
  here: false,
  async load() {
    const past = await readDesiredAt({...then, revision, cwd: io.cwd, absentIsEmpty: true}, fileOptions(options, io));
    return {desired: await underTrusted(past.desired, options, io), absent: past.absent};
  },
});
