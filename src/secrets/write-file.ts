import {randomBytes} from 'node:crypto';
import {constants} from 'node:fs';
import {type FileHandle, open, rename, unlink} from 'node:fs/promises';
import {dirname} from 'node:path';
import {hasCode, systemReason, UnclearDelivery} from './failure.ts';

/**
Puts a file in place as a whole: written under a temporary name beside it, flushed, renamed. Whoever reads the path sees
the old content or the new one, and a failure leaves the old one.
@throws UnclearDelivery when the file is in place but the folder could not be flushed, else the error of the system
*/
export async function replaceFile(path: string, content: string | Buffer, mode = 0o600): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(temporary, NEW_FILE, 0o600);
  try {
    await fill(handle, content, mode).finally(() => handle.close());
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await flushFolder(path);
}

// Windows has no O_NOFOLLOW; O_EXCL refuses links by itself.
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

async function fill(handle: FileHandle, content: string | Buffer, mode: number): Promise<void> {
  await handle.writeFile(content);
  await handle.chmod(mode); // `open` subtracts the umask
  await handle.sync();
}

async function flushFolder(path: string): Promise<void> {
  try {
    const folder = await open(dirname(path), constants.O_RDONLY);
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    if (hasCode(error, ...CANNOT_FLUSH)) return;
    throw new UnclearDelivery(
      `it is written, but may be lost if the machine fails now: ${systemReason(error)}`,
      'look at the disk, then run apply again',
    );
  }
}

// Some network and FUSE file systems, and Windows, flush files only.
const CANNOT_FLUSH = ['EINVAL', 'ENOTSUP', 'ENOSYS', 'EPERM', 'EACCES', 'EISDIR'];
