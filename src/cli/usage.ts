import type {Command, CommanderError} from 'commander';
import {RbacError} from '../errors.ts';
import {didYouMean} from '../model/nearest.ts';
import {count, oneLine} from '../model/text.ts';

/** What is wrong with a command line, in our words: commander's name its own parts, and say the same twice. */
export function usageError({message}: CommanderError, command: Command): RbacError {
  const text = message.replace(/^error: /, '');
  for (const [pattern, say] of SAYINGS) {
    const found = pattern.exec(text);
    if (found)
      return said(
        say(
          found.slice(1).map(part => part ?? ''),
          command,
        ),
        command,
      );
  }
  return said([text], command);
}

/** What is wrong, and what to do where that is more than to look at the help. */
type Said = readonly [message: string, hint?: string];

const SAYINGS: readonly (readonly [RegExp, (parts: readonly string[], command: Command) => Said])[] = [
  [
    /^unknown option '(.*?)'(?:\n\(Did you mean (?:one of )?(.+)\?\))?$/s,
    ([option = '', near = '']) => [`no option is called "${option}"`, near && `did you mean ${near}?`],
  ],
  [/^option '(.+)' argument missing$/, ([flags = '']) => [`${longOf(flags)} needs a value: ${usageOf(flags)}`]],
  [
    /^option '(.+?)' argument '(.*)' is invalid\. (.*)$/s,
    ([flags = '', value = '', why = '']) => unfit(flags, value, why),
  ],
  [/^required option '(.+)' not specified$/, ([flags = '']) => [`${usageOf(flags)} is missing`]],
  [/^missing required argument '(.+)'$/, ([name]) => [`<${name}> is missing`]],
  [
    /^command-argument value '(.*)' is invalid for argument '(.+)'\. Allowed choices are (.+)\.$/s,
    ([value = '', , choices = '']) => [`"${value}" is none of ${choices}`, near(value, choices)],
  ],
  [
    /^too many arguments/,
    (_parts, command) => [`"${command.args[command.registeredArguments.length]}" is too much: ${mostOf(command)}`],
  ],
];

/** Our own words end with what there is instead; commander's are a list alone. */
function unfit(flags: string, value: string, why: string): Said {
  const option = longOf(flags);
  const [, choices] = /^Allowed choices are (.+)\.$/.exec(why) ?? [];
  if (choices !== undefined) return [`${option}: "${value}" is none of ${choices}`, near(value, choices)];
  const [, what = why, instead = ''] =
    /^(.*?)[;.] ((?:did you mean|there are|Allowed choices are) .*)$/s.exec(why) ?? [];
  const named = what.startsWith('No') ? '' : ` ${JSON.stringify(value)}`;
  return [
    `${option}${named}: ${uncapped(what)}`,
    instead && uncapped(instead).replace('allowed choices are', 'there are'),
  ];
}

/** How many words there may be behind a command and its options. */
function mostOf(command: Command): string {
  const most = command.registeredArguments.length;
  const name = command.name().replace(/^\S+ /, '');
  return most === 0 ? `${name} takes no argument` : `${name} takes ${count(most, 'argument')} at most`;
}

const near = (value: string, choices: string) => didYouMean(value, choices.split(', '), '');

const longOf = (flags: string) => /--[\w-]+/.exec(flags)?.[0] ?? flags;
const usageOf = (flags: string) => flags.replace(/^-\w, /, '');
const uncapped = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, '');

const said = ([message, hint = '']: Said, command: Command) =>
  new RbacError('USAGE', oneLine(message), {hint: hint === '' ? `${command.name()} --help says what it takes` : hint});
