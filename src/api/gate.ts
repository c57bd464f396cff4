import {isInterrupted, type Time} from './time.ts';

/** The requests of one connection, as the gate sees them. */
export interface Queue {
  /** When the next of them may go; never, as far as is known, while something else must happen first. */
  due(): number;
  /** Lets the next one go. */
  letGo(now: number): void;
  isWaiting(): boolean;
}

/**
Where the requests of a process wait until they may go, each in the lane of its connection. Lanes take turns, so none waits
longer than it takes each of the others to send one; a lane that waits for a pace of its own keeps no other from going.
One timer, however many wait, and none when nobody does.
*/
export class Gate {
  readonly time: Time;
  /** Lanes in which somebody waits. Whose turn comes first stands first. */
  readonly #lanes = new Set<Queue>();
  #alarm: {readonly at: number; readonly off: AbortController} | undefined;

  constructor(time: Time) {
    this.time = time;
  }

  /** Somebody waits in that lane from now on. */
  add(lane: Queue): void {
    this.#lanes.add(lane);
    const due = lane.due();
    if (due <= this.time.now()) this.open();
    else if (due < (this.#alarm?.at ?? Number.POSITIVE_INFINITY)) this.#wakeAt(due);
  }

  /** Nobody waits in that lane any more. */
  remove(lane: Queue): void {
    this.#lanes.delete(lane);
    this.open();
  }

  /** Lets everybody go who may. To be called when somebody may go earlier than was known. */
  open(): void {
    const now = this.time.now();
    let soonest = Number.POSITIVE_INFINITY;
    // A lane that is added again while the loop goes on is visited again, behind all others: that makes the turns.
    for (const lane of this.#lanes) {
      const due = lane.due();
      if (due > now) {
        soonest = Math.min(soonest, due);
      } else {
        this.#lanes.delete(lane);
        lane.letGo(now);
        if (lane.isWaiting()) this.#lanes.add(lane);
      }
    }
    this.#wakeAt(soonest);
  }

  #wakeAt(at: number): void {
    if (this.#alarm?.at === at) return;
    this.#alarm?.off.abort();
    this.#alarm = undefined;
    if (at < Number.POSITIVE_INFINITY) void this.#sleepUntil(at);
  }

  async #sleepUntil(at: number): Promise<void> {
    const alarm = {at, off: new AbortController()};
    this.#alarm = alarm;
    try {
      await this.time.sleep(at - this.time.now(), alarm.off.signal);
    } catch (error) {
      if (isInterrupted(error)) return;
      throw error;
    }
    if (this.#alarm !== alarm) return;
    this.#alarm = undefined;
    this.open();
  }
}
