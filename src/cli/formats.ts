import {appendFile} from 'node:fs/promises';
import {relative, resolve, sep} from 'node:path';
import type {Command} from 'commander';
import {type ExitCode, InvalidFiles, RbacError} from '../errors.ts';
import {oneLine} from '../model/text.ts';
import {renderJson} from '../render/json.ts';
import type {Style} from '../render/style.ts';
import type {Subject} from '../render/subject.ts';
import type {Options} from './command.ts';
import type {Io} from './io.ts';
import {printTargets, printToFiles, type Render, targetsOf, withTargets} from './targets.ts';
import {TOOL} from './version.ts';
import {assertWritable, codeOf} from './write-whole.ts';

const FORMATS = ['text', 'json', 'jsonl', 'markdown', 'github', 'sarif', 'junit', 'gitlab'] as const;
export type Format = (typeof FORMATS)[number];

/** What a command has to say: for every format as a value, and in the two forms that are its own. */
export interface Printed {
  readonly subject: Subject;
  readonly text: (style: Style) => string;
  readonly json: () => unknown;
}

/** The formats of a command's results. @param formats those that it has */
export const withFormats = (command: Command, formats: readonly Format[] = FORMATS): Command =>
  withTargets(command, formats);

/** For commands that write a step summary under GitHub Actions. */
export const withSummary = (command: Command): Command =>
  command.option('--no-summary', 'under GitHub Actions: write no step summary');

/** The format of standard output. */
export const outFormat = (options: Options): Format =>
  targetsOf<Format>(options).find(({path}) => path === undefined)?.format ?? 'text';

/**
What is wrong with where results should go, before anything is read or asked for.
@throws RbacError `USAGE`, `OUTPUT_UNWRITABLE`
*/
export async function checkFormats(options: Options, {cwd}: Pick<Io, 'cwd'>): Promise<void> {
  const targets = targetsOf(options);
  const toOut = targets.filter(({path}) => path === undefined).map(({format}) => format);
  if (toOut.length > 1)
    throw new RbacError('USAGE', `${toOut.join(' and ')} both go to standard output`, {
      hint: `give all but one of them a file: --format ${toOut[1]}=PATH`,
    });
  const stats = options.stats === '' ? undefined : options.stats; // Those without a file go to standard error.
  const paths = [...targets.map(({path}) => path), options.out, stats].filter(path => typeof path === 'string');
  const taken = new Set<string>();
  for (const path of paths) {
    const target = resolve(cwd, path);
    if (taken.has(target))
      throw new RbacError('USAGE', `two results go to the file ${oneLine(path)}`, {hint: 'name another file'});
    taken.add(target);
  }
  for (const {path} of targets) if (path !== undefined) await assertWritable(cwd, path);
  // Loaded now and not at the end: by then an apply has written, and the tool itself may have been updated.
  for (const {format} of targets) if (isPage(format)) await RENDERERS[format]();
}

/**
Prints results in every format that was asked for, and the step summary. A file that cannot be written is told, and the
rest is still printed.
@param quiet nothing goes to standard output or into the summary
*/
export async function printAll(printed: Printed, options: Options, io: Io, quiet = false): Promise<ExitCode> {
  const code = await printTargets(renderOf(printed, io), options, io, quiet);
  if (!quiet) await summarize(printed.subject, options, io);
  return code;
}

/** The part of it that goes to files. */
export const printFiles = (printed: Printed, options: Options, io: Io): Promise<ExitCode> =>
  printToFiles(renderOf(printed, io), options, io);

const renderOf =
  (printed: Printed, io: Io): Render<Format> =>
  (format, style) =>
    rendered(format, printed, style, io);

/**
Desired state from wherever. What is wrong with it also goes to the formats that show problems at their lines; people are
told on standard error.
@throws InvalidFiles
*/
export async function orProblems<T>(loading: Promise<T>, options: Options, io: Io): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof InvalidFiles) await printProblems(error, options, io);
    throw error;
  }
}

async function printProblems({problems}: InvalidFiles, options: Options, io: Io): Promise<void> {
  const subject = {of: 'validate', problems, warnings: []} as const;
  const format = targetsOf<Format>(options).filter(target => isPage(target.format));
  if (format.length === 0) return;
  await printAll({subject, text: () => '', json: () => null}, {...options, format}, io);
}

/** Results as text, in one of the formats. */
export async function rendered(format: Format, {subject, text, json}: Printed, style: Style, io: Io): Promise<string> {
  if (!isPage(format)) return format === 'text' ? text(style) : renderJson(json());
  const render = await RENDERERS[format]();
  return render(subject, io);
}

/** The formats that are made of a subject alone. */
type Page = Exclude<Format, 'text' | 'json'>;
type Renderer = (subject: Subject, io: Pick<Io, 'env' | 'cwd'>) => string;

const isPage = (format: string): format is Page => Object.hasOwn(RENDERERS, format);

/** Few runs need one, and only those load it. */
const RENDERERS: Readonly<Record<Page, () => Promise<Renderer>>> = {
  jsonl: async () => (await import('../render/jsonl.ts')).renderJsonl,
  junit: async () => (await import('../render/junit.ts')).renderJunit,
  async markdown() {
    const {renderMarkdown} = await import('../render/markdown.ts');
    return subject => renderMarkdown(subject);
  },
  async github() {
    const {renderGithub} = await import('../render/github.ts');
    return (subject, io) => renderGithub(subject, pathFrom(io));
  },
  async gitlab() {
    const {renderGitlab} = await import('../render/gitlab.ts');
    return (subject, io) => renderGitlab(subject, pathFrom(io));
  },
  async sarif() {
    const [{renderSarif}, {riskRules}] = await Promise.all([
      import('../render/sarif.ts'),
      import('../plan/risk/index.ts'),
    ]);
    const riskWords = new Map(riskRules.map(({rule, when}) => [rule, when]));
    return (subject, io) => renderSarif(subject, {version: TOOL.version, pathOf: pathFrom(io), riskWords});
  },
};

/** A file's path as the code host knows it: from the root of the checkout when CI says where that is, else from here. */
export function pathFrom({env, cwd}: Pick<Io, 'env' | 'cwd'>): (file: string) => string {
  const root = [env.GITHUB_WORKSPACE, env.CI_PROJECT_DIR].find(
    folder => folder !== undefined && folder !== '' && !relative(folder, cwd).startsWith('..'),
  );
  return file =>
    file.startsWith('<')
      ? file
      : relative(root ?? cwd, resolve(cwd, file))
          .split(sep)
          .join('/');
}

/** GitHub takes 1 MiB a step; a character has up to three bytes. DOC: docs.github.com, job summaries. */
const SUMMARY_LIMIT = 340_000;

/** Appends the page to the step summary under GitHub Actions. The result stands whatever becomes of it. */
export async function summarize(subject: Subject, options: Options, io: Io): Promise<void> {
  if (subject.of === 'validate') return;
  const page = async (limit: number) => (await import('../render/markdown.ts')).renderMarkdown(subject, {limit});
  await summarizeWith(page, options, io);
}

/** The same, whatever makes the page. @param page makes it within a number of characters */
export async function summarizeWith(
  page: (limit: number) => string | Promise<string>,
  {summary}: Options,
  {env, err}: Pick<Io, 'env' | 'err'>,
): Promise<void> {
  const file = env.GITHUB_STEP_SUMMARY ?? '';
  if (file === '' || summary === false) return;
  const text = await page(SUMMARY_LIMIT);
  try {
    await appendFile(file, `${text}\n`);
  } catch (error) {
    err(`! The step summary was not written (${codeOf(error)}).\n`);
  }
}
