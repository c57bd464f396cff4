import type {Argument, Option} from 'commander';
import {buildCommand, type CommandSpec} from './command.ts';

/** A command as the completion of shells and the man page tell of it. The build makes a list of all from the commands. */
export interface CommandTree {
  /** One word or two. */
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly options: readonly OptionTree[];
  readonly arguments: readonly ArgumentTree[];
}

export interface OptionTree {
  /** `--file`. */
  readonly long: string;
  /** `-f`, where there is one. */
  readonly short?: string;
  /** As `--help` shows it: `-f, --file <path>`. */
  readonly flags: string;
  readonly description: string;
  /** What its value is called, `path` of `--file <path>`; absent when it takes none. */
  readonly value?: string;
  /** Whether the value may be left out; then it follows `=` alone. */
  readonly optional: boolean;
  /** All values there are, where they are few. */
  readonly choices: readonly string[];
}

export interface ArgumentTree {
  /** `[plan]`, `<keys...>`. */
  readonly usage: string;
  /** `plan`, `keys`. */
  readonly value: string;
  readonly description: string;
  readonly variadic: boolean;
  readonly choices: readonly string[];
}

/** A command as data. Hidden options are left out. */
export function describeCommand(spec: CommandSpec): CommandTree {
  const command = buildCommand(spec, {out: () => {}, err: () => {}});
  return {
    name: spec.name,
    summary: spec.summary,
    examples: spec.examples,
    options: command.createHelp().visibleOptions(command).map(describeOption),
    arguments: command.registeredArguments.map(describeArgument),
  };
}

function describeOption(option: Option): OptionTree {
  const {long, short, flags, optional, required} = option;
  const value = /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1];
  return {
    long: long ?? '',
    ...(short !== undefined && {short}),
    flags,
    description: descriptionOf(option),
    ...((required || optional) && value !== undefined && {value}),
    optional,
    choices: choicesOf(option),
  };
}

function descriptionOf({description, defaultValue, argChoices}: Option): string {
  const given = ['string', 'number'].includes(typeof defaultValue) ? `default: ${defaultValue}` : '';
  const asides = [argChoices ? `one of ${argChoices.join(', ')}` : '', given].filter(text => text !== '');
  return asides.length === 0 ? description : `${description} (${asides.join('; ')})`;
}

/** Formats are no choices to commander, for each may carry a path. */
function choicesOf({argChoices, description, long}: Option): readonly string[] {
  if (argChoices !== undefined) return argChoices;
  const [, formats] = /^how [^:]+: ([a-z, ]+);/.exec(description) ?? [];
  return long === '--format' && formats !== undefined ? formats.split(', ') : [];
}

const describeArgument = (argument: Argument): ArgumentTree => {
  const value = argument.name();
  const shown = argument.variadic ? `${value}...` : value;
  return {
    usage: argument.required ? `<${shown}>` : `[${shown}]`,
    value,
    description: argument.description,
    variadic: argument.variadic,
    choices: argument.argChoices ?? [],
  };
};
