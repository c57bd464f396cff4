import {setMaxListeners} from 'node:events';
import {RbacError} from '../errors.ts';
import type {Secret} from '../model/secret.ts';
import {VendorClock} from './clock.ts';
import {limitsOf, Pace} from './pace.ts';
import {type Log, Requests} from './requests.ts';
import {Slots} from './slots.ts';
import {systemTime, type Time} from './time.ts';
import {createTransport, DEFAULT_MAX_BYTES, DEFAULT_TIMEOUTS, type Timeouts, type Transport} from './transport.ts';
import {parseApiUrl} from './url.ts';

export interface ConnectOptions {
  /** As in `https://api.instantly.ai`. */
  readonly url: string;
  readonly key: Secret;
  /** Id of the sub-workspace that an agency's key acts for. */
  readonly asWorkspace?: string | undefined;
  /** Share of the vendor's rate limits, 1 to 80. Default 50. */
  readonly pacePercent?: number | undefined;
  /** Requests under way at once, from 1. Default 8. */
  readonly parallelism?: number | undefined;
  /** The network edge blocks the default ones of some languages (LIVE), so there is no default. */
  readonly userAgent: string;
  /** The sockets of other connections, to share them: made by `openTransport`. Default: its own. */
  readonly transport?: Transport | undefined;
  readonly log?: Log | undefined;
  /** Aborting it ends waits and reads with `Interrupted` and lets writes that were sent finish. */
  readonly signal?: AbortSignal | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** Largest answer in bytes. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** For tests. */
  readonly time?: Time | undefined;
}

/** What reader and writer share. */
export interface Session {
  readonly requests: Requests;
  readonly clock: VendorClock;
  readonly key: Secret;
  /** Id of our workspace, once it was read. */
  workspaceId: string | undefined;
}

/** Whether a text can be a key: printable ASCII without spaces, as a header may hold. */
export const isKeyText = (text: string): boolean => /^[!-~]+$/.test(text);

/** @throws RbacError `USAGE`, `AUTH_MISSING` or `AUTH_REJECTED` for options that cannot work */
export function openSession(options: ConnectOptions): Session {
  const {key, asWorkspace, signal, log, time = systemTime, parallelism = 8} = options;
  checkKey(key);
  if (asWorkspace !== undefined && !/^[\w-]{1,100}$/.test(asWorkspace))
    throw new RbacError('USAGE', 'the workspace to act for is not an id');
  if (!(Number.isInteger(parallelism) && parallelism >= 1))
    throw new RbacError('USAGE', 'the parallelism must be a whole number from 1');
  if (signal !== undefined) setMaxListeners(0, signal); // One for each request under way is no leak.

  const clock = new VendorClock(time);
  const requests = new Requests({
    api: parseApiUrl(options.url),
    key,
    asWorkspace,
    transport: options.transport ?? openTransport(options),
    pace: new Pace({...limitsOf(options.pacePercent ?? 50), time, signal}),
    slots: new Slots(parallelism, signal),
    clock,
    time,
    log,
    signal,
  });
  return {requests, clock, key, workspaceId: undefined};
}

/** Sockets that several connections share: each keeps its own key, pace and counter. */
export const openTransport = ({
  userAgent,
  timeouts,
  maxBytes = DEFAULT_MAX_BYTES,
}: Pick<ConnectOptions, 'userAgent' | 'timeouts' | 'maxBytes'>): Transport =>
  createTransport({userAgent, timeouts: {...DEFAULT_TIMEOUTS, ...timeouts}, maxBytes});

function checkKey(key: Secret): void {
  const text = key.reveal();
  if (text === '') throw new RbacError('AUTH_MISSING', 'the API key is empty', {hint: 'set INSTANTLY_API_KEY'});
  if (!isKeyText(text)) {
    throw new RbacError(
      'AUTH_REJECTED',
      'the API key holds a space, a line break or another character that no key has',
      {
        hint: 'copy the key again; check INSTANTLY_API_KEY',
      },
    );
  }
}
