import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Reader, Writer} from '../api/client.ts';
import {
  apartFrom,
  connect,
  type Log,
  openPace,
  openUplink,
  type Pace,
  parseApiUrl,
  type Uplink,
} from '../api/connect.ts';
import {RbacError} from '../errors.ts';
import type {Identity} from '../live/read.ts';
import type {DesiredState} from '../model/desired.ts';
import type {OwnKey} from '../model/fleet.ts';
import {Secret} from '../model/secret.ts';
import type {Meter} from '../model/stats.ts';
import {oneLine} from '../model/text.ts';
import type {Options} from './command.ts';
import {startEmulation} from './emulator.ts';
import type {Io} from './io.ts';
import {createLog} from './log.ts';
import {TOOL} from './version.ts';

const DEFAULT_URL = 'https://api.instantly.ai';

/** An open connection to the API or to the emulator. */
export interface Connected {
  readonly reader: Reader;
  readonly writer: Writer;
  /** Host of the API, with its port if it has one. */
  readonly apiHost: string;
  /** A second connection at the same pace, which Ctrl-C does not stop and which waits for no slot: for the lock. */
  readonly apart: () => Writer;
  /** Whether the built-in emulator answers. */
  readonly emulated: boolean;
  /** What the key leads to, when that was asked a moment ago: planning then does not ask again. */
  readonly identity?: Identity;
  /** Ends the connection; the emulator's state is saved. */
  close(): Promise<void>;
}

/**
What is wrong with the options of a connection, whatever else there is.
@throws RbacError `USAGE`
*/
export function checkConnection({emulator, asWorkspace}: Options, io: Io): void {
  if (emulator === undefined) parseApiUrl(urlOf(io));
  if (asWorkspace !== undefined && !/^[\w-]{1,100}$/.test(String(asWorkspace)))
    throw new RbacError('USAGE', '--as-workspace takes the id of a workspace');
}

/** The address of the API that the environment names. */
export const urlOf = ({env}: Pick<Io, 'env'>): string => env.INSTANTLY_API_URL ?? DEFAULT_URL;

/**
Opens the API, or the emulator in its place; nothing is sent yet.
@param desired what a fresh emulator is made to look like
@throws RbacError `AUTH_MISSING`, `AUTH_REJECTED`, `USAGE`
*/
export async function openConnection(
  options: Options,
  io: Io,
  desired: DesiredState | undefined,
  signal?: AbortSignal,
): Promise<Connected> {
  const emulation =
    typeof options.emulator === 'string' ? await startEmulation(options.emulator, io, desired) : undefined;
  const key = emulation?.key ?? (await readKey(options, io));
  const parallelism = options.parallelism as number;
  const wires = openWires(parallelism, options, io);
  const route = {
    url: emulation?.url ?? urlOf(io),
    key,
    asWorkspace: options.asWorkspace as string | undefined,
    paces: [openPace(wires.uplink, options.pace as number)],
    meter: io.meter,
    emulated: emulation !== undefined,
  };
  return {...connectBy(route, wires, signal), close: async () => emulation?.close()};
}

/** What the connections of one run share. */
export interface Wires {
  readonly uplink: Uplink;
  readonly log: Log;
}

/** @param parallelism how many requests may be under way at once, whatever connections they belong to */
export const openWires = (parallelism: number, {logLevel}: Options, {waits}: Pick<Io, 'waits'>): Wires => ({
  uplink: openUplink({userAgent: USER_AGENT, parallelism, ...waits}),
  log: createLog(String(logLevel)),
});

const USER_AGENT = `${TOOL.name}/${TOOL.version}`;

/** Where requests go, and as whom. */
export interface Route {
  readonly url: string;
  readonly key: Secret;
  /** The sub-workspace that the key acts for. */
  readonly asWorkspace?: string | undefined;
  /** The budgets that they count against. */
  readonly paces: readonly Pace[];
  /** Told of each request. */
  readonly meter?: Meter | undefined;
  readonly emulated: boolean;
}

/** A connection that has nothing to close. */
export function connectBy(route: Route, {uplink, log}: Wires, signal?: AbortSignal): Omit<Connected, 'close'> {
  const {emulated: _, ...where} = route;
  const shared = {...where, log, userAgent: USER_AGENT};
  return {
    ...connect({...shared, uplink, signal}),
    ...placeOf(route),
    apart: () => connect({...shared, uplink: apartFrom(uplink, 2)}).writer,
  };
}

/** The emulator has no keys to choose from: its state is what belongs to another workspace. */
export function inOtherWords(error: unknown): unknown {
  if (!(error instanceof RbacError) || error.code !== 'AUTH_WORKSPACE') return error;
  const {code, message, at} = error;
  return new RbacError(code, message.replace('the key belongs to', "the emulator's state is of"), {
    at,
    hint: 'delete the state file of the emulator, or name another one with --emulator=FILE',
  });
}

/** What tells the workspaces of one API from those of another. */
export const placeOf = ({url, emulated}: Pick<Route, 'url' | 'emulated'>): Pick<Connected, 'apiHost' | 'emulated'> => ({
  apiHost: emulated ? 'emulator' : new URL(url).host,
  emulated,
});

function readKey({apiKeyFile}: Options, io: Io): Promise<Secret> {
  if (typeof apiKeyFile === 'string')
    return readKeyFrom({from: 'file', path: apiKeyFile}, io, 'check the path after --api-key-file');
  const hint = 'set INSTANTLY_API_KEY, or name a file with --api-key-file; --emulator needs none';
  return readKeyFrom({from: 'env', variable: 'INSTANTLY_API_KEY'}, io, hint);
}

/**
An API key from where it is kept. Errors tell the place, never the key.
@param hint what to do when nothing is there
@throws RbacError `AUTH_MISSING`
*/
export async function readKeyFrom(source: OwnKey, {env, cwd}: Pick<Io, 'env' | 'cwd'>, hint: string): Promise<Secret> {
  if (source.from === 'file') {
    const shown = oneLine(source.path);
    return keyFrom(await readKeyFile(resolve(cwd, source.path), shown, hint), `the file ${shown}`);
  }
  const given = env[source.variable];
  if (given === undefined) throw new RbacError('AUTH_MISSING', 'no API key is given', {hint});
  return keyFrom(given, source.variable);
}

async function readKeyFile(path: string, shown: string, hint: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const {code = 'unknown error'} = error as NodeJS.ErrnoException;
    throw new RbacError('AUTH_MISSING', `the key file ${shown} cannot be read (${code})`, {hint});
  }
}

function keyFrom(text: string, where: string): Secret {
  const key = text.trim();
  if (key === '') throw new RbacError('AUTH_MISSING', `${where} is empty`, {hint: 'put the API key in'});
  return new Secret(key);
}
