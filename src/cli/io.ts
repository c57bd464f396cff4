import {createInterface} from 'node:readline/promises';

/** The surroundings of a command: streams, environment, clock. Tests give their own. */
export interface Io {
  /** Results. */
  readonly out: (text: string) => void;
  /** Talk, progress, errors. */
  readonly err: (text: string) => void;
  readonly terminal: {readonly in: boolean; readonly out: boolean; readonly err: boolean};
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => Date;
  readonly readStdin: () => Promise<string>;
  /** Asks on the terminal. */
  readonly ask: (question: string) => Promise<string>;
  /** Calls back at every Ctrl-C (and SIGTERM) until the returned function is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

/** The process's own surroundings. A reader that goes away (`| head`) ends the output, not the command. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  return {
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    terminal: {
      in: process.stdin.isTTY === true,
      out: process.stdout.isTTY === true,
      err: process.stderr.isTTY === true,
    },
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    readStdin,
    ask,
    onInterrupt,
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(Buffer.concat(chunks));
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({input: process.stdin, output: process.stderr});
  const stopped = new AbortController();
  lines.once('SIGINT', () => stopped.abort());
  lines.once('close', () => stopped.abort());
  try {
    return await lines.question(question, {signal: stopped.signal});
  } catch (error) {
    if (stopped.signal.aborted) return '';
    throw error;
  } finally {
    lines.close();
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
export function coloured(io: Io, stream: 'out' | 'err', wanted: boolean): boolean {
  if (!wanted || (io.env.NO_COLOR ?? '') !== '') return false;
  if ((io.env.FORCE_COLOR ?? '') !== '') return io.env.FORCE_COLOR !== '0';
  return io.terminal[stream] && io.env.TERM !== 'dumb';
}
