import {type Command, InvalidArgumentError, Option} from 'commander';
import {EXIT, type ExitCode} from '../errors.ts';
import {didYouMean} from '../model/nearest.ts';
import {RISKS, type Risk, type ShownChange} from '../model/plan.ts';
import {count, listOf} from '../model/text.ts';
import type {Brief} from '../report/brief.ts';
import type {Options} from './command.ts';
import type {Io} from './io.ts';

type Condition = 'removals' | 'any' | {readonly risk: Risk};

const WORDS = ['removals', 'any', ...RISKS.map(risk => `risk=${risk}`)];

/** For pipelines that should stop only for some changes. */
export const withFailOn = (command: Command): Command =>
  command.addOption(
    new Option(
      '--fail-on <what>',
      'exit 2 for these alone, by commas: removals, any, risk=low, risk=medium, risk=high, risk=critical; repeatable',
    ).argParser((text: string, before: readonly Condition[] | undefined) => [
      ...(before ?? []),
      ...text.split(',').map(word => conditionOf(word.trim())),
    ]),
  );

function conditionOf(word: string): Condition {
  if (word === 'removals' || word === 'any') return word;
  const risk = RISKS.find(one => word === `risk=${one}`);
  if (risk !== undefined) return {risk};
  throw new InvalidArgumentError(
    `Nothing to fail on is called "${word}"; ${didYouMean(word, WORDS, `there are ${WORDS.join(', ')}.`)}`,
  );
}

/** Whether the command line says what to fail on. */
export const hasFailOn = ({failOn}: Options): boolean => Array.isArray(failOn);

/**
Why `--fail-on` applies, in words, if it does.
@param differs whether there is anything at all; default: a change, or a risk of the files as a whole
*/
export function failsOn(
  brief: Pick<Brief, 'changes' | 'risks'>,
  {failOn}: Options,
  differs = brief.changes.length > 0 || brief.risks.length > 0,
): string | undefined {
  const conditions = Array.isArray(failOn) ? (failOn as readonly Condition[]) : [];
  for (const condition of conditions) {
    const why = condition === 'any' ? anyText(brief, differs) : whyOf(condition, brief);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** Tells why `--fail-on` applies. @returns the exit code that it makes */
export function failing(
  brief: Pick<Brief, 'changes' | 'risks'>,
  options: Options,
  io: Io,
  differs?: boolean,
): ExitCode {
  const why = failsOn(brief, options, differs);
  if (why === undefined) return EXIT.ok;
  io.err(`--fail-on ${why}.\n`);
  return EXIT.pending;
}

function anyText({changes}: Pick<Brief, 'changes'>, differs: boolean): string | undefined {
  if (!differs) return undefined;
  return changes.length > 0
    ? `any: ${count(changes.length, 'change')}`
    : 'any: something differs although no row changes';
}

function whyOf(
  condition: Exclude<Condition, 'any'>,
  {changes, risks}: Pick<Brief, 'changes' | 'risks'>,
): string | undefined {
  if (condition === 'removals') {
    const removals = changes.filter(takesAway).map(({address}) => address);
    return removals.length === 0 ? undefined : `removals: ${listOf([...new Set(removals)], 3)}`;
  }
  const from = RISKS.indexOf(condition.risk);
  const grave = (one: {readonly risk: Risk}) => RISKS.indexOf(one.risk) >= from;
  const found = [
    ...risks.filter(grave).map(({message}) => message),
    ...changes.filter(grave).map(({address}) => address),
  ];
  return found.length === 0 ? undefined : `risk=${condition.risk}: ${listOf([...new Set(found)], 3)}`;
}

/** Whether a change leaves less than there was: removals, unassignments, replacements whose old object goes in this run. */
function takesAway(change: ShownChange & {readonly last_wave?: number | null}): boolean {
  const {action, kind, last_wave} = change;
  if (action !== 'replace') return action === 'delete' || action === 'unassign';
  return kind === 'member' || (last_wave !== undefined && last_wave !== null);
}
