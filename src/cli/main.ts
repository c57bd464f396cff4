import {EXIT} from '../errors.ts';
import {type CommandSpec, runCommand} from './command.ts';
import {type Io, processIo} from './io.ts';

/** The entry of a command's bundle: runs it in this process and sets the exit code, so that output is flushed. */
export const mainOf =
  (spec: CommandSpec) =>
  async (argv: readonly string[], io: Io = processIo()): Promise<void> => {
    const code = await runCommand(spec, argv, io);
    process.exitCode = code;
    // Results that went nowhere are no success; but what an apply has written to the API stays written.
    if (code === EXIT.ok && spec.name !== 'apply')
      process.once('exit', () => {
        if (io.isOutputLost()) process.exitCode = EXIT.failed;
      });
    setImmediate(endIdle);
  };

/**
Ends the process when nothing is under way, which it would do by itself, but not before it has taken its memory apart piece by
piece. An output that is still being written, or anything else that somebody waits for, keeps it going as usual.
*/
function endIdle(): void {
  if (process.getActiveResourcesInfo().length === 0) process.exit();
}
