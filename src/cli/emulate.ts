import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {InvalidArgumentError} from 'commander';
import type {Emulator} from '../emulator/index.ts';
import {EXIT, RbacError} from '../errors.ts';
import {oneLine} from '../model/text.ts';
import type {CommandSpec, Options} from './command.ts';
import {loadState, saveState, seed} from './emulator.ts';
import type {Io} from './io.ts';
import {wholeNumber} from './options.ts';

export const emulate: CommandSpec = {
  name: 'emulate',
  summary: "Serve the emulator of the vendor's API on a local port until Ctrl-C.",
  examples: [
    'emulate --port 8787 --state state.json',
    'emulate --latency 50 --rate off',
    'emulate --faults faults.json',
  ],
  define: command =>
    command
      .option('--port <n>', 'port on 127.0.0.1 (default: a free one)', wholeNumber(0, 65_535))
      .option('--state <file>', 'where to begin, and where to save at the end')
      .option('--latency <ms>', 'pause before every answer (default: none)', wholeNumber(0, 60_000))
      .option('--rate <limit>', 'requests per second (60 times as many a minute), or off (default: 100)', rate)
      .option('--faults <file>', 'what goes wrong, as a JSON list'),

  async run({options, io}) {
    const path = typeof options.state === 'string' ? resolve(io.cwd, options.state) : undefined;
    const emulator = await start(path, options, io);
    io.out(welcome(emulator.url, path !== undefined));
    await new Promise<void>(end => io.onInterrupt(end));
    const last = emulator.state();
    await emulator.close();
    if (path !== undefined) await saveState(path, last);
    return EXIT.ok;
  },
};

async function start(path: string | undefined, options: Options, io: Io): Promise<Emulator> {
  const {startEmulator} = await import('../emulator/index.ts');
  const state = (path === undefined ? undefined : await loadState(path)) ?? (await seed(undefined));
  const faults = await loadFaults(options.faults, io);
  const port = (options.port as number | undefined) ?? 0;
  try {
    return await startEmulator({
      state,
      anyKey: true,
      keepRequests: false,
      port,
      latencyMs: (options.latency as number | undefined) ?? 0,
      faults,
      ...(options.rate as ReturnType<typeof rate> | undefined),
    });
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    throw new RbacError('USAGE', `port ${port} cannot be used (${code ?? oneLine(message)})`, {
      hint: 'name another --port, or leave it out for a free one',
    });
  }
}

const welcome = (url: string, saves: boolean) => `The emulator listens on ${url}. Any key works:

  export INSTANTLY_API_URL=${url}
  export INSTANTLY_API_KEY=emulator

Ctrl-C ends it${saves ? ' and saves its state' : ''}.
`;

async function loadFaults(file: unknown, io: Io) {
  if (typeof file !== 'string') return [];
  const {parseFaults} = await import('../emulator/index.ts');
  try {
    return parseFaults(JSON.parse(await readFile(resolve(io.cwd, file), 'utf8')));
  } catch (error) {
    throw new RbacError(
      'FILE_UNREADABLE',
      `${oneLine(file)} holds no list of faults: ${error instanceof Error ? oneLine(error.message) : ''}`,
      {hint: 'write a list such as [{"match": {"path": "/api/v2/accounts*", "nth": 1}, "fault": "429"}]'},
    );
  }
}

function rate(text: string): {readonly rate: 'off' | {readonly perSecond: number; readonly perMinute: number}} {
  if (text === 'off') return {rate: text};
  const perSecond = Number(text);
  if (!/^\d{1,6}$/.test(text) || perSecond < 1)
    throw new InvalidArgumentError('It must be a whole number of requests per second, or off.');
  return {rate: {perSecond, perMinute: perSecond * 60}};
}
