import {type Command, InvalidArgumentError} from 'commander';
import {FLEET_RULES} from '../../fleet/losses.ts';
import {isInShard, type Shard} from '../../fleet/shard.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {Options} from '../command.ts';
import {listOption, wholeNumber, withApi} from '../options.ts';

/** How a run goes about its workspaces. */
export const withRun = (command: Command): Command =>
  withShard(withReach(command).option('--workspaces <n>', 'workspaces under way at once', wholeNumber(1, 100), 8));

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
