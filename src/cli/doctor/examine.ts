import {InvalidFiles} from '../../errors.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {loadDesired} from '../load.ts';
import {listOption} from '../options.ts';
import {checkApi} from './api.ts';
import {type Finding, failureOf, find, skipped} from './finding.ts';
import {checkIgnored, checkRepository} from './git.ts';
import {checkFiles, checkNode, checkSchema, hasFleet} from './here.ts';
import {checkQueue} from './queue.ts';
import {checkSinks} from './sinks.ts';

/** Every check, in the order in which they are told. Nothing is written anywhere. */
export async function examine(options: Options, io: Io): Promise<readonly Finding[]> {
  const fleet = await hasFleet(io);
  const desired = await load(options, io);
  const state = desired instanceof InvalidFiles ? undefined : desired;
  const ofFleet = fleet && listOption(options.file).length === 0 && isAbsent(desired);
  const here = [
    await find('node', checkNode),
    await find('files', () =>
      ofFleet
        ? skipped('there is a fleet file and no rbac.yaml: instantly-rbac fleet status looks at its workspaces')
        : desired instanceof InvalidFiles
          ? failureOf(desired)
          : checkFiles(desired),
    ),
    await find('schema', () => checkSchema(io)),
    await find('git', () => checkRepository(io)),
    await find('ignored', () => checkIgnored(state, io)),
  ];
  const places = [await find('secrets', () => checkSinks(state, options, io))];
  return [
    ...here,
    ...(ofFleet ? [] : await checkApi(state, options, io)),
    ...places,
    ...(fleet ? [await find('queue', () => checkQueue(io))] : []),
  ];
}

async function load(options: Options, io: Io): Promise<DesiredState | InvalidFiles> {
  try {
    return await loadDesired(options, io);
  } catch (error) {
    if (error instanceof InvalidFiles) return error;
    throw error;
  }
}

const isAbsent = (desired: DesiredState | InvalidFiles) =>
  desired instanceof InvalidFiles && desired.problems.every(({code}) => code === 'FILE_NOT_FOUND');
