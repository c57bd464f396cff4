import {openPace, type Pace} from '../../api/connect.ts';
import type {Fleet} from '../../desired/fleet/fleet.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {Options} from '../command.ts';
import {type Connected, connectBy, openWires, placeOf, type Route, urlOf} from '../connection.ts';
import type {Io} from '../io.ts';
import {startFleetEmulation} from './emulation.ts';
import {keyRing} from './keys.ts';
import {readAtOnce} from './run-options.ts';

/** The ways into the workspaces of a fleet: connections that share what leads out, each with the budgets that it uses up. */
export interface Roads {
  /** @throws RbacError `AUTH_MISSING` */
  toAdmin(signal?: AbortSignal): Promise<Connected>;
  /** @throws RbacError `AUTH_MISSING` */
  to(workspace: FleetWorkspace, signal?: AbortSignal): Promise<Connected>;
  /** Whose journals those of the workspaces stand beside. */
  readonly place: Pick<Connected, 'apiHost' | 'emulated'>;
  /** Requests of connections that are closed. */
  requests(): number;
  /** Ends them all; the emulator's state is saved. */
  close(): Promise<void>;
}

/** Nothing is sent yet. */
export async function openRoads(fleet: Fleet, options: Options, io: Io): Promise<Roads> {
  const emulation =
    typeof options.emulator === 'string' ? await startFleetEmulation(options.emulator, fleet, io) : undefined;
  const keys = emulation?.keys ?? keyRing(fleet.admin, io);
  const place = {url: emulation?.url ?? urlOf(io), emulated: emulation !== undefined};
  const {parallelism, concurrency} = options; // Workers count jobs at once, of one workspace each.
  const atOnce = (parallelism as number) * ((concurrency as number | undefined) ?? readAtOnce(options));
  const wires = openWires(place.url, atOnce, options, io);
  const paces = pacesBy(() => openPace(wires.uplink, options.pace as number));
  const adminPace = fleet.admin && paces(fleet.admin.id);
  let requests = 0;

  const connect = (route: Omit<Route, 'url' | 'emulated'>, signal: AbortSignal | undefined): Connected => {
    const stop = followed(signal);
    const connection = connectBy({...place, ...route}, wires, stop.signal);
    return {
      ...connection,
      async close() {
        requests += connection.reader.requests();
        stop.release();
      },
    };
  };
  return {
    toAdmin: async signal => connect({key: await keys.admin(), paces: adminPace ? [adminPace] : []}, signal),
    async to(workspace, signal) {
      const [key, own] = [await keys.of(workspace), paces(workspace.id)];
      if (workspace.key.from !== 'admin' || adminPace === undefined) return connect({key, paces: [own]}, signal);
      // Nobody says whose budget such a request uses up, so it counts against both.
      return connect({key, asWorkspace: workspace.id, paces: [own, adminPace]}, signal);
    },
    place: placeOf(place),
    requests: () => requests,
    close: async () => emulation?.close(),
  };
}

/** One budget for each workspace, however many connections lead there. */
function pacesBy(open: () => Pace): (id: string) => Pace {
  const known = new Map<string, Pace>();
  return id => {
    const pace = known.get(id) ?? open();
    known.set(id, pace);
    return pace;
  };
}

/** A signal that follows another one until it is released: that one outlives the connections of a thousand workspaces. */
function followed(signal: AbortSignal | undefined): {readonly signal: AbortSignal; release(): void} {
  const own = new AbortController();
  const abort = () => own.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, {once: true});
  return {signal: own.signal, release: () => signal?.removeEventListener('abort', abort)};
}
