import type {Command} from 'commander';
import type {Fleet} from '../../desired/fleet/fleet.ts';
import {readFleet} from '../../desired/fleet/read.ts';
import {selectWorkspaces} from '../../desired/fleet/select.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {fileOptions} from '../load.ts';
import {listOption, repeatable} from '../options.ts';

/** Which fleet a command is about, and which of its workspaces. */
export const withFleet = (command: Command): Command =>
  withWholeFleet(command).addOption(
    repeatable('--select <label>', 'workspaces by label, name or id; behind !, all but those; repeatable', 'all'),
  );

/** Which fleet a command is about that is about all workspaces. */
export const withWholeFleet = (command: Command): Command =>
  command
    .option('--fleet <path>', 'the fleet file, or the folder that holds it (default: fleet.yaml)')
    .option('--allow-unknown', 'accept scopes and permissions that this version does not know');

/** @throws InvalidFiles with the problems of the fleet file itself */
export const loadFleet = (options: Options, io: Io): Promise<Fleet> =>
  readFleet({file: options.fleet as string | undefined, cwd: io.cwd, ...fileOptions(options, io)});

/**
Those of the workspaces that `--select` asks for.
@throws RbacError `USAGE`
*/
export const selected = (
  workspaces: readonly FleetWorkspace[],
  {subWorkspaces}: Pick<Fleet, 'subWorkspaces'>,
  options: Options,
): readonly FleetWorkspace[] => selectWorkspaces(workspaces, listOption(options.select), subWorkspaces?.labels);
