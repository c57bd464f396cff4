import {type Command, InvalidArgumentError} from 'commander';
import {FLEET_RULES} from '../../fleet/losses.ts';
import {isInShard, type Shard} from '../../fleet/shard.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {Options} from '../command.ts';
import {listOption, wholeNumber, withApi} from '../options.ts';

/** How a run goes about its workspaces. */
export const withRun = (command: Command): Command =>
  withShard(
    withReach(command).option(
      '--workspaces <n>',
      `workspaces under way at once (default: ${READ_AT_ONCE}, of which ${WRITTEN_AT_ONCE} are written to)`,
      wholeNumber(1, 100),
    ),
  );

/**
Reading waits for answers, most of the time: 32 keep one processor busy where an answer takes 50 ms, and need less than 300 MB for a
thousand workspaces (docs/performance.md). Paces keep to the limits of the API, however many there are.
*/
const READ_AT_ONCE = 32;
/** Fewer, for each of them is left in the middle when something goes wrong. */
const WRITTEN_AT_ONCE = 8;

/** Workspaces that are read at once. */
export const readAtOnce = ({workspaces = READ_AT_ONCE}: Options): number => workspaces as number;

/** Workspaces that are written to at once. */
export const writtenAtOnce = ({workspaces = WRITTEN_AT_ONCE}: Options): number => workspaces as number;

/** How workspaces are reached, and what their files may not loosen. */
export const withReach = (command: Command): Command =>
  withApi(command).option(
    '--guardrails <file>',
    'a trusted file of guardrails that the files of workspaces cannot loosen',
  );

/** Which part of the fleet a run is about. */
export const withShard = (command: Command): Command =>
  command.option('--shard <i/n>', 'only the i-th of n parts of the fleet, the same workspaces each time', shard);

function shard(text: string): Shard {
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const parsed = {index: Number(index), of: Number(of)};
  if (!(parsed.index >= 1 && parsed.index <= parsed.of))
    throw new InvalidArgumentError('It must be a part and the number of parts, such as 1/4.');
  return parsed;
}

/** Whether a workspace belongs to the part of the fleet that a run is about. */
export const isAskedFor = (id: string, {shard: part}: Options): boolean =>
  part === undefined || isInShard(id, part as Shard);

/** The options that a single command would have for a workspace. */
export function optionsOf({files}: Pick<FleetWorkspace, 'files'>, options: Options): Options {
  const allow = listOption(options.allow).filter(rule => !isFleetRule(rule));
  return {...options, file: files, allow};
}

const isFleetRule = (rule: string): boolean => FLEET_RULES.some(one => one === rule);
