import {EXIT, type ExitCode} from '../errors.ts';
import {didYouMean} from '../model/nearest.ts';
import {oneLine} from '../model/text.ts';
import {COMMANDS} from './catalogue.ts';
import type {Io} from './io.ts';

/** What `instantly-rbac` says when no command of its is called. */
export function runHelp(argv: readonly string[], {out, err}: Io): ExitCode {
  const [first] = argv;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    (first === undefined ? err : out)(helpText());
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  const names = Object.keys(COMMANDS);
  const hint = first.startsWith('-')
    ? 'put the command first: instantly-rbac plan -f rbac.yaml'
    : didYouMean(first, names, `there are ${names.join(', ')}`);
  err(`USAGE  no command is called "${oneLine(first)}"\n  → ${hint}\n`);
  return EXIT.usage;
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
