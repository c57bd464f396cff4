import {Command, CommanderError, Option} from 'commander';
import {EXIT, type ExitCode, InvalidFiles, RbacError} from '../errors.ts';
import {renderError, renderProblems, renderStack} from '../render/problems.ts';
import {styleOf} from '../render/style.ts';
import {coloured, type Io} from './io.ts';
import {groupOptions} from './option-groups.ts';
import {usageError} from './usage.ts';

/** One verb of the command line. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Command lines for `--help`, without the program's name. */
  readonly examples: readonly string[];
  readonly define: (command: Command) => Command;
  readonly run: (call: Call) => Promise<ExitCode>;
}

export interface Call {
  readonly args: readonly string[];
  /** As commander reads them: camel case, validated by each option's own parser. */
  readonly options: Options;
  readonly io: Io;
}

export type Options = Readonly<Record<string, unknown>>;

/** Runs one command and turns whatever happens into output and an exit code. Never a stack trace, unless logs are at debug. */
export async function runCommand(spec: CommandSpec, argv: readonly string[], io: Io): Promise<ExitCode> {
  const command = buildCommand(spec, io);
  try {
    command.parse(withOptionalValues(argv), {from: 'user'});
    return await spec.run({args: command.args, options: command.opts(), io});
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const known = error instanceof CommanderError ? usageError(error, command) : error;
    return report(known, {...command.opts(), color: !argv.includes('--no-color')}, io);
  }
}

export function buildCommand(spec: CommandSpec, io: Pick<Io, 'out' | 'err'>): Command {
  const command = spec.define(new Command(`instantly-rbac ${spec.name}`)).description(spec.summary);
  command.addOption(new Option('--log-level <level>', 'logs on standard error').choices(LOG_LEVELS).default('warn'));
  command.option('--no-color', 'plain text; NO_COLOR does the same');
  command.addHelpText('after', `\nExamples:\n${spec.examples.map(line => `  $ instantly-rbac ${line}`).join('\n')}`);
  return groupOptions(command)
    .exitOverride()
    .addHelpOption(new Option('-h, --help', 'what this command does and takes').helpGroup('Always:'))
    .showSuggestionAfterError()
    .configureOutput({writeOut: io.out, writeErr: io.err, outputError: () => {}}); // `usageError` says it.
}

/** Options whose value must be given with `=`: what follows them is something else. */
const OPTIONAL_VALUES: ReadonlySet<string> = new Set(['--emulator', '--comment', '--stats']);

/** From the quietest to the one that tells most. */
export const LOG_LEVELS: readonly string[] = ['silent', 'error', 'warn', 'info', 'debug'];

/** `--emulator` takes its value only after `=`, so that `apply --emulator plan.json` names a plan. */
export function withOptionalValues(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((argument, index) =>
    OPTIONAL_VALUES.has(argument) && (end === -1 || index < end) ? `${argument}=` : argument,
  );
}

/** Tells an error on standard error, whatever the format of results. @returns its exit code */
export function report(error: unknown, options: Options, io: Io): ExitCode {
  const style = styleOf(coloured(io, 'err', options.color !== false));
  if (error instanceof InvalidFiles) {
    io.err(renderProblems(error.problems, style));
    return error.exitCode;
  }
  const known = knownError(error);
  io.err(renderError(known, style));
  if (options.logLevel === 'debug' && error instanceof Error) io.err(renderStack(error));
  return known.exitCode;
}

/** Whatever was thrown, as an error with a code. */
export const knownError = (error: unknown): RbacError =>
  error instanceof RbacError
    ? error
    : new RbacError('INTERNAL', error instanceof Error ? error.message : String(error), {
        hint: 'this is a fault of the tool: run again with --log-level debug and report what it prints',
        cause: error,
      });
