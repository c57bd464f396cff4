import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Reader, Writer} from '../api/client.ts';
import {connect, parseApiUrl} from '../api/connect.ts';
import {RbacError} from '../errors.ts';
import type {DesiredState} from '../model/desired.ts';
import {Secret} from '../model/secret.ts';
import {oneLine} from '../model/text.ts';
import type {Options} from './command.ts';
import type {Emulation} from './emulator.ts';
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
  /** A second connection that Ctrl-C does not stop and a queue of changes does not hold up: for the lock. */
  readonly apart: () => Writer;
  /** Whether the built-in emulator answers. */
  readonly emulated: boolean;
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

const urlOf = ({env}: Io) => env.INSTANTLY_API_URL ?? DEFAULT_URL;

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
  const emulation = await emulate(options, io, desired);
  const key = emulation?.key ?? (await readKey(options, io));
  const url = emulation?.url ?? urlOf(io);
  const shared = {
    url,
    key,
    asWorkspace: options.asWorkspace as string | undefined,
    pacePercent: options.pace as number,
    userAgent: `${TOOL.name}/${TOOL.version}`,
    log: createLog(String(options.logLevel)),
    ...io.waits,
  };
  const {reader, writer} = connect({...shared, parallelism: options.parallelism as number, signal});
  return {
    reader,
    writer,
    apiHost: emulation ? 'emulator' : new URL(url).host,
    apart: () => connect({...shared, parallelism: 2}).writer,
    emulated: emulation !== undefined,
    close: async () => emulation?.close(),
  };
}

async function emulate({emulator}: Options, io: Io, desired: DesiredState | undefined): Promise<Emulation | undefined> {
  if (typeof emulator !== 'string') return undefined;
  const {startEmulation} = await import('./emulator.ts');
  return startEmulation(emulator, io, desired);
}

async function readKey({apiKeyFile}: Options, io: Io): Promise<Secret> {
  if (typeof apiKeyFile === 'string')
    return keyFrom(await readKeyFile(resolve(io.cwd, apiKeyFile), apiKeyFile), `the file ${oneLine(apiKeyFile)}`);
  const given = io.env.INSTANTLY_API_KEY;
  if (given === undefined)
    throw new RbacError('AUTH_MISSING', 'no API key is given', {
      hint: 'set INSTANTLY_API_KEY, or name a file with --api-key-file; --emulator needs none',
    });
  return keyFrom(given, 'INSTANTLY_API_KEY');
}

async function readKeyFile(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new RbacError(
      'AUTH_MISSING',
      `the key file ${oneLine(shown)} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      {hint: 'check the path after --api-key-file'},
    );
  }
}

function keyFrom(text: string, where: string): Secret {
  const key = text.trim();
  if (key === '') throw new RbacError('AUTH_MISSING', `${where} is empty`, {hint: 'put the API key in'});
  return new Secret(key);
}
