import type {Time} from './time.ts';

/**
The vendor's clock, heard from the `Date` header of its answers: whole seconds, as it was when the answer left.
Between answers it goes on by this machine's monotonic clock, so a wrong or jumping local calendar does not matter.
*/
export class VendorClock {
  readonly #time: Time;
  #heard: {readonly vendorMs: number; readonly at: number} | undefined;

  constructor(time: Time) {
    this.#time = time;
  }

  /** Takes the `Date` header of an answer; one that is absent or no date changes nothing. */
  hear(header: string | undefined): void {
    const vendorMs = Date.parse(header ?? '');
    if (!Number.isNaN(vendorMs)) this.#heard = {vendorMs, at: this.#time.now()};
  }

  now(): Date {
    const heard = this.#heard;
    return heard === undefined ? this.#time.date() : new Date(heard.vendorMs + this.#time.now() - heard.at);
  }
}
