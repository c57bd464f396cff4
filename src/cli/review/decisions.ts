import {resolve} from 'node:path';
import {withoutEntries} from '../../desired/edit/cut.ts';
import {withField} from '../../desired/edit/set.ts';
import {type FileText, readPath} from '../../desired/files.ts';
import {type FileInput, findFiles, inputOf} from '../../desired/find.ts';
import {locate} from '../../desired/locate.ts';
import {dataOf} from '../../desired/parts.ts';
import {joinTexts} from '../../desired/read.ts';
import {Report} from '../../desired/report.ts';
import {readSheet} from '../../desired/sheet/read.ts';
import type {Source} from '../../desired/source.ts';
import {parseYaml} from '../../desired/yaml.ts';
import {EXIT, type ExitCode, InvalidFiles, RbacError} from '../../errors.ts';
import type {Position} from '../../model/position.ts';
import {renderDecided} from '../../render/review/decided.ts';
import {styleOf} from '../../render/style.ts';
import {buildAccess} from '../../report/access/build.ts';
import {type Decided, decide, type Edit} from '../../report/review/decide.ts';
import type {Options} from '../command.ts';
import {coloured, type Io} from '../io.ts';
import {fileOptions} from '../load.ts';
import {listOption} from '../options.ts';
import {type Rewrite, rewriteAll} from '../rewrite.ts';

/**
Turns a filled-in sheet into an edit of the files, offline: all of it, or nothing. Shows the edits; `--write` makes them.
@throws InvalidFiles, RbacError
*/
export async function carryOutSheet(options: Options, io: Io): Promise<ExitCode> {
  const report = new Report();
  const files = await readAll(options, io, report);
  const sheet = await readSheetFile(String(options.decisions), io, report);
  report.throwIfAny();
  const desired = await joinTexts(files, fileOptions(options, io), new Report());
  const model = buildAccess({desired, live: undefined, asOf: options.asOf as Date | undefined});
  const decided = decide(readSheet(sheet), model, io.now());
  if (decided.problems.length > 0) throw new InvalidFiles(listed(decided.problems));
  const parsed = files.map(({file, path, text}) => ({path, source: parseYaml(text, file).source}));
  const rewrites = rewritesOf(parsed, decided.edits);
  if (options.write === true) await rewriteAll(rewrites);
  const style = styleOf(coloured(io, 'out', options.color !== false));
  io.out(renderDecided({...decided, rewrites, written: options.write === true, next: 'instantly-rbac plan'}, style));
  return EXIT.ok;
}

interface File extends FileText, FileInput {}

/** A file that edits may be about; without a source there is nothing to edit. */
interface Parsed {
  readonly path: string;
  readonly source: Source | undefined;
}

/** The files that can be edited. @throws RbacError `USAGE` for standard input */
async function readAll(options: Options, io: Io, report: Report): Promise<readonly File[]> {
  const files: File[] = [];
  for (const input of findFiles(listOption(options.file), io.cwd, report)) {
    if ('stdin' in input)
      throw new RbacError('USAGE', 'standard input cannot be edited', {hint: 'name the files with --file'});
    const text = await readPath(input, report);
    if (text !== undefined) files.push({...input, text});
  }
  return files;
}

/** The text of a filled-in sheet. */
export async function readSheetFile(name: string, {cwd}: Io, report: Report): Promise<FileText> {
  const input = inputOf(resolve(cwd, name), cwd);
  return {file: input.file, text: (await readPath(input, report)) ?? ''};
}

/** At most so many are told. */
export function listed(problems: Decided['problems']): InvalidFiles['problems'] {
  const report = new Report();
  for (const problem of problems) report.add(() => problem);
  return report.listed;
}

/** @throws InvalidFiles with every reason why a file cannot be edited */
export function rewritesOf(files: readonly Parsed[], edits: readonly Edit[]): readonly Rewrite[] {
  const report = new Report();
  const rewrites = files.flatMap(({path, source}): readonly Rewrite[] => {
    if (source === undefined) return [];
    const {file, text} = source;
    const own = edits.filter(({at}) => at.file === file);
    const after = edited(source, own, report);
    return after === undefined || after === text ? [] : [{file, path, before: text, after}];
  });
  report.throwIfAny();
  return rewrites;
}

/** Fields first, for then entries still stand where they stood. */
function edited(source: Source, edits: readonly Edit[], report: Report): string | undefined {
  const placed = edits.map(edit => ({edit, entry: entryAt(source, edit)}));
  let rest: Source | undefined = source;
  for (const {edit, entry} of placed)
    if (edit.do === 'set') rest &&= withField(rest, {...entry, field: edit.field, value: edit.value}, report);
  const gone = placed.filter(({edit}) => edit.do === 'remove').map(({entry}) => entry);
  return rest && withoutEntries(rest, gone, report);
}

/** The entry of a list that a declared object is from. */
function entryAt(source: Source, {address, at}: Edit) {
  const list = address.startsWith('key/') ? 'keys' : 'members';
  const entries = dataOf(source)[list];
  const count = Array.isArray(entries) ? entries.length : 0;
  const index = Array.from({length: count}).findIndex((_, place) => isAt(locate(source, [list, place]).at, at));
  return {list, index};
}

const isAt = (a: Position, b: Position) => a.line === b.line && a.column === b.column;
