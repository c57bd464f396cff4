/** How many requests a workspace may make. DOC: 100 in a second and 6,000 in a minute, all keys together. */
export interface Rate {
  readonly perSecond: number;
  readonly perMinute: number;
}

/** The vendor's limits. DOC: the rate limit guide. */
export const VENDOR_RATE: Rate = {perSecond: 100, perMinute: 6000};

/** Lets a request of one workspace pass, or says how many milliseconds it comes too early. */
export type Gate = (workspaceId: string, nowMs: number) => number;

/** Two sliding windows for each workspace. A request that is turned away does not count. GUESS: the vendor is silent on that. */
export function buildGate({perSecond, perMinute}: Rate): Gate {
  const passedAt = new Map<string, number[]>();
  return (workspaceId, nowMs) => {
    const times = passedAt.get(workspaceId) ?? [];
    const waitMs = Math.max(untilFree(times, perSecond, nowMs - 1000), untilFree(times, perMinute, nowMs - 60_000));
    if (waitMs > 0) return waitMs;
    times.push(nowMs);
    passedAt.set(workspaceId, times.length > 2 * perMinute + perSecond ? times.slice(-perMinute - perSecond) : times);
    return 0;
  };
}

/** Milliseconds until fewer than `limit` of the times lie after the start of the window; 0 when that is so already. */
function untilFree(times: readonly number[], limit: number, windowStart: number): number {
  const oldest = times.at(-limit);
  return oldest === undefined ? 0 : Math.max(0, oldest - windowStart);
}
