import {readOpenJournals} from '../../apply/journal/index.ts';
import {findLock, momentText, thisProcess} from '../../apply/lock/index.ts';
import {RbacError} from '../../errors.ts';
import {keysInUse} from '../../kinds/key/own.ts';
import {listReadable} from '../../kinds/key/remarks.ts';
import {key, type LiveKey} from '../../kinds/key.ts';
import {NOTHING, questions} from '../../live/read.ts';
import type {DesiredState} from '../../model/desired.ts';
import {readingScopes, writingScopes} from '../../model/needs.ts';
import {KIND_NAMES, type KindName, type LiveWorkspace} from '../../model/object.ts';
import {allows, reachOf} from '../../model/scopes.ts';
import {count, listOf, oneLine} from '../../model/text.ts';
import {stateDirOf} from '../apply/leftovers.ts';
import type {Options} from '../command.ts';
import {type Connected, openConnection} from '../connection.ts';
import type {Io} from '../io.ts';
import {proveWorkspace} from '../planning.ts';
import {type Finding, type Found, fail, find, ok, skipped, warn} from './finding.ts';

const NAMES = ['clock', 'key', 'lock', 'journals'];

/** What only the API can tell. When it cannot be reached, that is the one failure, and the rest is skipped. */
export async function checkApi(
  desired: DesiredState | undefined,
  options: Options,
  io: Io,
): Promise<readonly Finding[]> {
  let connection: Connected | undefined;
  let workspace: LiveWorkspace | undefined;
  const reached = await find('connection', async () => {
    connection = await openConnection(options, io, desired);
    workspace = await proveWorkspace(desired ?? {workspace: undefined}, connection);
    return ok(`workspace ${oneLine(workspace.name)} (${workspace.id}) at ${connection.apiHost}`);
  });
  try {
    if (connection === undefined || workspace === undefined)
      return [reached, ...(await Promise.all(NAMES.map(name => find(name, () => skipped('there is no connection')))))];
    const {reader} = connection;
    const [open, {id}] = [connection, workspace];
    return [
      reached,
      await find('clock', () => clockOf(reader.clock(), io.now())),
      await find('key', () => checkKey(desired, open)),
      await find('lock', () => checkLock(open)),
      await find('journals', () => checkJournals(id, open, options, io)),
    ];
  } finally {
    await connection?.close();
  }
}

/** Longer than an answer is under way. Locks live for two minutes by the vendor's clock. */
const MOST_SECONDS = 30;

/** How far this machine's clock is from the vendor's, which tells whole seconds. */
export function clockOf(theirs: Date, ours: Date): Found {
  const seconds = Math.round(Math.abs(theirs.getTime() - ours.getTime()) / 1_000);
  return seconds <= MOST_SECONDS
    ? ok(`within ${MOST_SECONDS} seconds of the API's`)
    : warn(
        `${count(seconds, 'second')} away from the API's`,
        'set the clock of this machine: expiry and plan ages are told by it',
      );
}

/** Which key is in use and what it may do, as far as the list of keys tells. */
async function checkKey(desired: DesiredState | undefined, {reader, emulated}: Connected): Promise<Found> {
  if (emulated) return skipped("the emulator's key may do everything");
  const keys = await orNoScope(
    key.read(reader, questions(reader, {workspace: UNASKED, desired: NOTHING, everything: true})),
  );
  if (keys === undefined) return skipped('the key may not list keys, so nothing tells its scopes');
  const [own, another] = keysInUse(keys, desired?.workspace);
  if (own === undefined)
    return warn('the API does not tell which key is in use', 'name it in the files: workspace.key');
  if (another !== undefined)
    return warn(
      `several keys are called "${own.spec.name}", and the API does not tell which is in use`,
      'rename them in the app',
    );
  return scopesOf(own, keys, kindsOf(desired));
}

/** Reading keys asks nothing of the workspace. */
const UNASKED: LiveWorkspace = {id: '', name: '', ownerId: undefined, scheduledForRemovalAt: undefined};

function scopesOf({spec: {name, scopes}}: LiveKey, keys: readonly LiveKey[], managed: readonly KindName[]): Found {
  const told = `"${name}" (${listOf(reachOf(scopes))})`;
  const lacking = (needed: readonly string[]) => needed.filter(scope => !allows(reachOf(scopes), scope));
  const unread = lacking(readingScopes(managed));
  if (unread.length > 0)
    return {...fail(`${told} lacks ${listOf(unread, 8)}`, 'scopes are fixed: make a key that has them'), exit: 8};
  const unwritten = lacking(writingScopes(managed));
  const reads =
    unwritten.length === 0
      ? 'reads and writes what the files manage'
      : 'reads what the files manage, for plan and drift; apply needs more';
  const readable = keys.some(one => one.readable);
  return readable
    ? warn(`${told} ${reads}; ${listReadable().message}`, 'give api_keys:read to few keys')
    : ok(`${told} ${reads}`);
}

const kindsOf = (desired: DesiredState | undefined): readonly KindName[] => {
  const managed = KIND_NAMES.filter(name => desired?.sections[name] !== undefined);
  return managed.length > 0 ? managed : KIND_NAMES;
};

async function checkLock({reader}: Connected): Promise<Found> {
  const read = await orNoScope(findLock(reader).then(lock => ({lock})));
  if (read === undefined) return skipped('the key may not list tags, of which the lock is one');
  const {lock} = read;
  if (lock === undefined) return ok('nobody holds it');
  const until = lock.until === undefined ? '' : `, until ${momentText(lock.until)} unless it is renewed`;
  return warn(`held by ${lock.by}${until}`, 'wait for that apply; if it is surely dead: instantly-rbac unlock');
}

async function checkJournals(workspaceId: string, connection: Connected, options: Options, io: Io): Promise<Found> {
  const open = await readOpenJournals(stateDirOf(workspaceId, connection, options, io), await thisProcess());
  return open.length === 0
    ? ok('nothing was left open here')
    : warn(
        `${count(open.length, 'apply', 'applies')} ended before it was done`,
        'run apply: it settles what was left open',
      );
}

/** Nothing when the key lacks the scope for it. */
async function orNoScope<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof RbacError && error.code === 'AUTH_SCOPE') return undefined;
    throw error;
  }
}
