import {randomBytes} from 'node:crypto';
import {constants} from 'node:fs';
import {access, readFile, realpath, rename, rm, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {RbacError} from '../errors.ts';
import {oneLine} from '../model/text.ts';
import {codeOf} from './write-whole.ts';

/** A file whose text is replaced. Byte order mark, permissions and links stay as they are. */
export interface Rewrite {
  /** As messages name it. */
  readonly file: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Puts one file in the place of another. */
type Replace = (from: string, to: string) => Promise<void>;

/**
Replaces the texts of files: none of them unless every one can be, and is still as it was read. When one cannot take its place all
the same, those before it are put back.
@param replace stands for the system's, in tests
@throws RbacError `OUTPUT_UNWRITABLE`, which names every file that could not be put back
*/
export async function rewriteAll(rewrites: readonly Rewrite[], replace: Replace = rename): Promise<void> {
  const drafts: Draft[] = [];
  try {
    for (const rewrite of rewrites) await orUnwritable(rewrite, () => addDraft(rewrite, drafts));
    await replaceAll(drafts, replace);
  } finally {
    for (const {beside, former} of drafts) for (const path of [beside, former]) await rm(path, {force: true});
  }
}

async function replaceAll(drafts: readonly Draft[], replace: Replace): Promise<void> {
  const done: Draft[] = [];
  for (const draft of drafts) {
    try {
      await replace(draft.beside, draft.target);
      done.push(draft);
    } catch (error) {
      const changed = await putBack(done, replace);
      throw unwritable(draft.rewrite, `cannot be written (${codeOf(error)})`, hintFor(done, changed));
    }
  }
}

/** @returns those that could not be put back */
async function putBack(done: readonly Draft[], replace: Replace): Promise<readonly Draft[]> {
  const left: Draft[] = [];
  for (const draft of done.toReversed()) await replace(draft.former, draft.target).catch(() => left.push(draft));
  return left.reverse();
}

function hintFor(done: readonly Draft[], changed: readonly Draft[]): string {
  const named = (drafts: readonly Draft[]) => drafts.map(({rewrite}) => oneLine(rewrite.file)).join(', ');
  if (changed.length > 0)
    return `changed already, and not put back: ${named(changed)}; take them back with your version control, then try again`;
  const others = done.length === 0 ? 'no file was changed' : `put back as they were: ${named(done)}`;
  return `check who may write to it and to its folder; ${others}`;
}

/** Two texts on disk beside a file: the one that takes its place, and the one that it has, to put that back. */
interface Draft {
  readonly rewrite: Rewrite;
  readonly beside: string;
  readonly former: string;
  readonly target: string;
}

async function addDraft(rewrite: Rewrite, drafts: Draft[]): Promise<void> {
  const target = await realpath(rewrite.path);
  const {mode} = await stat(target);
  if (isReadOnly(mode)) throw unwritable(rewrite, 'is read-only', 'make it writable; no file was changed');
  if (isReadOnly((await stat(dirname(target))).mode))
    throw unwritable(rewrite, 'is in a read-only folder', 'make that writable; no file was changed');
  await access(target, constants.W_OK);
  await access(dirname(target), constants.W_OK);
  const found = await readFile(target, 'utf8');
  const mark = found.startsWith('\ufeff') ? '\ufeff' : '';
  if (found !== `${mark}${rewrite.before}`)
    throw unwritable(rewrite, 'has changed meanwhile', 'run the command again; no file was changed');
  const beside = `${target}.${randomBytes(4).toString('hex')}`;
  const draft = {rewrite, beside: `${beside}.tmp`, former: `${beside}.old.tmp`, target};
  drafts.push(draft); // Before anything is written, so that nothing is left behind.
  await writeFile(draft.beside, `${mark}${rewrite.after}`, {mode: mode & 0o777, flag: 'wx', flush: true});
  await writeFile(draft.former, found, {mode: mode & 0o777, flag: 'wx', flush: true});
}

const isReadOnly = (mode: number): boolean => (mode & 0o222) === 0;

async function orUnwritable(rewrite: Rewrite, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof RbacError) throw error;
    throw unwritable(rewrite, `cannot be written (${codeOf(error)})`, 'check who may write to it and to its folder');
  }
}

const unwritable = ({file}: Rewrite, why: string, hint: string) =>
  new RbacError('OUTPUT_UNWRITABLE', `${oneLine(file)} ${why}`, {hint});
