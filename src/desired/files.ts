import {closeSync, createReadStream, openSync, readSync, statSync} from 'node:fs';
import {checkText, decode, MOST_BYTES} from './decode.ts';
import {type FileInput, findFiles, type Input} from './find.ts';
import {problemAt, type Report} from './report.ts';
import {topOf} from './source.ts';

/** The content of a file, under the name that messages use. */
export interface FileText {
  readonly file: string;
  readonly text: string;
}

/** Which files are asked for. */
export interface Wanted {
  /** Files, folders, globs or `-`; none for the default file. */
  readonly files: readonly string[];
  readonly cwd: string;
  readonly stdin: () => Promise<string>;
}

/** Reads the files that names stand for. What cannot be read is a problem and left out. */
export async function readFiles({files, cwd, stdin}: Wanted, report: Report): Promise<readonly FileText[]> {
  const texts: FileText[] = [];
  for (const input of findFiles(files, cwd, report)) {
    const text = await readInput(input, stdin, report);
    if (text !== undefined) texts.push({file: input.file, text});
  }
  return texts;
}

const readInput = async (input: Input, stdin: Wanted['stdin'], report: Report) =>
  'stdin' in input ? checkText(await stdin(), input.file, report) : readPath(input, report);

/** The text of one file; undefined, with a problem, when it cannot be read. */
export async function readPath({file, path}: FileInput, report: Report): Promise<string | undefined> {
  try {
    return decode(await readBytes(path), file, report);
  } catch (error) {
    const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    report.add(() => unreadable(file, cause));
    return undefined;
  }
}

/**
One byte more than is allowed at the most, so that a device without end is told from a file. A pipe or a device may keep us
waiting, and Ctrl-C must be heard then; a file is read at once, which is faster.
*/
const readBytes = (path: string): Uint8Array | Promise<Uint8Array> =>
  statSync(path).isFile() ? readAtOnce(path) : readAsItComes(path);

function readAtOnce(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let size = 0; size <= MOST_BYTES; ) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSync(file, chunk);
      if (length === 0) break;
      chunks.push(chunk.subarray(0, length));
      size += length;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}

const CHUNK_BYTES = 64 * 1024;

async function readAsItComes(path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, {end: MOST_BYTES})) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const unreadable = (file: string, cause: string) =>
  problemAt(topOf(file), 'FILE_UNREADABLE', `the file cannot be read (${cause})`, {hint: 'look at who may read it'});
