import {RbacError} from '../errors.ts';
import {Gate} from './gate.ts';
import {limitsOf, Pace} from './pace.ts';
import {Slots} from './slots.ts';
import {systemTime, type Time} from './time.ts';
import {createTransport, DEFAULT_MAX_BYTES, DEFAULT_TIMEOUTS, type Timeouts, type Transport} from './transport.ts';
import {parseApiUrl} from './url.ts';

export interface UplinkOptions {
  /** As in `https://api.instantly.ai`. */
  readonly url: string;
  /** The network edge blocks the default ones of some languages (LIVE), so there is no default. */
  readonly userAgent: string;
  /** Requests under way at once, from 1. Default 8. */
  readonly parallelism?: number | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** Largest answer in bytes. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** For tests. */
  readonly time?: Time | undefined;
}

/** What connections of one process share: sockets, the bound on requests under way, and the gate where requests wait. */
export interface Uplink {
  readonly transport: Transport;
  readonly gate: Gate;
  readonly slots: Slots;
  readonly time: Time;
}

/** @throws RbacError `USAGE` */
export function openUplink(options: UplinkOptions): Uplink {
  const {url, userAgent, parallelism = 8, timeouts, maxBytes, time = systemTime} = options;
  return {
    transport: createTransport({
      secure: parseApiUrl(url).protocol === 'https:',
      userAgent,
      timeouts: {...DEFAULT_TIMEOUTS, ...timeouts},
      maxBytes: maxBytes ?? DEFAULT_MAX_BYTES,
    }),
    gate: new Gate(time),
    slots: slotsOf(parallelism, time),
    time,
  };
}

/** The same way out with a bound of its own: for what may not wait until others have their answers. */
export const apartFrom = (uplink: Uplink, parallelism: number): Uplink => ({
  ...uplink,
  slots: slotsOf(parallelism, uplink.time),
});

/**
The budget of a workspace that is nobody's yet.
@param percent of the vendor's limits, 1 to 80
@throws RbacError `USAGE`
*/
export const openPace = ({time}: Pick<Uplink, 'time'>, percent = 50): Pace => new Pace(limitsOf(percent), time);

function slotsOf(parallelism: number, time: Time): Slots {
  if (!(Number.isInteger(parallelism) && parallelism >= 1))
    throw new RbacError('USAGE', 'the parallelism must be a whole number from 1');
  return new Slots(parallelism, time);
}
