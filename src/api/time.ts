/** The passing of time, as one thing that tests replace. */
export interface Time {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** This machine's calendar clock. */
  date(): Date;
  /** From 0 up to, not including, 1. */
  random(): number;
  /** @throws Interrupted as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The wait or the read was given up because the caller's signal was aborted. Nothing was written by the call that throws it. */
export class Interrupted extends Error {
  override readonly name = 'AbortError';

  constructor() {
    super('interrupted');
  }
}

export const isInterrupted = (error: unknown): error is Interrupted => error instanceof Interrupted;

export const systemTime: Time = {
  now: () => performance.now(),
  date: () => new Date(),
  random: () => Math.random(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new Interrupted());
      const stop = () => {
        clearTimeout(timer);
        reject(new Interrupted());
      };
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(0, Math.ceil(ms)));
      signal?.addEventListener('abort', stop, {once: true});
    });
  },
};
