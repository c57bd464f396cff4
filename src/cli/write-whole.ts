import {randomBytes} from 'node:crypto';
import {open, rename, rm} from 'node:fs/promises';
import {resolve} from 'node:path';
import {RbacError} from '../errors.ts';
import {oneLine} from '../model/text.ts';

/** Writes a file whole or not at all, readable by its owner alone. @throws RbacError `OUTPUT_UNWRITABLE` */
export async function writeWhole(cwd: string, path: string, text: string): Promise<void> {
  const target = resolve(cwd, path);
  const beside = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, {force: true});
    throw new RbacError(
      'OUTPUT_UNWRITABLE',
      `${oneLine(path)} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      {hint: 'check that its folder is there and writable'},
    );
  }
}
