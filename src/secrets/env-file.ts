import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {oneLine} from '../model/text.ts';
import {dotenvValue, isVariableName, setVariable} from './dotenv.ts';
import {guarded, hasCode, unusable} from './failure.ts';
import {inTurn} from './in-turn.ts';
import {safePath, safePathWithFolders} from './paths.ts';
import {checkRoom} from './room.ts';
import type {Sink, To} from './sink.ts';
import {replaceFile} from './write-file.ts';

/** One variable of a dotenv file, everything else in it untouched. The file ends up readable by its owner alone. */
export const envFileSink: Sink<To<'env-file'>> = guarded({
  async check({path, variable}, {root}) {
    checkVariable(variable);
    const target = await safePath(root, path);
    await checkRoom(target);
    setVariable((await read(target)).text, variable, '');
  },

  async deliver({path, variable}, {secret}, {root}) {
    checkVariable(variable);
    const value = dotenvValue(secret.reveal());
    if (value === undefined) {
      throw unusable('the secret holds a character that dotenv files cannot carry', 'use a file for this key');
    }
    const target = await safePathWithFolders(root, path);
    await inTurn(target, async () => {
      const {text, mode} = await read(target);
      await replaceFile(target, Buffer.from(setVariable(text, variable, value), 'latin1'), mode);
    });
  },
});

function checkVariable(variable: string): void {
  if (isVariableName(variable)) return;
  throw unusable(`"${oneLine(variable)}" is no name of a variable`, 'use letters, digits and _, as in MARKETING_KEY');
}

/** The file as latin1, and the mode it is to have: its own without what lets others in. */
async function read(path: string): Promise<{text: string; mode: number}> {
  const handle = await open(path, EXISTING).catch(error => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (handle === undefined) return {text: '', mode: 0o600};
  try {
    const text = await handle.readFile('latin1');
    if (text.includes('\0')) throw unusable('the file is no UTF-8 text', 'save it as UTF-8');
    return {text, mode: (await handle.stat()).mode & 0o600};
  } finally {
    await handle.close();
  }
}

const EXISTING = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
