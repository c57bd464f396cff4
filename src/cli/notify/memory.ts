import {mkdir, open} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {hasCode} from '../../apply/journal/failure.ts';
import {makeFolder} from '../../apply/journal/private-files.ts';
import {RbacError} from '../../errors.ts';
import {isObject} from '../../model/json.ts';
import {oneLine} from '../../model/text.ts';
import type {State} from '../../notify/state.ts';
import {writeWhole} from '../write-whole.ts';

/** What was told last, to hooks: an issue remembers by itself. By workspace and name of the target. */
export interface Memory {
  told(key: string): State | undefined;
  /** @throws RbacError when it cannot be kept */
  keep(key: string, state: State): Promise<void>;
}

export interface MemoryPlace {
  readonly cwd: string;
  /** What `--notify-state` says. */
  readonly file?: string | undefined;
  /** Where the file is otherwise: the private folder of the workspace. */
  readonly folder: string;
}

/**
Reads what was told last; nothing, when there is no file yet.
@throws RbacError `OUTPUT_UNWRITABLE` for something that is no such file, and that is therefore not overwritten
*/
export async function openMemory({cwd, file, folder}: MemoryPlace): Promise<Memory> {
  const path = file === undefined ? join(folder, 'notify.json') : resolve(cwd, file);
  const shown = file ?? path;
  await (file === undefined ? makeFolder(folder) : mkdir(dirname(path), {recursive: true}).catch(() => {}));
  const told = parse(await read(path, shown), shown);
  return {
    told: key => told.get(key),
    async keep(key, state) {
      told.set(key, state);
      const content = {format_version: '1', told: Object.fromEntries([...told].sort())};
      await writeWhole(cwd, path, `${JSON.stringify(content, null, 2)}\n`);
    },
  };
}

const MOST_BYTES = 1024 * 1024;

/** The text of the file; undefined when there is none. */
async function read(path: string, shown: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const {size} = await file.stat();
      if (size > MOST_BYTES) throw foreign(shown);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    if (error instanceof RbacError) throw error;
    const {code = 'unknown error'} = error as NodeJS.ErrnoException;
    throw new RbacError('OUTPUT_UNWRITABLE', `${oneLine(shown)} cannot be read (${code})`, {hint: ELSEWHERE});
  }
}

function parse(text: string | undefined, shown: string): Map<string, State> {
  if (text === undefined) return new Map();
  const value = jsonOf(text);
  if (!isObject(value) || value.format_version !== '1' || !isObject(value.told)) throw foreign(shown);
  const entries = Object.entries(value.told).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new Map(entries);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ELSEWHERE = 'name another file with --notify-state';

const foreign = (shown: string) =>
  new RbacError('OUTPUT_UNWRITABLE', `${oneLine(shown)} is no file of what was told`, {
    hint: `delete it, or ${ELSEWHERE}`,
  });
