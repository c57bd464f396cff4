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
  };
