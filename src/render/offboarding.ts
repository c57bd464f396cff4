import {positionText} from '../model/position.ts';
import {byText, count, oneLine} from '../model/text.ts';
import type {Offboarding} from '../report/offboarding.ts';
import {type Style, styleOf} from './style.ts';
import {renderTextDiff} from './text-diff.ts';

/**
The diff of each file, what is left to people, and the next command. Ends with a newline.
@param fleet what names the fleet in a command, with a blank before it; empty for the default
*/
export function renderOffboarding(offboarding: Offboarding, fleet: string, style: Style): string {
  const {edits, mentions, keys} = offboarding;
  const blocks = [
    ...edits.map(({file, before, after}) => renderTextDiff(file, before, after, style)),
    ...(mentions.length > 0 ? [mentionsText(offboarding, style)] : []),
    ...(keys.length > 0 ? [keysText(offboarding, fleet, style)] : []),
    lastLines(offboarding, fleet),
  ];
  return blocks.join('\n');
}

const rotateCommand = (key: string, fleet: string) => `instantly-rbac fleet apply${fleet} --rotate ${shellWord(key)}`;

/** The same as JSON. */
export const offboardingJson = ({email, written, edits, mentions, keys}: Offboarding, fleet: string) => ({
  email,
  written,
  files: edits.map(({file, before, after}) => ({file, diff: renderTextDiff(file, before, after, styleOf(false))})),
  mentions: mentions.map(({text, at}) => ({what: text, at})),
  rotations: keys.map(({text, at}) => ({key: `key/${text}`, at, command: rotateCommand(text, fleet)})),
  next: edits.length === 0 ? null : `instantly-rbac fleet plan${fleet}`,
});

const mentionsText = ({mentions}: Offboarding, style: Style) =>
  `${[
    style.bold('Still named here, and left to you:'),
    ...mentions.map(({text, at}) => `  ${positionText(at)}  ${text}`),
  ].join('\n')}\n`;

function keysText({keys}: Offboarding, fleet: string, style: Style): string {
  const names = [...new Set(keys.map(({text}) => text))].sort(byText);
  return `${[
    style.bold('Keys of theirs. Whoever has seen a secret can still use it: name another owner, then rotate.'),
    ...keys.map(({text, at}) => `  ${positionText(at)}  key/${oneLine(text)}`),
    ...names.map(name => `  ${rotateCommand(name, fleet)}`),
  ].join('\n')}\n`;
}

function lastLines({email, edits, written}: Offboarding, fleet: string): string {
  if (edits.length === 0) return `No file gives ${oneLine(email)} access.\n`;
  const files = count(edits.length, 'file');
  if (written) return `${files} written. Next: instantly-rbac fleet plan${fleet}\n`;
  return `${files} would change; nothing was written. The same command with --write writes, then: instantly-rbac fleet plan${fleet}\n`;
}

/** A word as a POSIX shell takes it, whatever is in it. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${oneLine(word).replaceAll("'", `'\\''`)}'`;
