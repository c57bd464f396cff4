import {createRequire} from 'node:module';

const {parseState, startEmulator} = createRequire(import.meta.url)('../../dist/emulator.cjs');

/**
The emulator on a port, in this process, so that its log tells what a measured one has asked for. It answers at once and
keeps no limits, unless told otherwise; any key may do everything.
*/
export async function startApi(state, {latencyMs = 0, limits = false} = {}) {
  const emulator = await startEmulator({
    state: parseState(state),
    anyKey: true,
    latencyMs,
    ...(!limits && {rate: 'off'}),
  });
  let seen = 0;
  return {
    url: emulator.url,
    env: {INSTANTLY_API_URL: emulator.url, INSTANTLY_API_KEY: 'bench'},
    /** Requests since the last time it was asked for them. */
    news() {
      const fresh = emulator.requests().slice(seen);
      seen += fresh.length;
      return fresh;
    },
    close: () => emulator.close(),
  };
}

/** Does something with an emulator of its own. */
export async function withApi(state, options, work) {
  const api = await startApi(state, options);
  try {
    return await work(api);
  } finally {
    await api.close();
  }
}

/** How many requests there were, how many of them write, and how many were turned away for coming too fast. */
export function countsOf(requests) {
  return {
    requests: requests.length,
    writes: requests.filter(({method}) => method !== 'GET').length,
    refused: requests.filter(({status}) => status === 429).length,
  };
}
