/**
The candidate that was probably meant: the closest within a third of the word's length, or none. So is each part of it, so
that nobody is taken for a neighbour at the same mail domain.
*/
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = limitOf(word);
  const wanted = word.toLowerCase();
  const letters = lettersOf(wanted);
  const others = new Uint16Array(LETTERS);
  let best: {candidate: string; distance: number} | undefined;
  for (const candidate of candidates) {
    const text = candidate.toLowerCase();
    const most = best?.distance ?? limit + 1;
    if (leastDistance(letters, lettersOf(text, others)) > most) continue;
    const distance = editDistance(wanted, text, most);
    if (distance > limit || distance >= (best?.distance ?? Number.POSITIVE_INFINITY)) continue;
    if (isNearInParts(wanted, text)) best = {candidate, distance};
  }
  return best?.candidate;
}

/** `did you mean "x"?`, or the fallback when nothing is close. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const found = nearest(word, candidates);
  return found === undefined ? otherwise : `did you mean "${found}"?`;
}

/** Texts with another number of parts cannot be compared part by part, and pass. */
function isNearInParts(wanted: string, text: string): boolean {
  const [parts, others] = [partsOf(wanted), partsOf(text)];
  if (parts.length !== others.length) return true;
  return parts.every((part, index) => {
    const limit = limitOf(part);
    return editDistance(part, others[index] ?? '', limit) <= limit;
  });
}

const limitOf = ({length}: string) => Math.max(1, Math.floor(length / 3));

const partsOf = (text: string) => text.split(/[^\p{L}\p{N}]+/u);

const LETTERS = 64;

/** How often each letter is in a text; some letters share a place. @param counts what to write into */
function lettersOf(text: string, counts = new Uint16Array(LETTERS)): Uint16Array {
  counts.fill(0);
  for (let index = 0; index < text.length; index++) {
    const place = text.charCodeAt(index) % LETTERS;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

/** The distance is not shorter than the number of letters that only one of two texts has: that tells most of them apart. */
function leastDistance(a: Uint16Array, b: Uint16Array): number {
  let [more, less] = [0, 0];
  for (let place = 0; place < LETTERS; place++) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0);
    if (difference > 0) more += difference;
    else less -= difference;
  }
  return Math.max(more, less);
}

/** Optimal string alignment distance (a swap of neighbours counts one), given up once it must exceed `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  const start = commonStart(a, b);
  const end = commonEnd(a, b, start);
  return alignmentDistance(a.slice(start, a.length - end), b.slice(start, b.length - end), limit);
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** How many characters are the same at the end, behind those at the start. */
function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return length;
}

function alignmentDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    if (Math.min(...row) > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
