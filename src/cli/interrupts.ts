import {EXIT} from '../errors.ts';
import type {Io} from './io.ts';

export interface Interrupts {
  /** Whether Ctrl-C was pressed: nothing new starts. */
  readonly stopped: () => boolean;
  /** Aborted by Ctrl-C as long as nothing is written: waits and reads end at once. */
  readonly reading: AbortSignal;
  /** From here on Ctrl-C lets what is in flight finish, with all requests that belong to it. */
  startWriting(): void;
  close(): void;
}

/** Listens for Ctrl-C. The second one ends the process at once. */
export function openInterrupts(io: Io): Interrupts {
  const reading = new AbortController();
  let stopped = false;
  let writing = false;
  const close = io.onInterrupt(() => {
    if (stopped) process.exit(EXIT.interrupted);
    stopped = true;
    if (writing)
      io.err('\nStopping: what is in flight finishes, nothing new starts. Press Ctrl-C again to end at once.\n');
    else reading.abort();
  });
  return {
    stopped: () => stopped,
    reading: reading.signal,
    startWriting() {
      writing = true;
    },
    close,
  };
}
