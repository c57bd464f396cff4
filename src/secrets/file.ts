import {guarded} from './failure.ts';
import {safePath, safePathWithFolders} from './paths.ts';
import {checkRoom} from './room.ts';
import type {Sink, To} from './sink.ts';
import {replaceFile} from './write-file.ts';

/** A file of its own, mode 0600: the secret and a newline. A rotation replaces the whole file. */
export const fileSink: Sink<To<'file'>> = guarded({
  async check({path}, {root}) {
    await checkRoom(await safePath(root, path));
  },

  async deliver({path}, {secret}, {root}) {
    const target = await safePathWithFolders(root, path);
    await replaceFile(target, `${secret.reveal()}\n`);
  },
});
