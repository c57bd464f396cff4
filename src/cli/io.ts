import type {Writable} from 'node:stream';
import {systemTime, type Time} from '../api/time.ts';
import type {Timeouts} from '../api/transport.ts';
import {RbacError} from '../errors.ts';
import type {Meter} from '../model/stats.ts';
import {renderError} from '../render/problems.ts';
import {styleOf} from '../render/style.ts';
import {isTerminal, writerTo} from './output.ts';

/** The surroundings of a command: streams, environment, clock. Tests give their own. */
export interface Io {
  /** Results. */
  readonly out: (text: string) => void;
  /** Talk, progress, errors. */
  readonly err: (text: string) => void;
  readonly terminal: {readonly in: boolean; readonly out: boolean; readonly err: boolean};
  /** How many columns standard output has, when it is a terminal. */
  readonly columns?: () => number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => Date;
  /** How waiting is done, and for how long an answer is waited for. Default: as the system and the API client do. */
  readonly waits?: Waits;
  /** Takes note of what the command does, when somebody wants to know. */
  readonly meter?: Meter;
  /** @throws RbacError `FILE_UNREADABLE` when it is no UTF-8 text */
  readonly readStdin: () => Promise<string>;
  /** Asks on the terminal. Nothing after Ctrl-C or when the signal is aborted; an empty text at the end of the input. */
  readonly ask: (question: string, signal: AbortSignal) => Promise<string | undefined>;
  /** The same for something that must not be seen: what is typed is not shown. */
  readonly askHidden: (question: string, signal: AbortSignal) => Promise<string | undefined>;
  /** Calls back at every Ctrl-C (and SIGTERM) until the returned function is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Whether results could not be written where they were meant to go. */
  readonly isOutputLost: () => boolean;
}

/** The passing of time, and limits to it. */
export interface Waits {
  readonly time: Time;
  readonly timeouts?: Partial<Timeouts>;
}

/** The time that commands wait by. */
export const timeOf = ({waits}: Pick<Io, 'waits'>): Time => waits?.time ?? systemTime;

/**
The process's own surroundings. A reader that goes away (`| head`) ends the output, not the command. Nothing is asked of the
system, and no stream is made, before it is needed: that would cost every start some milliseconds.
*/
export function processIo(): Io {
  let lost = false;
  const err = writerTo(2, () => {}); // There is nobody left to tell.
  const out = writerTo(1, error => {
    if (error.code === 'EPIPE' || lost) return;
    lost = true;
    err(renderError(outputLost(error), styleOf(false)));
  });
  return {
    out,
    err,
    terminal: {
      get in() {
        return isTerminal(0);
      },
      get out() {
        return isTerminal(1);
      },
      get err() {
        return isTerminal(2);
      },
    },
    columns: () => (isTerminal(1) ? process.stdout.columns : undefined),
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    readStdin,
    ask: (question, signal) => ask(question, signal, talk()),
    askHidden: (question, signal) => askHidden(question, signal, err),
    onInterrupt,
    isOutputLost: () => lost,
  };
}

/** Standard error as a stream, for asking. */
function talk(): Writable {
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => {});
  return process.stderr;
}

const outputLost = ({code = 'unknown error'}: NodeJS.ErrnoException) =>
  new RbacError('OUTPUT_UNWRITABLE', `standard output cannot be written (${code})`, {
    hint: 'look at where it leads: results are missing there',
  });

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > MOST_STDIN_BYTES) throw unreadable('is larger than 32 MiB', 'split it into several files');
  }
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(Buffer.concat(chunks));
  } catch {
    throw unreadable('is no UTF-8 text', 'save it as UTF-8');
  }
}

const MOST_STDIN_BYTES = 32 * 1024 * 1024;

const unreadable = (why: string, hint: string) => new RbacError('FILE_UNREADABLE', `standard input ${why}`, {hint});

/** @param hidden asks in its own way once nothing that is typed is shown any more */
async function ask(
  question: string,
  signal: AbortSignal,
  output: Writable,
  hidden?: () => void,
): Promise<string | undefined> {
  const {createInterface} = await import('node:readline/promises'); // Costs every start of those who ask nothing.
  // Said to be a terminal, it takes over showing what is typed from the real one, whatever the output is.
  const lines = createInterface({input: process.stdin, output, ...(hidden && {terminal: process.stdin.isTTY})});
  hidden?.();
  const ended = new AbortController();
  let interrupted = false;
  lines.once('SIGINT', () => {
    interrupted = true;
    ended.abort();
  });
  lines.once('close', () => ended.abort());
  try {
    return await lines.question(question, {signal: AbortSignal.any([ended.signal, signal])});
  } catch (error) {
    if (interrupted || signal.aborted) return undefined;
    if (ended.signal.aborted) return '';
    throw error;
  } finally {
    lines.close();
  }
}

async function askHidden(question: string, signal: AbortSignal, err: Io['err']): Promise<string | undefined> {
  const {Writable} = await import('node:stream');
  const nowhere = new Writable({write: (_chunk, _encoding, done) => done()});
  try {
    return await ask('', signal, nowhere, () => err(question));
  } finally {
    err('\n');
  }
}

function onInterrupt(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** Whether to colour a stream. `NO_COLOR` and `--no-color` win over everything; `FORCE_COLOR` over what the stream is. */
export function coloured(io: Pick<Io, 'env' | 'terminal'>, stream: 'out' | 'err', wanted: boolean): boolean {
  if (!wanted || (io.env.NO_COLOR ?? '') !== '') return false;
  if ((io.env.FORCE_COLOR ?? '') !== '') return io.env.FORCE_COLOR !== '0';
  return io.terminal[stream] && io.env.TERM !== 'dumb';
}
