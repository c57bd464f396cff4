import {type Command, InvalidArgumentError, Option} from 'commander';
import {EXIT, type ExitCode} from '../errors.ts';
import {didYouMean} from '../model/nearest.ts';
import {oneLine} from '../model/text.ts';
import {type Style, styleOf} from '../render/style.ts';
import {type Options, report} from './command.ts';
import {coloured, type Io} from './io.ts';
import {writeWhole} from './write-whole.ts';

/** A format of results, and where it goes. */
export interface Target<Format extends string = string> {
  readonly format: Format;
  /** Absent: standard output. */
  readonly path?: string;
}

/** The option that names formats, each of these and, with `=PATH`, its file. */
export const withTargets = (command: Command, formats: readonly string[]): Command =>
  command.addOption(
    new Option(
      '--format <format>',
      `how results are printed: ${formats.join(', ')}; with =PATH into a file; repeatable (default: text)`,
    ).argParser((value: string, before: readonly Target[] | undefined) => [
      ...(before ?? []),
      targetOf(value, formats),
    ]),
  );

function targetOf(value: string, formats: readonly string[]): Target {
  const [name = '', ...rest] = value.split('=');
  const format = formats.find(one => one === name);
  if (format === undefined)
    throw new InvalidArgumentError(
      `No format is called "${oneLine(name)}". ${didYouMean(name, formats, `Allowed choices are ${formats.join(', ')}.`)}`,
    );
  if (rest.length === 0) return {format};
  const path = rest.join('=');
  if (path === '') throw new InvalidArgumentError(`Name a file behind "${format}=".`);
  return path === '-' ? {format} : {format, path};
}

/** Where results go: as asked, and as text to standard output unless something else goes there. */
export function targetsOf<Format extends string>({format}: Options): readonly Target<Format>[] {
  const asked = Array.isArray(format) ? (format as readonly Target<Format>[]) : [];
  return asked.some(({path}) => path === undefined) ? asked : [{format: 'text' as Format}, ...asked];
}

/** A text, or the pieces of one that may be long. */
export type Text = string | Iterable<string>;

/** Renders one result in a format. Files get plain text, whatever standard output is. */
export type Render<Format extends string> = (format: Format, style: Style) => Text | Promise<Text>;

/**
Prints a result in every format that was asked for. A file that cannot be written is told, and the rest is still printed.
@param quiet nothing goes to standard output
*/
export async function printTargets<Format extends string>(
  render: Render<Format>,
  options: Options,
  io: Io,
  quiet = false,
): Promise<ExitCode> {
  const dress = styleOf(coloured(io, 'out', options.color !== false));
  for (const {format, path} of targetsOf<Format>(options)) {
    if (path === undefined && !quiet) printText(await render(format, dress), io);
  }
  return printToFiles(render, options, io);
}

/** Writes a text to standard output. */
export function printText(text: Text, io: Io): void {
  for (const piece of typeof text === 'string' ? [text] : text) io.out(piece);
}

/** The part of it that goes to files. */
export async function printToFiles<Format extends string>(
  render: Render<Format>,
  options: Options,
  io: Io,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  for (const {format, path} of targetsOf<Format>(options)) {
    if (path === undefined) continue;
    try {
      await writeWhole(io.cwd, path, await render(format, styleOf(false)));
    } catch (error) {
      code = report(error, options, io);
    }
  }
  return code;
}
