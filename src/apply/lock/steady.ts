/** A difference between the two clocks that is more than setting or slewing noise, in milliseconds. */
const NOISE_MS = 1_000;

/**
A clock in milliseconds that never goes back and also passes while the machine sleeps. Node's monotonic clock stands
still then on Linux, so a lock would look fresh to a laptop that wakes up; the calendar clock, when it runs ahead, makes
up for it. A calendar set forward by hand only makes locks look older than they are, which costs one renewal.
*/
export function steadyClock(
  monotonic: () => number = () => performance.now(),
  calendar: () => number = () => Date.now(),
): () => number {
  let gap = calendar() - monotonic();
  let asleep = 0;
  return () => {
    const now = monotonic();
    const gapNow = calendar() - now;
    if (gapNow - gap > NOISE_MS) asleep += gapNow - gap;
    gap = gapNow;
    return now + asleep;
  };
}
