/** Runs one task at a time. Callers that come meanwhile share a run, so that many ask and few are made. */
export class Turns {
  readonly #task: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  /** The run under way, or a new one. */
  join(): Promise<void> {
    return this.#next ?? this.#running ?? this.#start();
  }

  /** A run that begins after this call: what was changed before it is in it. */
  fresh(): Promise<void> {
    if (this.#running === undefined && this.#next === undefined) return this.#start();
    this.#next ??= this.settled().then(() => {
      this.#next = undefined;
      return this.#start();
    });
    return this.#next;
  }

  /** When nothing is under way. Never rejects. */
  async settled(): Promise<void> {
    await (this.#next ?? this.#running)?.catch(() => {});
  }

  #start(): Promise<void> {
    const run = this.#task().finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    return run;
  }
}
