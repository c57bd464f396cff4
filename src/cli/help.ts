import {EXIT, type ExitCode, RbacError} from '../errors.ts';
import {didYouMean} from '../model/nearest.ts';
import {oneLine} from '../model/text.ts';
import {renderError} from '../render/problems.ts';
import {styleOf} from '../render/style.ts';
import {commandsOf, firstWords, GROUPS} from './catalogue.ts';
import {coloured, type Io} from './io.ts';

/** What `instantly-rbac` says when no command of its is called. */
export function runHelp(argv: readonly string[], io: Io): ExitCode {
  const words = argv[0] === 'help' ? argv.slice(1) : argv;
  const [first, second] = words;
  if (argv.length === 0) return missing(helpText(), io);
  if (first === undefined || isHelp(first)) return shown(helpText(), io);
  if (Object.hasOwn(GROUPS, first)) {
    if (second === undefined) return words === argv ? missing(groupText(first), io) : shown(groupText(first), io);
    if (isHelp(second)) return shown(groupText(first), io);
  }
  const error = first.startsWith('-') ? optionFirst(first, argv) : unknownCommand(first, second);
  io.err(renderError(error, styleOf(coloured(io, 'err', !argv.includes('--no-color')))));
  return error.exitCode;
}

const isHelp = (word: string) => word === '--help' || word === '-h';

function shown(text: string, io: Io): ExitCode {
  io.out(text);
  return EXIT.ok;
}

function missing(text: string, io: Io): ExitCode {
  io.err(text);
  return EXIT.usage;
}

function optionFirst(word: string, argv: readonly string[]): RbacError {
  const command = argv.find(argument => Object.hasOwn(firstWords(), argument));
  const rest = argv.filter(argument => argument !== command);
  return new RbacError('USAGE', `${oneLine(word)} stands before the command, and options come after it`, {
    hint: `write: instantly-rbac ${command === undefined ? 'plan' : [command, ...rest].map(oneLine).join(' ')}`,
  });
}

function unknownCommand(first: string, second: string | undefined): RbacError {
  const inGroup = second !== undefined && Object.hasOwn(GROUPS, first);
  const [name, names] = inGroup
    ? [`${first} ${second}`, Object.keys(commandsOf(first)).map(word => `${first} ${word}`)]
    : [first, Object.keys(firstWords())];
  return new RbacError('USAGE', `no command is called "${oneLine(name)}"`, {
    hint: didYouMean(name, names, `there are ${names.join(', ')}`),
  });
}

const listText = (commands: Readonly<Record<string, string>>) => {
  const width = Math.max(9, ...Object.keys(commands).map(name => name.length));
  return Object.entries(commands)
    .map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`)
    .join('\n');
};

const helpText = () => `Access to an Instantly.ai workspace, as code.

Usage: instantly-rbac <command> [options]

Commands:
${listText(firstWords())}

  instantly-rbac <command> --help   what a command takes, with examples
  instantly-rbac --version          the version

Start here:
  $ instantly-rbac init              a first rbac.yaml, from your workspace or to fill in
  $ instantly-rbac plan --emulator   what it would change, tried without an account
`;

const groupText = (group: string) => `Usage: instantly-rbac ${group} <command> [options]

Commands:
${listText(commandsOf(group))}

  instantly-rbac ${group} <command> --help   what a command takes, with examples
`;
