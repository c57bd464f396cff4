import type {FileHandle} from 'node:fs/promises';
import type {RbacError} from '../../errors.ts';
import {hasCode, journalFault} from './failure.ts';

interface Waiting {
  readonly text: string;
  readonly done: () => void;
  readonly fail: (error: RbacError) => void;
}

/** Appends lines to a file, each on the disk before its promise resolves. Lines that come while the disk is busy share one flush. */
export class LineFile {
  readonly #handle: FileHandle;
  #waiting: Waiting[] = [];
  #busy: Promise<void> | undefined;
  #broken: RbacError | undefined;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** @throws RbacError when the line may not be on the disk; every later one is refused, for it might follow half a line */
  append(line: object): Promise<void> {
    return new Promise((done, fail) => {
      this.#waiting.push({text: `${JSON.stringify(line)}\n`, done, fail});
      this.#busy ??= this.#work();
    });
  }

  /** Waits for what is under way. A second call does nothing. */
  async close(): Promise<void> {
    await this.#busy;
    await this.#handle.close();
  }

  async #work(): Promise<void> {
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      await this.#write(batch.map(({text}) => text).join(''));
      for (const {done, fail} of batch) this.#broken ? fail(this.#broken) : done();
    }
    this.#busy = undefined;
  }

  #take(): readonly Waiting[] {
    const batch = this.#waiting;
    this.#waiting = [];
    return batch;
  }

  async #write(text: string): Promise<void> {
    if (this.#broken) return;
    try {
      await this.#handle.appendFile(text);
      await this.#handle.datasync().catch(error => {
        if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'ENOSYS')) throw error; // some network file systems cannot
      });
    } catch (error) {
      this.#broken = journalFault('the journal cannot be written', error);
    }
  }
}
