import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Argument, Command, Option} from 'commander';
import {COMMANDS} from '../../src/cli/catalogue.ts';
import {buildCommand, type CommandSpec} from '../../src/cli/command.ts';
import {ROOT} from '../examples/cli.ts';
import {cell, code, table} from './markdown.ts';

/** Every command as the code defines it, in the order of `--help`. */
export const specs = (): Promise<readonly CommandSpec[]> => Promise.all(Object.keys(COMMANDS).map(specOf));

/** The build knows which file holds which command. */
const BUILD = readFileSync(join(ROOT, 'scripts', 'build.mjs'), 'utf8');

async function specOf(name: string): Promise<CommandSpec> {
  const [, file = '', symbol = ''] =
    new RegExp(`^ {2}'?${name.replace(' ', '-')}'?: \\['([\\w/-]+)', '(\\w+)'\\],$`, 'm').exec(BUILD) ?? [];
  const module = await import(join(ROOT, 'src', 'cli', `${file}.ts`));
  return module[symbol];
}

const SILENT = {out: () => {}, err: () => {}};
export const commandOf = (spec: CommandSpec): Command => buildCommand(spec, SILENT);

/** A section for each command: what it takes, and examples. */
export const commandsText = async () => (await specs()).map(sectionOf).join('\n\n');

function sectionOf(spec: CommandSpec): string {
  const command = commandOf(spec);
  const own = command.options.filter(option => !option.hidden && !EVERYWHERE.has(option.long ?? ''));
  const usage = `instantly-rbac ${spec.name} ${command.usage()}`;
  const rows = [...command.registeredArguments.map(argumentRow), ...own.map(optionRow)];
  const examples = spec.examples.map(line => `instantly-rbac ${line}`).join('\n');
  return `## ${spec.name}\n\n${spec.summary}\n\n${block(usage)}\n\n${table(['it takes', 'what that is'], rows)}\n\nExamples:\n\n${block(examples)}`;
}

/** What each command takes: told once, above them. */
const EVERYWHERE: ReadonlySet<string> = new Set(['--log-level', '--no-color']);

const block = (text: string) => `\`\`\`\n${text}\n\`\`\``;

const argumentRow = (argument: Argument) => [
  code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
  told(argument.description, argument.argChoices, argument.defaultValue),
];

const optionRow = ({flags, description, argChoices, defaultValue, defaultValueDescription, negate}: Option) => [
  code(flags),
  told(description, argChoices, negate ? undefined : (defaultValueDescription ?? defaultValue)),
];

function told(description: string, choices: readonly string[] | undefined, value: unknown): string {
  const either = choices === undefined ? '' : `: ${choices.map(code).join(', ')}`;
  const otherwise = ['string', 'number'].includes(typeof value) ? `; default ${code(String(value))}` : '';
  return `${cell(description)}${either}${otherwise}`;
}
