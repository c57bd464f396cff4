import {setMaxListeners} from 'node:events';
import {RbacError} from '../errors.ts';
import type {Secret} from '../model/secret.ts';
import type {Meter} from '../model/stats.ts';
import {VendorClock} from './clock.ts';
import {Lane} from './lane.ts';
import type {Pace} from './pace.ts';
import {type Log, Requests} from './requests.ts';
import {openPace, openUplink, type Uplink, type UplinkOptions} from './uplink.ts';
import {parseApiUrl} from './url.ts';

export interface ConnectOptions extends UplinkOptions {
  /** As in `https://api.instantly.ai`. */
  readonly url: string;
  readonly key: Secret;
  /** Id of the sub-workspace that an agency's key acts for. */
  readonly asWorkspace?: string | undefined;
  readonly log?: Log | undefined;
  /** Told of each request that has ended. */
  readonly meter?: Meter | undefined;
  /** Aborting it ends waits and reads with `Interrupted` and lets writes that were sent finish. */
  readonly signal?: AbortSignal | undefined;
  /** A way out that other connections share. Default: one of its own, made with these options. */
  readonly uplink?: Uplink | undefined;
  /** The budgets that each request counts against, all at once. Default: one of its own, of `pacePercent`. */
  readonly paces?: readonly Pace[] | undefined;
  /** Share of the vendor's rate limits, 1 to 80. Default 50. */
  readonly pacePercent?: number | undefined;
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
  const {key, asWorkspace, signal, log, meter} = options;
  checkKey(key);
  if (asWorkspace !== undefined && !/^[\w-]{1,100}$/.test(asWorkspace))
    throw new RbacError('USAGE', 'the workspace to act for is not an id');
  if (signal !== undefined) setMaxListeners(0, signal); // One for each request under way is no leak.

  const {transport, gate, slots, time} = options.uplink ?? openUplink(options);
  const paces = [...new Set(options.paces ?? [openPace({time}, options.pacePercent)])];
  const clock = new VendorClock(time);
  const requests = new Requests({
    api: parseApiUrl(options.url),
    key,
    asWorkspace,
    transport,
    lane: new Lane({gate, slots, paces, signal}),
    clock,
    time,
    log,
    meter,
    signal,
  });
  return {requests, clock, key, workspaceId: undefined};
}

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
