import {EXIT, InvalidFiles} from '../errors.ts';
import type {AssertionResult} from '../model/assertion.ts';
import type {DesiredState} from '../model/desired.ts';
import {KIND_NAMES} from '../model/object.ts';
import type {Warning} from '../model/plan.ts';
import {count} from '../model/text.ts';
import {renderProblems} from '../render/problems.ts';
import type {Style} from '../render/style.ts';
import {renderWarnings} from '../render/warnings.ts';
import type {CommandSpec} from './command.ts';
import {firstOf} from './exit-code.ts';
import {checkFormats, printAll, withFormats} from './formats.ts';
import {loadDesired} from './load.ts';
import {withAsOf, withFiles} from './options.ts';

export const validate: CommandSpec = {
  name: 'validate',
  summary: 'Check the files alone, offline.',
  examples: [
    'validate',
    'validate -f access/ --format json',
    'validate --format github',
    'validate --as-of 2027-01-31',
  ],
  define: command => withFormats(withAsOf(withFiles(command))),

  async run({options, io}) {
    await checkFormats(options, io);
    const loaded = await loadDesired(options, io).catch(error => {
      if (error instanceof InvalidFiles) return error;
      throw error;
    });
    const invalid = loaded instanceof InvalidFiles;
    const problems = invalid ? loaded.problems : [];
    const checked = invalid || loaded.assertions.length === 0 ? NO_ASSERTIONS : await checkAssertions(loaded);
    const warnings = invalid ? [] : [...loaded.warnings, ...checked.warnings];
    const {assertions} = checked;
    const printed = {
      subject: {of: 'validate', problems, warnings, assertions},
      text: (style: Style) =>
        invalid
          ? renderProblems(problems, style)
          : soundText({sections: loaded.sections, warnings}, checked.lines(style), style),
      json: () => ({
        format_version: '1',
        valid: !invalid,
        problems,
        warnings,
        ...(assertions.length > 0 && {assertions}),
      }),
    } as const;
    const failed = assertions.some(({status}) => status === 'failed') ? EXIT.refused : EXIT.ok;
    return firstOf(await printAll(printed, options, io), invalid ? loaded.exitCode : failed);
  },
};

interface CheckedAssertions {
  readonly assertions: readonly AssertionResult[];
  readonly warnings: readonly Warning[];
  readonly lines: (style: Style) => readonly string[];
}

const NO_ASSERTIONS: CheckedAssertions = {assertions: [], warnings: [], lines: () => []};

async function checkAssertions(desired: DesiredState): Promise<CheckedAssertions> {
  const {checkDeclared, assertionLines} = await import('./declared.ts');
  const {results, warnings} = checkDeclared(desired);
  return {assertions: results, warnings, lines: style => assertionLines(results, style)};
}

function soundText(
  {sections, warnings}: Pick<DesiredState, 'sections' | 'warnings'>,
  assertions: readonly string[],
  style: Style,
): string {
  const counts = KIND_NAMES.flatMap(name => (sections[name] ? [count(sections[name].length, WORDS[name])] : []));
  const expired = Object.values(sections).flatMap(list => list.filter(entry => entry.expired)).length;
  const sound = `Valid: ${counts.join(', ') || 'nothing is managed'}${expired > 0 ? `; ${expired} of them expired` : ''}.`;
  return `${renderWarnings(warnings, style)}${[sound, ...assertions].join('\n')}\n`;
}

const WORDS = {
  member: 'member',
  key: 'key',
  tag: 'tag',
  assignment: 'assignment',
  sub_workspace: 'sub-workspace',
} as const;
