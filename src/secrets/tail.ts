import type {Readable} from 'node:stream';

/** The last 16 KiB of a stream. Reads on, so that whoever writes is never held up. */
export class Tail {
  #kept = Buffer.alloc(0);
  #cut = false;

  constructor(stream: Readable) {
    stream.on('error', () => {}); // what came so far is all there is
    stream.on('data', (chunk: Buffer) => this.#add(chunk));
  }

  get text(): string {
    return this.#kept.toString('utf8');
  }

  /** Whether the stream had more before this. */
  get cut(): boolean {
    return this.#cut;
  }

  #add(chunk: Buffer): void {
    const all = Buffer.concat([this.#kept, chunk]);
    this.#cut ||= all.length > LIMIT;
    this.#kept = all.subarray(-LIMIT);
  }
}

const LIMIT = 16 * 1024;
