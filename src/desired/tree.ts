import {isAbsolute, posix, relative, sep} from 'node:path';
import {RbacError} from '../errors.ts';
import {globTest, isGlob} from '../model/glob.ts';
import {byText, oneLine} from '../model/text.ts';
import {decode, MOST_BYTES} from './decode.ts';
import type {FileText} from './files.ts';
import {type Checkout, checkoutOf, git, gitBytes} from './git.ts';
import {problemAt, type Report} from './report.ts';
import {topOf} from './source.ts';

/** What is asked of a commit. */
export interface WantedAt {
  /** Whole hash. */
  readonly commit: string;
  /** Files, folders or globs; none for the default file. */
  readonly names: readonly string[];
  /**
  Whether names are seen from the working directory, or from the top of the repository as git does it after a colon.
  */
  readonly from: 'here' | 'top';
  readonly cwd: string;
}

export interface FilesAt {
  readonly texts: readonly FileText[];
  /** Names that lead to nothing in that commit. */
  readonly absent: readonly string[];
}

const DEFAULTS = ['rbac.yaml', 'rbac.yml'];
const MOST_BYTES_TOGETHER = 64 * 1024 * 1024;

/**
The files that names stand for in a commit, as `findFiles` finds them on disk. They are read as git keeps them: nothing
is checked out, no filter or attribute of the repository has a say, and links are followed inside the commit alone.
*/
export async function readFilesAt(wanted: WantedAt, report: Report): Promise<FilesAt> {
  const {names, cwd} = wanted;
  const tree: Tree = {...wanted, checkout: await checkoutOf(cwd)};
  const found = new Map<string, Entry>();
  const absent: string[] = [];
  for (const name of names.length > 0 ? names : [await defaultName(tree)]) {
    const entries = await entriesOf(name, tree);
    for (const entry of entries) found.set(entry.path, entry);
    if (entries.length === 0) await refuseOtherTop(name, tree);
    if (entries.length === 0) absent.push(name);
  }
  return {texts: await readBlobs([...found.values()], tree, report), absent};
}

/** Behind a revision git counts from the top of the repository, and people in a folder below it forget that. */
async function refuseOtherTop(name: string, tree: Tree): Promise<void> {
  const {prefix} = tree.checkout;
  if (tree.from === 'here' || prefix === '' || (await entriesOf(name, {...tree, from: 'here'})).length === 0) return;
  throw new RbacError('USAGE', `the commit has no "${oneLine(name)}" at its top, but has "${oneLine(prefix + name)}"`, {
    hint: `write :./${oneLine(name)} for a path from this folder`,
  });
}

interface Tree extends WantedAt {
  readonly checkout: Checkout;
}

/** What stands at a path of a commit. */
interface Entry {
  /** From the top of the repository. */
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly hash: string;
  readonly size: number;
}

async function defaultName(tree: Tree): Promise<string> {
  for (const name of DEFAULTS) if (await resolved(pathOf(name, tree), tree)) return name;
  return 'rbac.yaml';
}

async function entriesOf(name: string, tree: Tree): Promise<readonly Entry[]> {
  const path = pathOf(name, tree);
  const entry = await resolved(path, tree);
  if (entry?.type === 'blob') return [{...entry, path}];
  if (entry?.type === 'tree') return inFolder(entry.path, path, tree);
  return isGlob(path) ? matching(path, tree) : [];
}

/** The path of a name from the top of the repository; empty for the top itself. */
function pathOf(name: string, {from, checkout: {top, prefix}}: Tree): string {
  const seen = isAbsolute(name) ? relative(top, name) : name;
  const start = isAbsolute(name) || (from === 'top' && !/^\.{1,2}(\/|$)/.test(seen)) ? '' : prefix;
  const path = posix.normalize(`${start}${seen.split(sep).join('/')}`).replace(/\/$/, '');
  if (path === '..' || path.startsWith('../') || isAbsolute(path))
    throw new RbacError('USAGE', `"${oneLine(name)}" is outside the git repository`, {
      hint: 'name files that git tracks',
    });
  return path === '.' ? '' : path;
}

/**
What stands at a path once links are followed; undefined for nothing, and for a link that leads out of the commit.
*/
async function resolved(path: string, tree: Tree, left = 8): Promise<Entry | undefined> {
  if (path === '') return {path, mode: '040000', type: 'tree', hash: tree.commit, size: 0};
  const entry = (await list(path, tree)).find(one => one.path === path);
  if (entry?.mode !== LINK) return entry;
  if (left === 0 || entry.size > LONGEST_LINK) return undefined;
  const target = await git(['cat-file', 'blob', entry.hash], tree.cwd);
  const next = posix.normalize(posix.join(posix.dirname(path), target));
  if (target.startsWith('/') || next === '..' || next.startsWith('../')) return undefined;
  return resolved(next === '.' ? '' : next.replace(/\/$/, ''), tree, left - 1);
}

const LINK = '120000';
const LONGEST_LINK = 4_096;

/** The YAML files of a folder, sorted. @param shown the path by which it was asked for, when links led to it */
async function inFolder(path: string, shown: string, tree: Tree): Promise<readonly Entry[]> {
  const children = await list(path === '' ? '' : `${path}/`, tree);
  const named = children.filter(child => isYaml(posix.basename(child.path)));
  const entries = await inTurn(named, async child => {
    const entry = await resolved(child.path, tree);
    return entry?.type === 'blob' ? [{...entry, path: posix.join(shown, posix.basename(child.path))}] : [];
  });
  return entries.toSorted((a, b) => byText(a.path, b.path));
}

const isYaml = (name: string) => /\.ya?ml$/.test(name) && !name.startsWith('.');

/**
The files that a glob fits, sorted: as on disk, `*` and `?` stay inside one name, `**` stands for any number of
folders.
*/
async function matching(pattern: string, tree: Tree): Promise<readonly Entry[]> {
  const parts = pattern.split('/').filter((part, index, all) => !(part === '**' && all[index - 1] === '**'));
  const fixed = parts.slice(0, parts.findIndex(isGlob));
  const start = fixed.length === 0 ? [] : ['--', `${fixed.join('/')}/`];
  const all = await listed(['-r', tree.commit, ...start], tree);
  const fitting = all.filter(({path}) => fits(path.split('/'), parts)).sort((a, b) => byText(a.path, b.path));
  return inTurn(fitting, async ({path}) => {
    const entry = await resolved(path, tree);
    return entry?.type === 'blob' ? [{...entry, path}] : [];
  });
}

function fits([name, ...below]: readonly string[], [part, ...rest]: readonly string[]): boolean {
  if (name === undefined || part === undefined) return name === part;
  const hidden = name.startsWith('.');
  if (part !== '**') return globTest(part)(name) && (!hidden || part.startsWith('.')) && fits(below, rest);
  if (fits([name, ...below], rest.length > 0 ? rest : ['*'])) return true;
  return !hidden && name !== 'node_modules' && below.length > 0 && fits(below, [part, ...rest]);
}

/** What a commit has at a path, or, behind a slash, below it. */
const list = (path: string, tree: Tree): Promise<readonly Entry[]> =>
  listed([tree.commit, ...(path === '' ? [] : ['--', path])], tree);

async function listed(args: readonly string[], {cwd}: Tree): Promise<readonly Entry[]> {
  const lines = (await git(['ls-tree', '-z', '-l', '--full-tree', ...args], cwd)).split('\0');
  return lines.flatMap(line => {
    const [, mode = '', type = '', hash = '', size = '', path = ''] =
      /^(\d+) (\w+) ([0-9a-f]+) +(-|\d+)\t(.*)$/s.exec(line) ?? [];
    return path === '' ? [] : [{path, mode, type, hash, size: Number(size) || 0}];
  });
}

async function inTurn<T, U>(items: readonly T[], visit: (item: T) => Promise<readonly U[]>): Promise<readonly U[]> {
  const found: U[] = [];
  for (const item of items) found.push(...(await visit(item)));
  return found;
}

/** All of them by one git. What is too large is never read. */
async function readBlobs(entries: readonly Entry[], tree: Tree, report: Report): Promise<readonly FileText[]> {
  const nameOf = ({path}: Entry) => posix.relative(tree.checkout.prefix, path) || path;
  const small = entries.filter(({size}) => size <= MOST_BYTES);
  for (const entry of entries) if (!small.includes(entry)) report.add(() => tooLarge(nameOf(entry)));
  if (small.reduce((sum, {size}) => sum + size, 0) > MOST_BYTES_TOGETHER)
    throw new RbacError('FILE_UNREADABLE', 'the files of that commit are larger than 64 MiB together', {
      hint: 'name fewer of them',
    });
  if (small.length === 0) return [];
  const input = small.map(({hash}) => `${hash}\n`).join('');
  const blobs = splitBatch(await gitBytes(['cat-file', '--batch'], tree.cwd, {input}));
  return small.flatMap((entry, index) => {
    const bytes = blobs[index];
    if (!bytes) report.add(() => notHere(nameOf(entry)));
    const text = bytes && decode(bytes, nameOf(entry), report);
    return text === undefined ? [] : [{file: nameOf(entry), text}];
  });
}

/**
The contents in an answer of `git cat-file --batch`: each behind a line with its size. Undefined for one that is
missing.
*/
function splitBatch(answer: Buffer): readonly (Buffer | undefined)[] {
  const blobs: (Buffer | undefined)[] = [];
  let from = 0;
  while (from < answer.length) {
    const end = answer.indexOf('\n', from);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(answer.toString('utf8', from, end))?.[1];
    const start = end + 1;
    blobs.push(size === undefined ? undefined : answer.subarray(start, start + Number(size)));
    from = size === undefined ? start : start + Number(size) + 1;
  }
  return blobs;
}

const tooLarge = (file: string) =>
  problemAt(topOf(file), 'FILE_UNREADABLE', 'the file is larger than 32 MiB', {hint: 'split it into several files'});

const notHere = (file: string) =>
  problemAt(topOf(file), 'FILE_UNREADABLE', 'git does not have its content', {
    hint: 'the clone is partial: fetch the file first, for example with git show',
  });
