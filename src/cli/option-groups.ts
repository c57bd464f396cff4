import type {Command, Option} from 'commander';

/** Options that many commands share, under the headings that `--help` has for them, in their order. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'Files:': ['--file', '--fleet', '--guardrails', '--allow-unknown', '--as-of'],
  'What to take:': [
    '--select',
    '--shard',
    '--only',
    '--reason',
    '--target',
    '--exclude',
    '--no-remove',
    '--revoke-first',
    '--allow',
  ],
  'What is printed:': [
    '--format',
    '--no-summary',
    '--comment',
    '--fail-on',
    '--meaning',
    '--provenance',
    '--no-provenance',
    '--expand',
    '--stats',
  ],
  'Connection:': [
    '--api-key-file',
    '--as-workspace',
    '--state-dir',
    '--workspaces',
    '--parallelism',
    '--pace',
    '--emulator',
  ],
  'Always:': ['--log-level', '--no-color', '--help'],
};

const HEADINGS = Object.keys(GROUPS);
const headingOf = ({long}: Option) => HEADINGS.find(heading => GROUPS[heading]?.includes(long ?? ''));

/** Puts what is a command's own first in its help, and what it shares with others below, under headings. */
export function groupOptions(command: Command): Command {
  const rank = (option: Option) => HEADINGS.indexOf(headingOf(option) ?? '');
  const sorted = [...command.options].sort((one, other) => rank(one) - rank(other));
  (command.options as Option[]).splice(0, command.options.length, ...sorted);
  for (const option of command.options) {
    const heading = headingOf(option);
    if (heading !== undefined) option.helpGroup(heading);
  }
  return command;
}
