import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {EXIT, RbacError} from '../errors.ts';
import {oneLine} from '../model/text.ts';
import type {CommandSpec} from './command.ts';
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
      .option('--port <n>', 'port on 127.0.0.1 (default: a free one)', wholeNumber(0, 65_535), 0)
      .option('--state <file>', 'where to begin, and where to save at the end')
      .option('--latency <ms>', 'pause before every answer', wholeNumber(0, 60_000), 0)
      .option('--rate <limit>', 'requests per second (60 times as many a minute), or off (default: 100)')
      .option('--faults <file>', 'what goes wrong, as JSON'),

  async run({options, io}) {
    const {startEmulator} = await import('../emulator/index.ts');
    const path = typeof options.state === 'string' ? resolve(io.cwd, options.state) : undefined;
    const state = (path === undefined ? undefined : await loadState(path)) ?? (await seed(undefined));
    const emulator = await startEmulator({
      state,
      anyKey: true,
      port: options.port as number,
      latencyMs: options.latency as number,
      faults: await loadFaults(options.faults, io),
      ...rateOf(options.rate),
    });
    io.out(
      `The emulator listens on ${emulator.url}. Any key works:\n\n  export INSTANTLY_API_URL=${emulator.url}\n  export INSTANTLY_API_KEY=emulator\n\nCtrl-C ends it${path === undefined ? '' : ' and saves its state'}.\n`,
    );
    await new Promise<void>(end => io.onInterrupt(end));
    const last = emulator.state();
    await emulator.close();
    if (path !== undefined) await saveState(path, last);
    return EXIT.ok;
  },
};

async function loadFaults(file: unknown, io: Io) {
  if (typeof file !== 'string') return [];
  const {parseFaults} = await import('../emulator/index.ts');
  try {
    return parseFaults(JSON.parse(await readFile(resolve(io.cwd, file), 'utf8')));
  } catch (error) {
    throw new RbacError(
      'FILE_UNREADABLE',
      `${oneLine(file)} holds no list of faults: ${error instanceof Error ? oneLine(error.message) : ''}`,
      {hint: 'src/emulator/README.md describes the form'},
    );
  }
}

function rateOf(rate: unknown): {rate?: 'off' | {perSecond: number; perMinute: number}} {
  if (rate === undefined) return {};
  if (rate === 'off') return {rate};
  const perSecond = Number(rate);
  if (!Number.isInteger(perSecond) || perSecond < 1)
    throw new RbacError('USAGE', '--rate takes a whole number of requests per second, or off');
  return {rate: {perSecond, perMinute: perSecond * 60}};
}
