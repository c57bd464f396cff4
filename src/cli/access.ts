import type {Command} from 'commander';
import {EXIT, type ExitCode, RbacError} from '../errors.ts';
import {kinds} from '../kinds/index.ts';
import {readSurvey, type SurveyOptions} from '../live/survey.ts';
import type {AccessModel} from '../model/access.ts';
import type {DesiredState} from '../model/desired.ts';
import type {LiveState} from '../model/live.ts';
import type {KindName} from '../model/object.ts';
import {buildAccess} from '../report/access/build.ts';
import {narrowed} from '../report/access/narrow.ts';
import {refusedParts} from '../report/access/rows.ts';
import type {Options} from './command.ts';
import {checkConnection, inOtherWords, openConnection} from './connection.ts';
import type {Io} from './io.ts';
import {loadDesired} from './load.ts';
import {listOption, repeatable, withAsOf, withConnection, withFiles} from './options.ts';
import {TOOL} from './version.ts';

/** The options of every question about access: from where it is answered. */
export const withAccess = (command: Command): Command => withSides(withConnection(withFiles(command)));

/** Which sides an answer is from, and of which day. */
export const withSides = (command: Command): Command =>
  withAsOf(command)
    .option('--declared', 'look at the files alone, offline')
    .option('--live', 'look at live state alone, without files');

/** Which members and keys an answer is about. */
export const withNarrowing = (command: Command): Command =>
  command
    .addOption(repeatable('--target <glob>', 'addresses to tell of; repeatable'))
    .addOption(repeatable('--exclude <glob>', 'addresses to leave out; repeatable'));

export const narrow = (model: AccessModel, {target, exclude}: Options): AccessModel =>
  narrowed(model, {targets: listOption(target), excludes: listOption(exclude)});

/** What a question needs of live state. */
export type Asked = Pick<SurveyOptions, 'only' | 'tags' | 'senders'>;

/**
Who and what has access, from the files, from live state, or from both. Nothing is written to the API.
@throws RbacError `USAGE`, or whatever keeps files or live state from being read; what the key may not read is in the model
*/
export async function readAccess(asked: Asked, options: Options, io: Io): Promise<AccessModel> {
  checkSides(options, io);
  const desired = options.live === true ? undefined : await loadDesired(options, io);
  const live = options.declared === true ? undefined : await readLive(asked, desired, options, io);
  return buildAccess({desired, live, asOf: options.asOf as Date | undefined});
}

/** @throws RbacError `USAGE` for options that exclude each other */
export function checkSides(options: Options, io: Io): void {
  if (options.declared === true && options.live === true)
    throw new RbacError('USAGE', '--declared and --live leave nothing to look at', {
      hint: 'leave both out to compare the two',
    });
  if (options.live === true && listOption(options.file).length > 0)
    throw new RbacError('USAGE', '--live looks at no files', {hint: 'leave out --file, or --live'});
  if (options.declared === true && options.emulator !== undefined)
    throw new RbacError('USAGE', '--declared asks no API, and so no emulator', {
      hint: 'leave out --emulator, or --declared',
    });
  if (options.declared !== true) checkConnection(options, io);
}

async function readLive(asked: Asked, desired: DesiredState | undefined, options: Options, io: Io): Promise<LiveState> {
  const connection = await openConnection(options, io, desired);
  try {
    return await readSurvey(connection.reader, desired, {kinds, parallelism: options.parallelism as number, ...asked});
  } catch (error) {
    throw connection.emulated ? inOtherWords(error) : error;
  } finally {
    await connection.close();
  }
}

/** What stands in the JSON of every answer. */
export const envelope = (model: AccessModel) => ({
  format_version: '1',
  tool: TOOL,
  workspace: model.workspace,
  sides: model.sides,
  as_of: model.as_of,
  unread: refusedParts(model),
});

/** The code of an answer: not 0 when something that it is about could not be read, so that nobody takes it for whole. */
export const codeOf = ({kinds: coverage}: Pick<AccessModel, 'kinds'>, needed: readonly KindName[]): ExitCode =>
  needed.some(kind => coverage[kind].live === 'refused') ? EXIT.credential : EXIT.ok;
