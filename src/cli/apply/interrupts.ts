import {EXIT} from '../../errors.ts';
import type {Io} from '../io.ts';

export interface Interrupts {
  /** Whether Ctrl-C was pressed: nothing new starts. */
  readonly stopped: () => boolean;
  /** Aborted by Ctrl-C as long as nothing is written: waits and reads end at once. */
  readonly reading: AbortSignal;
  /** From here on Ctrl-C lets what is in flight finish, with all requests that belong to it. */
  startWriting(): void;
  close(): void;
}

/** Ctrl-C for several runs in this process. */
export interface SharedInterrupts {
  readonly stopped: () => boolean;
  /** That of one run, which goes over to writing by itself. */
  part(): Interrupts;
  close(): void;
}

/** Listens for Ctrl-C. The second one ends the process at once. */
export function openInterrupts(io: Io): Interrupts {
  const shared = openSharedInterrupts(io);
  return {...shared.part(), close: shared.close};
}

/** The same for several runs: those that write finish what is in flight, the others end at once. */
export function openSharedInterrupts(io: Io): SharedInterrupts {
  const reading = new Set<AbortController>();
  const writing = new Set<AbortController>();
  let stopped = false;
  const close = io.onInterrupt(() => {
    if (stopped) process.exit(EXIT.interrupted);
    stopped = true;
    if (writing.size > 0)
      io.err('\nStopping: what is in flight finishes, nothing new starts. Press Ctrl-C again to end at once.\n');
    for (const part of reading) part.abort();
  });
  return {
    stopped: () => stopped,
    part() {
      const part = new AbortController();
      if (stopped) part.abort();
      reading.add(part);
      return {
        stopped: () => stopped,
        reading: part.signal,
        startWriting() {
          reading.delete(part);
          writing.add(part);
        },
        close() {
          reading.delete(part);
          writing.delete(part);
        },
      };
    },
    close,
  };
}
