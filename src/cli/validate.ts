import {EXIT, InvalidFiles} from '../errors.ts';
import type {DesiredState} from '../model/desired.ts';
import {KIND_NAMES} from '../model/object.ts';
import {count} from '../model/text.ts';
import {renderJson} from '../render/json.ts';
import {renderProblems} from '../render/problems.ts';
import {styleOf} from '../render/style.ts';
import {renderWarnings} from '../render/warnings.ts';
import type {CommandSpec} from './command.ts';
import {coloured} from './io.ts';
import {loadDesired} from './load.ts';
import {format, withAsOf, withFiles} from './options.ts';

export const validate: CommandSpec = {
  name: 'validate',
  summary: 'Check the files alone, offline.',
  examples: ['validate', 'validate -f access/ --format json', 'validate --as-of 2027-01-31'],
  define: command => withAsOf(withFiles(command)).addOption(format('text', 'json')),

  async run({options, io}) {
    const json = options.format === 'json';
    const style = styleOf(coloured(io, 'out', options.color !== false));
    try {
      const desired = await loadDesired(options, io);
      io.out(
        json
          ? renderJson({format_version: '1', valid: true, problems: [], warnings: desired.warnings})
          : `${renderWarnings(desired.warnings, style)}${soundText(desired)}\n`,
      );
      return EXIT.ok;
    } catch (error) {
      if (!(error instanceof InvalidFiles)) throw error;
      io.out(
        json
          ? renderJson({format_version: '1', valid: false, problems: error.problems, warnings: []})
          : renderProblems(error.problems, style),
      );
      return error.exitCode;
    }
  },
};

function soundText({sections}: DesiredState): string {
  const counts = KIND_NAMES.flatMap(name => (sections[name] ? [count(sections[name].length, WORDS[name])] : []));
  const expired = Object.values(sections).flatMap(list => list.filter(entry => entry.expired)).length;
  return `Valid: ${counts.join(', ') || 'nothing is managed'}${expired > 0 ? `; ${expired} of them expired` : ''}.`;
}

const WORDS = {
  member: 'member',
  key: 'key',
  tag: 'tag',
  assignment: 'assignment',
  sub_workspace: 'sub-workspace',
} as const;
