import {createReadStream} from 'node:fs';
import {checkText, decode, MOST_BYTES} from './decode.ts';
import {findFiles, type Input} from './find.ts';
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
  const inputs = await findFiles(files, cwd, report);
  const texts: FileText[] = [];
  for (const input of inputs) {
    const text = await readInput(input, stdin, report);
    if (text !== undefined) texts.push({file: input.file, text});
  }
  return texts;
}

async function readInput(input: Input, stdin: Wanted['stdin'], report: Report): Promise<string | undefined> {
  if ('stdin' in input) return checkText(await stdin(), input.file, report);
  try {
    return decode(await readBytes(input.path), input.file, report);
  } catch (error) {
    const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    report.add(() => unreadable(input.file, cause));
    return undefined;
  }
}

/** One byte more than is allowed at the most, so that a device without end is told from a file. */
async function readBytes(path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, {end: MOST_BYTES})) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const unreadable = (file: string, cause: string) =>
  problemAt(topOf(file), 'FILE_UNREADABLE', `the file cannot be read (${cause})`, {hint: 'look at who may read it'});
