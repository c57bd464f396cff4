import {type Command, InvalidArgumentError, Option} from 'commander';
import {key} from '../kinds/key.ts';
import {member} from '../kinds/member.ts';
import {parseDay, parseDuration} from '../model/duration.ts';
import {didYouMean} from '../model/nearest.ts';
import {type Address, KIND_NAMES, type KindName, SECTION_OF} from '../model/object.ts';
import {type PlanOptions, REASONS, type Reason} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import type {Options} from './command.ts';

/** `-f`, and what else says how files are read. */
export const withFiles = (command: Command): Command =>
  withFileRules(
    command.addOption(
      repeatable('-f, --file <path>', 'a file, folder, glob, or - for standard input; repeatable', 'rbac.yaml'),
    ),
  );

/** How files are read, whatever names them. */
export const withFileRules = (command: Command): Command =>
  command
    .option('--guardrails <file>', 'a trusted file of guardrails that the other files cannot loosen')
    .option('--allow-unknown', 'accept scopes and permissions that this version does not know');

/** For the commands that can look at another day. */
export const withAsOf = (command: Command): Command =>
  command.option('--as-of <date>', 'what the run of that day (YYYY-MM-DD) would see', day);

/** How the API is reached, with which key. */
export const withConnection = (command: Command): Command =>
  withApi(
    command
      .option('--api-key-file <path>', 'file with the API key (default: the variable INSTANTLY_API_KEY)')
      .option('--as-workspace <id>', 'act in this sub-workspace of the key'),
  );

/** How the API is reached, whatever names the keys. */
export const withApi = (command: Command): Command =>
  command
    .option('--state-dir <path>', 'where journals are kept (default: $XDG_STATE_HOME/instantly-rbac)')
    .option('--parallelism <n>', 'requests or changes under way at once', wholeNumber(1, 100), 8)
    .option('--pace <percent>', "share of the vendor's rate limit that a run may use", wholeNumber(1, 80), 50)
    .addOption(
      new Option('--emulator [state]', 'use the built-in emulator, with =STATE.json from a file, instead of the API'),
    );

/** What a later command needs as well to meet the same API. */
export const sameApi = ({emulator}: Options): string =>
  typeof emulator === 'string' ? ` --emulator${emulator && `=${oneLine(emulator)}`}` : '';

/** Which kinds a command is about. */
export const withKinds = (command: Command): Command =>
  command.option(
    '--only <kinds>',
    'kinds to take, by commas: member, key, tag, assignment, sub_workspace',
    list(kindName),
  );

/** Which changes a plan holds, and in which order. */
export function withSelection(command: Command): Command {
  return withKinds(command)
    .option('--reason <reasons>', `reasons to plan, by commas: ${REASONS.join(', ')}`, list(reason))
    .addOption(repeatable('--target <glob>', 'addresses to plan, with what they need; repeatable'))
    .addOption(repeatable('--exclude <glob>', 'addresses to leave out, with what needs them; repeatable'))
    .option('--no-remove', 'leave out everything that takes away')
    .option('--revoke-first', 'an incident: take away before granting, and keep no old key')
    .addOption(repeatable('--allow <rule>', 'let this guardrail pass once; repeatable'));
}

/** The choices of the command line that shape a plan, as plans record them. */
export function planOptions(options: Options): PlanOptions {
  const lists = {
    only: options.only,
    reasons: options.reason,
    targets: options.target,
    excludes: options.exclude,
    allow: options.allow,
  };
  const requests = requestsOf(options);
  const given = Object.entries(lists).filter(([, value]) => Array.isArray(value) && value.length > 0);
  return {
    ...Object.fromEntries(given),
    ...(options.remove === false && {no_remove: true}),
    ...(options.revokeFirst === true && {revoke_first: true}),
    ...(requests.length > 0 && {requests}),
  };
}

/** Whether the one lock of a workspace is taken. */
export const lockOption = (): Option =>
  new Option('--lock <mode>', 'one apply at a time; auto goes on when the key may not lock')
    .choices(['auto', 'required', 'off'])
    .default('auto');

/** Whether the whole apply is tried on a copy first. */
export const withRehearsal = (command: Command): Command =>
  command.option('--rehearse', 'try the whole apply on a copy of live state in memory first');

/** Addresses of what somebody wants made anew; names may be given as plans print them, with their kind. */
export const requestsOf = (options: Options): readonly Address[] => [
  ...listOption(options.rotate).map(name =>
    key.addressOf({name: name.replace(/^key\//, ''), scopes: [], overlapMs: 0}),
  ),
  ...listOption(options.resend).map(email => member.addressOf({email: email.replace(/^member\//, ''), role: 'view'})),
];

/** The options of a plan of nothing but what was asked for, with what belongs to it, such as the end of an old key. */
export const onlyRequests = (options: Options): Options => ({
  ...options,
  target: [...listOption(options.target), ...requestsOf(options)],
});

/** What somebody wants made anew: keys to rotate, invitations to send again. */
export const withRequests = (command: Command): Command =>
  command
    .addOption(repeatable('--rotate <key>', 'make this key anew although nothing differs; repeatable'))
    .addOption(repeatable('--resend <email>', 'send the invitation of this pending member again; repeatable'));

/** An option that may be given several times. @param without what holds when it is not given at all, for `--help` */
export function repeatable(flags: string, description: string, without?: string): Option {
  const shown = without === undefined ? description : `${description} (default: ${without})`;
  return new Option(flags, shown).argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

/** The values of an option that may be given several times. */
export const listOption = (value: unknown): readonly string[] => (Array.isArray(value) ? value : []);

/** A duration in milliseconds. */
export function age(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('It must be a duration such as 12h or 2d.');
  return ms;
}

/** A whole number within bounds. */
export const wholeNumber = (least: number, most: number) => (text: string) => {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  return number;
};

function day(text: string): Date {
  const date = parseDay(text);
  if (!date) throw new InvalidArgumentError('It must be a day such as 2027-01-31.');
  return date;
}

const list =
  <T>(parse: (word: string) => T) =>
  (text: string) =>
    text.split(',').map(word => parse(word.trim()));

/** A kind, by its own name or by its section's. */
function kindName(word: string): KindName {
  const found = KIND_NAMES.find(name => name === word || SECTION_OF[name] === word);
  if (!found)
    throw new InvalidArgumentError(
      `No kind is called "${word}"; ${didYouMean(word, KIND_NAMES, `there are ${KIND_NAMES.join(', ')}.`)}`,
    );
  return found;
}

function reason(word: string): Reason {
  const found = REASONS.find(name => name === word);
  if (!found)
    throw new InvalidArgumentError(
      `No reason is called "${word}"; ${didYouMean(word, REASONS, `there are ${REASONS.join(', ')}.`)}`,
    );
  return found;
}
