import {RbacError} from '../errors.ts';
import {chunks} from './blocks.ts';

/** How much one writing request holds. */
export interface BatchSize {
  tags: number;
  resources: number;
}

/** GUESS: the vendor states no limit here; its other batches take about so many, and public clients send hundreds. */
export const firstBatchSize = (): BatchSize => ({tags: 100, resources: 100});

/** Statuses that come with words about a size; 413 says it without words. */
const SIZE_STATUS = new Set([400, 413, 422]);
const SIZE_WORDS =
  /\b(?:too (?:many|large|long|big)|must not have more than \d+ items|(?:at most|maximum(?: of)?|up to|exceeds?) \d+)\b/i;

/**
Makes requests smaller for the rest of the run when an error says that this one was too large: to the number that it
names, else to half.
@returns whether the request must be sent again in parts, for it is larger than what is now known to pass
*/
export function shrinkAfter(error: unknown, most: BatchSize, sent: Readonly<BatchSize>): boolean {
  if (!(error instanceof RbacError) || !isAboutSize(error)) return false;
  if (sent.tags <= most.tags && sent.resources <= most.resources) {
    const what = sent.tags > 1 && (sent.resources === 1 || /\btag_ids\b/.test(error.message)) ? 'tags' : 'resources';
    most[what] = smaller(sent[what], error.message);
  }
  return sent.tags > most.tags || sent.resources > most.resources;
}

const isAboutSize = ({status = 0, message}: RbacError) =>
  SIZE_STATUS.has(status) && (status === 413 || SIZE_WORDS.test(message));

function smaller(sent: number, message: string): number {
  const [, named] = /\b(?:more than|at most|maximum(?: of)?|up to|exceeds?) (\d+)\b/i.exec(message) ?? [];
  const most = Number(named ?? 0);
  return most >= 1 && most < sent ? most : Math.max(1, Math.floor(sent / 2));
}

/** A request in parts that are not too large. */
export function partsOf<T>(
  takers: readonly T[],
  resources: readonly string[],
  most: Readonly<BatchSize>,
): readonly {readonly takers: readonly T[]; readonly resources: readonly string[]}[] {
  return chunks(takers, most.tags).flatMap(some =>
    chunks(resources, most.resources).map(part => ({takers: some, resources: part})),
  );
}
