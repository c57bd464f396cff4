import {readDesired} from '../desired/read.ts';
import {stricter} from '../desired/stricter.ts';
import {RbacError} from '../errors.ts';
import {kinds} from '../kinds/index.ts';
import {type DesiredState, GRANTS} from '../model/desired.ts';
import {timed} from '../model/stats.ts';
import {oneLine} from '../model/text.ts';
import type {Options} from './command.ts';
import type {Io} from './io.ts';
import {listOption} from './options.ts';

/**
The files that the options name, as desired state, under the stricter of their guardrails and those of `--guardrails`.
@throws InvalidFiles with every problem of every file
*/
export const loadDesired = (options: Options, io: Io): Promise<DesiredState> =>
  timed(io.meter, 'files', async () => {
    const desired = await readFiles(listOption(options.file), options, io);
    return underTrusted(desired, options, io);
  });

/** Desired state from wherever, under the guardrails of the trusted file that the options name, if any. */
export async function underTrusted(desired: DesiredState, options: Options, io: Io): Promise<DesiredState> {
  if (typeof options.guardrails !== 'string') return desired;
  const trusted = await readFiles([options.guardrails], options, io);
  const {workspace, sections, ignore, roles} = trusted;
  if (workspace || Object.keys(sections).length > 0 || ignore.length > 0 || roles.size > GRANTS.length) {
    throw new RbacError('USAGE', `${oneLine(options.guardrails)} declares more than guardrails and assertions`, {
      hint: 'let it hold "version: 1", "guardrails:" and "assert:" alone',
    });
  }
  return {
    ...desired,
    guardrails: stricter(desired.guardrails, trusted.guardrails),
    assertions: [...desired.assertions, ...trusted.assertions],
  };
}

/** What files are read with, apart from their names. */
export const fileOptions = (options: Options, io: Io) => ({
  now: (options.asOf as Date | undefined) ?? io.now(),
  allowUnknown: options.allowUnknown === true,
  kinds,
});

const readFiles = (files: readonly string[], options: Options, io: Io) =>
  readDesired({files, cwd: io.cwd, stdin: io.readStdin, ...fileOptions(options, io)});
