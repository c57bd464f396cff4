import {FLEET_RULES} from '../../fleet/losses.ts';
import {KIND_NAMES} from '../../model/object.ts';
import {PERMISSIONS} from '../../model/permissions.ts';
import {REASONS} from '../../model/plan.ts';
import {SCOPES} from '../../model/scopes.ts';
import {guardrails} from '../../plan/guardrails/index.ts';
import {COMMANDS, commandsOf, firstWords, GROUPS} from '../catalogue.ts';
import type {CommandTree, OptionTree} from '../command-tree.ts';
import {tree} from '../generated/tree.ts';

/** What the files name, asked for anew at each completion. */
export const LISTS = ['addresses', 'members', 'keys', 'workspaces'] as const;
export type List = (typeof LISTS)[number];

/** What may stand in a place of a command line. `several`: words with commas between them. */
export type Offer =
  | {readonly of: 'words'; readonly words: readonly string[]; readonly several: boolean}
  | {readonly of: 'list'; readonly list: List}
  | {readonly of: 'files'}
  | {readonly of: 'nothing'};

/** All commands, in the order of the catalogue. */
export const commandTree: readonly CommandTree[] = Object.keys(COMMANDS).flatMap(name =>
  tree.filter(command => command.name === name),
);

/** The words that a command line can begin with, and those behind the first word of a group. */
export const verbs = {first: firstWords(), groups: Object.keys(GROUPS), second: commandsOf};

const words = (list: readonly string[], several = false): Offer => ({of: 'words', words: list, several});
const listed = (list: List): Offer => ({of: 'list', list});
const FILES: Offer = {of: 'files'};

/** By what `--help` calls the value: a new option that calls it so is completed without another line. */
const BY_VALUE: ReadonlyMap<string, () => Offer> = new Map([
  ...['path', 'file', 'folder', 'state', 'plan', 'old', 'new'].map(name => [name, () => FILES] as const),
  ['kinds', () => words(KIND_NAMES, true)],
  ['reasons', () => words(REASONS, true)],
  ['rule', () => words([...guardrails.filter(({allowable}) => allowable).map(({rule}) => rule), ...FLEET_RULES])],
  ['address', () => listed('addresses')],
  ['glob', () => listed('addresses')],
  ['key', () => listed('keys')],
  ['keys', () => listed('keys')],
  ['email', () => listed('members')],
  ['emails', () => listed('members')],
  ['label', () => listed('workspaces')],
  ['workspace', () => listed('workspaces')],
]);

/** What may stand as the value of an option, or as an argument. */
export const offerFor = ({value, choices}: Pick<OptionTree, 'value' | 'choices'>): Offer =>
  choices.length > 0 ? words(choices) : (BY_VALUE.get(value ?? '')?.() ?? {of: 'nothing'});

/** The same for the arguments of a command: the first says what all of them are. */
export function offerForArguments({name, arguments: [first]}: CommandTree): Offer {
  if (name === 'who-can') return words([...PERMISSIONS, ...SCOPES]);
  return first === undefined ? {of: 'nothing'} : offerFor(first);
}
