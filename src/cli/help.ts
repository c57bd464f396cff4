import {EXIT, type ExitCode, RbacError} from '../errors.ts';
import {didYouMean} from '../model/nearest.ts';
import {oneLine} from '../model/text.ts';
import {renderError} from '../render/problems.ts';
import {styleOf} from '../render/style.ts';
import {COMMANDS} from './catalogue.ts';
import {coloured, type Io} from './io.ts';

/** What `instantly-rbac` says when no command of its is called. */
export function runHelp(argv: readonly string[], io: Io): ExitCode {
  const [first, second] = argv;
  if (first === undefined || first === '--help' || first === '-h' || (first === 'help' && second === undefined)) {
    (first === undefined ? io.err : io.out)(helpText());
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  const word = first === 'help' ? (second ?? '') : first;
  const error = word.startsWith('-') ? optionFirst(word, argv) : unknownCommand(word);
  io.err(renderError(error, styleOf(coloured(io, 'err', !argv.includes('--no-color')))));
  return error.exitCode;
}

function optionFirst(word: string, argv: readonly string[]): RbacError {
  const command = argv.find(argument => Object.hasOwn(COMMANDS, argument));
  const rest = argv.filter(argument => argument !== command);
  return new RbacError('USAGE', `${oneLine(word)} stands before the command, and options come after it`, {
    hint: `write: instantly-rbac ${command === undefined ? 'plan' : [command, ...rest].map(oneLine).join(' ')}`,
  });
}

function unknownCommand(word: string): RbacError {
  const names = Object.keys(COMMANDS);
  return new RbacError('USAGE', `no command is called "${oneLine(word)}"`, {
    hint: didYouMean(word, names, `there are ${names.join(', ')}`),
  });
}

const helpText = () => `Access to an Instantly.ai workspace, as code.

Usage: instantly-rbac <command> [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, summary]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}

  instantly-rbac <command> --help   what a command takes, with examples
  instantly-rbac --version          the version

Start without an account:
  $ instantly-rbac plan --emulator -f rbac.example.yaml
`;
