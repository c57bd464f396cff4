import {RbacError} from '../errors.ts';
import type {Secret} from '../model/secret.ts';
import {oneLine} from '../model/text.ts';
import {type Call, holdsKeys} from './call.ts';
import type {Query, Reader, WriteAnswer, Writer} from './client.ts';
import {keyUuid, withSealedKey} from './own-key.ts';
import {readAll} from './pages.ts';
import {type ConnectOptions, isKeyText, openSession, type Session} from './session.ts';
import {asObject} from './shape.ts';

export type {Pace} from './pace.ts';
export type {Log} from './requests.ts';
export {isUnclear} from './retry.ts';
export type {ConnectOptions} from './session.ts';
export {isInterrupted} from './time.ts';
export {apartFrom, openPace, openUplink, type Uplink, type UplinkOptions} from './uplink.ts';
export {parseApiUrl} from './url.ts';

/** Two views of one connection: they share pace, counter and clock. */
export interface Connection {
  readonly reader: Reader;
  readonly writer: Writer;
}

const CURRENT = 'workspaces/current';

/**
Connects to the API; nothing is sent yet. The reader has no method that writes, at run time either.
@throws RbacError `USAGE`, `AUTH_MISSING` or `AUTH_REJECTED` for options that cannot work
*/
export function connect(options: ConnectOptions): Connection {
  const session = openSession(options);
  const reader = readerOf(session, options.asWorkspace);
  return {reader: Object.freeze(reader), writer: Object.freeze({...reader, ...writesOf(session)})};
}

function readerOf(session: Session, asWorkspace: string | undefined): Reader {
  const {requests, clock, key} = session;
  const read = (path: string, query?: Query) => requests.ask({method: 'GET', path, query});
  return {
    async get(path, query) {
      const answer = asObject(await read(path, query), path);
      if (path !== CURRENT || typeof answer.id !== 'string') return answer;
      assertActsFor(asWorkspace, answer.id);
      session.workspaceId = answer.id;
      return answer;
    },
    getAll: (path, options) => readAll(read, path, options),
    ownKeyId: keyUuid(key.reveal()),
    clock: () => clock.now(),
    requests: () => requests.sent(),
  };
}

/**
Whether the API acts for the workspace that `x-as-workspace` names. GUESS: it refuses an id that is none of the group's;
should it answer for the key's own workspace instead, everything would be read from there, and written to it.
*/
function assertActsFor(asked: string | undefined, id: string): void {
  if (asked === undefined || asked.toLowerCase() === id.toLowerCase()) return;
  throw new RbacError('AUTH_WORKSPACE', `workspace ${asked} was asked for, and the API answers for ${oneLine(id)}`, {
    hint: "the key may not act for it: look whether it has accepted the invitation to the group of the key's workspace",
  });
}

function writesOf(session: Session): Omit<Writer, keyof Reader> {
  const {requests, key} = session;
  const write = async (call: Call): Promise<WriteAnswer> => asObject(await requests.ask(call), call.path);
  return {
    async post(path, body) {
      const answer = asObject(await requests.ask({method: 'POST', path, body}), path);
      return holdsKeys(path) ? withSealedKey(answer, key) : answer;
    },
    patch: (path, body) => write({method: 'PATCH', path, body}),
    delete: path => write({method: 'DELETE', path}),
    knowsKey: other => knowsKey(session, other),
  };
}

/** LIVE: both a bad key and a missing scope are 401; only a key that the API knows has scopes to name. */
async function knowsKey({requests, workspaceId}: Session, key: Secret): Promise<boolean> {
  if (!isKeyText(key.reveal())) return false;
  try {
    const {id} = asObject(await requests.ask({method: 'GET', path: CURRENT, key}), CURRENT);
    return typeof id === 'string' && (workspaceId === undefined || id === workspaceId);
  } catch (error) {
    if (error instanceof RbacError && error.code === 'AUTH_SCOPE') return true;
    if (error instanceof RbacError && error.code === 'AUTH_REJECTED') return false;
    throw error;
  }
}
