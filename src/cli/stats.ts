import {resolve} from 'node:path';
import {type Command, Option} from 'commander';
import {EXIT, type ExitCode, RbacError} from '../errors.ts';
import {renderJson} from '../render/json.ts';
import {renderStats} from '../render/stats.ts';
import {styleOf} from '../render/style.ts';
import {besides} from './besides.ts';
import {type Call, type CommandSpec, report} from './command.ts';
import {coloured, timeOf} from './io.ts';
import {StatsMeter} from './meter.ts';
import {assertWritable, writeWhole} from './write-whole.ts';

/** For commands that tell what they did and how long that took. */
export const withStats = (command: Command): Command =>
  command.addOption(
    new Option('--stats [file]', 'tell requests, waits and times on standard error, with =FILE as JSON into a file'),
  );

/** A command that measures itself when it is asked to. The numbers come after the result, also when that is an error. */
export function measured({name, run, ...spec}: CommandSpec): CommandSpec {
  const runMeasured = async (call: Call, file: string): Promise<ExitCode> => {
    const {options, io} = call;
    await check(file, call);
    const meter = new StatsMeter(timeOf(io));
    const code = await run({...call, io: {...io, meter}}).catch(error => report(error, options, io));
    if (code === EXIT.usage) return code; // Nothing was done, and the file may be the one that was named twice.
    const stats = meter.stats(name, code);
    if (file === '') io.err(renderStats(stats, styleOf(coloured(io, 'err', options.color !== false))));
    else await besides('The stats were not written', () => writeWhole(io.cwd, file, renderJson(stats)), options, io);
    return code;
  };
  return {
    ...spec,
    name,
    run: call => {
      const {stats} = call.options;
      return typeof stats === 'string' ? runMeasured(call, stats) : run(call);
    },
  };
}

/** @throws RbacError `USAGE`, `OUTPUT_UNWRITABLE` */
async function check(file: string, {options, io}: Call): Promise<void> {
  if (file === '') return;
  if (file === '-')
    throw new RbacError('USAGE', '--stats=- names no file', {hint: 'without =FILE the numbers go to standard error'});
  if (typeof options.out === 'string' && resolve(io.cwd, options.out) === resolve(io.cwd, file))
    throw new RbacError('USAGE', 'the result and the stats go to one file', {hint: 'name another file'});
  await assertWritable(io.cwd, file);
}
