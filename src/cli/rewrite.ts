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

/**
Replaces the texts of files: none of them unless every one can be, and is still as it was read.
@throws RbacError `OUTPUT_UNWRITABLE`
*/
export async function rewriteAll(rewrites: readonly Rewrite[]): Promise<void> {
  const drafts: Draft[] = [];
  try {
    for (const rewrite of rewrites) await orUnwritable(rewrite, async () => void drafts.push(await draftOf(rewrite)));
    for (const {rewrite, beside, target} of drafts) await orUnwritable(rewrite, () => rename(beside, target));
  } finally {
    for (const {beside} of drafts) await rm(beside, {force: true});
  }
}

/** A new text on disk, beside the file whose place it takes. */
interface Draft {
  readonly rewrite: Rewrite;
  readonly beside: string;
  readonly target: string;
}

async function draftOf(rewrite: Rewrite): Promise<Draft> {
  const target = await realpath(rewrite.path);
  const {mode} = await stat(target);
  if ((mode & 0o222) === 0) throw unwritable(rewrite, 'is read-only', 'make it writable; no file was changed');
  await access(target, constants.W_OK);
  await access(dirname(target), constants.W_OK);
  const found = await readFile(target, 'utf8');
  const mark = found.startsWith('\ufeff') ? '\ufeff' : '';
  if (found !== `${mark}${rewrite.before}`)
    throw unwritable(rewrite, 'has changed meanwhile', 'run the command again; no file was changed');
  const beside = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  await writeFile(beside, `${mark}${rewrite.after}`, {mode: mode & 0o777, flag: 'wx', flush: true});
  return {rewrite, beside, target};
}

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
