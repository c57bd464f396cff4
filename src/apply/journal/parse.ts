import type {IntentLine, Line} from './lines.ts';
import type {FollowedIntent, OpenJournal} from './open-journal.ts';
import {parseLine} from './parse-line.ts';

/** Whether a journal, by the last whole line of its end, needs no look: its run ended with nothing open, or a later one settled it. */
export function isClosed(tail: string): boolean {
  const last = parseLine(
    tail
      .split('\n')
      .filter(line => line !== '')
      .at(-1) ?? '',
  );
  return last?.type === 'settled_by' || (last?.type === 'end' && last.open === 0);
}

/** What a journal's text says. Lines that cannot be read are numbered; the others count all the same. Never throws. */
export function parseJournal(path: string, text: string): OpenJournal {
  const lines = text.split('\n');
  const half = lines.pop() ?? ''; // whole if the crash spared it, and then it counts
  const read = [...lines, ...(parseLine(half) === undefined ? [] : [half])].map(parseLine);
  const follower = new Follower();
  const damaged = read.flatMap((line, index) => (line !== undefined && follower.take(line) ? [] : [index + 1]));
  return {path, header: follower.header, intents: [...follower.intents.values()], damaged};
}

class Follower {
  readonly intents = new Map<number, FollowedIntent>();
  header: OpenJournal['header'];

  /** @returns whether the line makes sense after those before it */
  take(line: Line): boolean {
    switch (line.type) {
      case 'begin':
        if (this.header === undefined) this.header = line;
        return this.header === line;
      case 'intent':
        return this.#begin(line);
      case 'made':
        return this.#follow(line.n, {made: line.id});
      case 'delivered':
        return this.#follow(line.n, {delivered: true});
      case 'settled':
        return this.#follow(line.n, {status: line.status});
      default:
        return true;
    }
  }

  #begin({type: _type, ...line}: IntentLine): boolean {
    if (this.intents.has(line.n)) return false;
    this.intents.set(line.n, {...line, made: undefined, delivered: false, status: undefined});
    return true;
  }

  #follow(n: number, news: Partial<FollowedIntent>): boolean {
    const intent = this.intents.get(n);
    if (intent === undefined) return false;
    this.intents.set(n, {...intent, ...news});
    return true;
  }
}
