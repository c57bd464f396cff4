import {constants, type Stats} from 'node:fs';
import {access, type FileHandle, open} from 'node:fs/promises';
import {basename, dirname, resolve} from 'node:path';
import {oneLine} from '../model/text.ts';
import {guarded, systemReason, UnclearDelivery, unusable} from './failure.ts';
import {inTurn} from './in-turn.ts';
import {isOurs, openToOthers, statsOf} from './paths.ts';
import {checkRoom, checkSpace} from './room.ts';
import type {Delivery, Sink, To} from './sink.ts';

/**
The file of `--secrets-out`: one JSON line `{workspace, name, id, key}` per key, appended and flushed, mode 0600. The
command line names it, so it may lie anywhere; its folder must exist.
*/
export const secretsOutSink: Sink<To<'secrets-out'>> = guarded({
  async check({path}, {root}) {
    const target = resolve(root, path);
    const stats = await statsOf(target);
    if (stats === undefined) return checkNewFile(target);
    checkFile(path, stats);
    await access(target, constants.R_OK | constants.W_OK);
    await checkSpace(target);
  },

  async deliver({path}, delivery, {root}) {
    const target = resolve(root, path);
    await inTurn(target, async () => {
      const handle = await open(target, APPENDING, 0o600);
      await append(handle, path, lineOf(delivery)).finally(() => handle.close());
    });
  },
});

// Non-blocking: a pipe that nobody reads would keep us waiting. It is refused once it is open.
const APPENDING =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

async function checkNewFile(target: string): Promise<void> {
  if (basename(target) === '' || (await statsOf(dirname(target))) === undefined) {
    throw unusable('its folder does not exist', 'make the folder first');
  }
  await checkRoom(target);
}

function checkFile(path: string, stats: Stats): void {
  if (stats.isSymbolicLink()) throw unusable('the file is a link', 'name the real file');
  if (!stats.isFile()) throw unusable('the path is no regular file', 'name a file');
  if (!isOurs(stats)) throw unusable('the file belongs to another user', 'choose a path of your own');
  if (openToOthers(stats, 0o077)) throw unusable('others have access to it', `run: chmod 600 ${oneLine(path)}`);
}

const lineOf = ({workspaceId, name, keyId, secret}: Delivery): string =>
  `${JSON.stringify({workspace: workspaceId, name, id: keyId, key: secret.reveal()})}\n`;

async function append(handle: FileHandle, path: string, line: string): Promise<void> {
  const stats = await handle.stat();
  checkFile(path, stats);
  const gap = (await endsInsideLine(handle, stats.size)) ? '\n' : '';
  try {
    await handle.appendFile(gap + line);
    await handle.sync();
  } catch (error) {
    await takeBack(handle, stats.size);
    throw error;
  }
}

async function endsInsideLine(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const {buffer} = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 0x0a;
}

/** Half a line holds half a secret: it goes, and with it the doubt. */
async function takeBack(handle: FileHandle, size: number): Promise<void> {
  await handle.truncate(size).catch(error => {
    throw new UnclearDelivery(
      `half a line may be left in it: ${systemReason(error)}`,
      'look at its last line, then run apply again',
    );
  });
}
