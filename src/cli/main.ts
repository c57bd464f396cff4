import {type CommandSpec, runCommand} from './command.ts';
import {type Io, processIo} from './io.ts';

/** The entry of a command's bundle: runs it in this process and sets the exit code, so that output is flushed. */
export const mainOf =
  (spec: CommandSpec) =>
  async (argv: readonly string[], io: Io = processIo()): Promise<void> => {
    process.exitCode = await runCommand(spec, argv, io);
  };
