/** One thing that goes wrong with the API. */
export interface FaultKind {
  /** As it stands in the table. */
  readonly title: string;
  /** The emulator's words for it. */
  readonly fault: object;
  /** Whether it goes on for the rest of the run. Default: it strikes one request. */
  readonly lasting?: true;
  /** Whether it is nothing new to a request that only reads. */
  readonly writesOnly?: true;
  /** Whether it makes no difference which request is struck. */
  readonly once?: true;
  /** Whether the tool must give an answer up to get on. */
  readonly slow?: true;
}

/** Connections and answers that get lost. */
export const LOST: readonly FaultKind[] = [
  {title: 'connection dropped before the request took effect', fault: {fault: 'drop_before'}},
  {title: 'connection dropped after the write took effect', fault: {fault: 'drop_after'}, writesOnly: true},
  {title: 'no answer, the request without effect', fault: {fault: 'timeout', when: 'before'}, slow: true},
  {title: 'no answer, the write with effect', fault: {fault: 'timeout', when: 'after'}, writesOnly: true, slow: true},
  {title: 'answer cut off in the middle', fault: {fault: 'truncate'}},
];

/** Failures that the API, or what stands before it, admits to. */
export const FAILED: readonly FaultKind[] = [
  {title: '500 before the request took effect', fault: {fault: 'status', status: 500, when: 'before'}},
  {title: '500 after the write took effect', fault: {fault: 'status', status: 500, when: 'after'}, writesOnly: true},
  {title: '503 before the request took effect', fault: {fault: 'status', status: 503, when: 'before'}},
  {title: '503 after the write took effect', fault: {fault: 'status', status: 503, when: 'after'}, writesOnly: true},
  {title: '502 as a web page, the request without effect', fault: {fault: 'html', when: 'before'}},
  {title: '502 as a web page, the write with effect', fault: {fault: 'html', when: 'after'}, writesOnly: true},
];

/** Successes that say nothing, and requests that are turned away. */
export const ODD: readonly FaultKind[] = [
  {title: '200 with half a JSON text, the request with effect', fault: {fault: 'malformed', when: 'after'}},
  {
    title: '200 with half a JSON text, the write without effect',
    fault: {fault: 'malformed', when: 'before'},
    writesOnly: true,
  },
  {title: '200 with nothing in it, the request with effect', fault: {fault: 'empty', when: 'after'}},
  {
    title: '200 with nothing in it, the write without effect',
    fault: {fault: 'empty', when: 'before'},
    writesOnly: true,
  },
  {title: '429 without Retry-After', fault: {fault: '429'}},
  {title: '429 with Retry-After', fault: {fault: '429', retry_after: 2}},
  {title: '401 in the middle, for one request', fault: {fault: 'unauthorized'}},
];

/** What goes on until somebody mends it: the next run finds everything well. */
export const LASTING: readonly FaultKind[] = [
  {title: '401 from some request on: the key is revoked', fault: {fault: 'unauthorized'}, lasting: true},
  {title: '429 from some request on', fault: {fault: '429'}, lasting: true},
  {title: '503 from some request on', fault: {fault: 'status', status: 503}, lasting: true},
  {
    title: 'connections dropped from some request on, nothing takes effect',
    fault: {fault: 'drop_before'},
    lasting: true,
  },
  {
    title: 'connections dropped from some write on, everything takes effect',
    fault: {fault: 'drop_after'},
    lasting: true,
    writesOnly: true,
  },
  {
    title: '500 from some write on, everything takes effect',
    fault: {fault: 'status', when: 'after'},
    lasting: true,
    writesOnly: true,
  },
  {
    title: '200 with nothing in it from some write on, everything takes effect',
    fault: {fault: 'empty'},
    lasting: true,
    writesOnly: true,
  },
];

/** What is tried while lists lag behind writes; the first is no fault at all. */
export const LAGGING: readonly FaultKind[] = [
  {title: 'lists that lag, and nothing else', fault: {fault: 'delay', ms: 0}, once: true},
  {
    title: 'lists that lag, connection dropped after the write took effect',
    fault: {fault: 'drop_after'},
    writesOnly: true,
  },
  {
    title: 'lists that lag, 200 with nothing in it, the write with effect',
    fault: {fault: 'empty', when: 'after'},
    writesOnly: true,
  },
  {
    title: 'lists that lag, 500 from some write on, everything takes effect',
    fault: {fault: 'status', when: 'after'},
    lasting: true,
    writesOnly: true,
  },
];
