import type {FileInput} from '../find.ts';
import type {Layer, LayerOptions} from './layer.ts';
import {readLayer} from './read-layer.ts';

/** How many files are kept. Those that many workspaces share are asked for all the time, and so are never let go. */
const MOST_KEPT = 64;

/** The files of a fleet, each read once as long as it is asked for again and again. What is kept does not grow with the fleet. */
export class Layers {
  readonly #options: LayerOptions;
  readonly #texts: ReadonlyMap<string, string>;
  /** By path, the one that was last asked for at the end. */
  readonly #kept = new Map<string, Promise<Layer>>();
  #read = 0;

  /** @param texts by path, in the place of what is there: for a look at what an edit would come to */
  constructor(options: LayerOptions, texts: ReadonlyMap<string, string> = new Map()) {
    this.#options = options;
    this.#texts = texts;
  }

  /** How many files were read so far, a file that was let go and read again twice. */
  get read(): number {
    return this.#read;
  }

  get(input: FileInput): Promise<Layer> {
    const layer = this.#kept.get(input.path) ?? this.#readNow(input);
    this.#kept.delete(input.path);
    this.#kept.set(input.path, layer);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return layer;
  }

  #readNow(input: FileInput): Promise<Layer> {
    this.#read += 1;
    return readLayer(input, this.#options, this.#texts.get(input.path));
  }
}
