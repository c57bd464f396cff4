import {EXIT} from '../errors.ts';
import type {Io} from './io.ts';

export interface Interrupts {
  /** Aborted at the first Ctrl-C: nothing new starts, what is in flight finishes. */
  readonly signal: AbortSignal;
  close(): void;
}

/** Listens for Ctrl-C. The second one ends the process at once. */
export function openInterrupts(io: Io): Interrupts {
  const controller = new AbortController();
  const close = io.onInterrupt(() => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    io.err('\nStopping: what is in flight finishes, nothing new starts. Press Ctrl-C again to end at once.\n');
    controller.abort();
  });
  return {signal: controller.signal, close};
}
