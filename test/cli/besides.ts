import {tmpdir} from 'node:os';
import {type CommandSpec, runCommand} from '../../src/cli/command.ts';
import type {Io} from '../../src/cli/io.ts';
import {EXIT} from '../../src/errors.ts';
import type {Ran} from './support.ts';

/** Runs what a command does besides its result, as part of a command that ends well whatever comes of it. */
export async function runBesides(
  args: readonly string[],
  part: Pick<CommandSpec, 'define'> & {
    readonly run: (options: Readonly<Record<string, unknown>>, io: Io) => Promise<void>;
  },
  {env = {}, cwd = tmpdir()}: {readonly env?: Io['env']; readonly cwd?: string} = {},
): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const io: Io = {
    out: text => {
      stdout += text;
    },
    err: text => {
      stderr += text;
    },
    terminal: {in: false, out: false, err: false},
    env,
    cwd,
    now: () => new Date(),
    waits: {time: {now: () => 0, date: () => new Date(), random: () => 0.5, sleep: async () => {}}},
    readStdin: async () => '',
    ask: async () => undefined,
    askHidden: async () => undefined,
    onInterrupt: () => () => {},
    isOutputLost: () => false,
  };
  const spec: CommandSpec = {
    name: 'test',
    summary: 'Test.',
    examples: ['test'],
    define: part.define,
    run: async ({options}) => {
      await part.run(options, io);
      return EXIT.ok;
    },
  };
  const code = await runCommand(spec, args, io);
  return {code, signal: null, stdout, stderr};
}
