import {readDesired} from '../desired/read.ts';
import {kinds} from '../kinds/index.ts';
import type {DesiredState} from '../model/desired.ts';
import type {Options} from './command.ts';
import type {Io} from './io.ts';
import {listOption} from './options.ts';

/** The files that the options name, as desired state. @throws InvalidFiles with every problem of every file */
export function loadDesired(options: Options, io: Io): Promise<DesiredState> {
  return readDesired({
    files: listOption(options.file),
    cwd: io.cwd,
    stdin: io.readStdin,
    now: (options.asOf as Date | undefined) ?? io.now(),
    allowUnknown: options.allowUnknown === true,
    kinds,
  });
}
