import type {Reader} from '../api/client.ts';
import type {Ask, Kind} from '../kinds/kind.ts';
import {member} from '../kinds/member.ts';
import {assertSameWorkspace, readWorkspace} from '../kinds/workspace.ts';
import type {DesiredState, WorkspaceSpec} from '../model/desired.ts';
import {ignoreTest, type LiveState} from '../model/live.ts';
import type {Desired, KindName, Live, LiveWorkspace} from '../model/object.ts';
import {type Meter, timed} from '../model/stats.ts';
import {bounded} from './turns.ts';

export interface ReadOptions {
  readonly kinds: readonly Kind[];
  /** Requests under way at once. */
  readonly parallelism: number;
  /** Kinds to read; default those that the files manage. */
  readonly only?: readonly KindName[] | undefined;
  /** What the key leads to, when that was asked a moment ago. Default: it is asked. */
  readonly identity?: Identity | undefined;
  /** Takes the time of the workspace, of the whole and of each kind. */
  readonly meter?: Meter | undefined;
}

/** What a key leads to, and how many requests it took to ask. */
export interface Identity {
  readonly workspace: LiveWorkspace;
  readonly requests: number;
}

/**
Live state of what the files manage, every list read to its end. The workspace's identity is checked before anything else.
@throws RbacError `AUTH_WORKSPACE`, or whatever keeps a list from being complete: there is no partial live state.
*/
export async function readLive(
  reader: Reader,
  desired: DesiredState,
  {kinds, parallelism, only, identity, meter}: ReadOptions,
): Promise<LiveState> {
  const before = reader.requests() - (identity?.requests ?? 0);
  const workspace = await timed(meter, 'workspace', () => readIdentity(reader, desired.workspace, identity));
  const wanted = kinds.filter(
    ({name}) => desired.sections[name] !== undefined && (only === undefined || only.includes(name)),
  );
  const ask = questions(bounded(reader, parallelism, meter), {workspace, desired, everything: false, meter});
  const known = wanted.map(kind => kind.readWorkspace?.(reader));
  const objects = await timed(meter, 'read', async () => {
    const owner = desired.workspace?.owner === undefined ? [] : [ask.live(member)];
    await Promise.all([...wanted.map(kind => ask.live(kind)), ...owner, ...known]);
    const others = kinds.filter(kind => !wanted.includes(kind));
    for (const kind of others) if (await kind.isAtStake?.(ask, only)) await ask.live(kind);
    return ask.answers();
  });
  return {
    workspace: Object.assign({}, workspace, ...(await Promise.all(known))),
    objects,
    now: reader.clock(),
    requests: reader.requests() - before,
  };
}

/** Live state of everything, for an export. */
export async function readEverything(
  reader: Reader,
  {kinds, parallelism, only, identity, meter}: ReadOptions,
): Promise<LiveState> {
  const before = reader.requests() - (identity?.requests ?? 0);
  const workspace = await timed(meter, 'workspace', () => readIdentity(reader, undefined, identity));
  const ask = questions(bounded(reader, parallelism, meter), {workspace, desired: NOTHING, everything: true, meter});
  const objects = await timed(meter, 'read', async () => {
    await Promise.all(kinds.filter(({name}) => only === undefined || only.includes(name)).map(kind => ask.live(kind)));
    return ask.answers();
  });
  return {workspace, objects, now: reader.clock(), requests: reader.requests() - before};
}

/**
Which workspace it is, or why it is not the one that the files are about.
@param identity what was read of it a moment ago; default: it is asked
@throws RbacError `AUTH_WORKSPACE`
*/
export async function readIdentity(
  reader: Reader,
  spec: WorkspaceSpec | undefined,
  identity?: Identity,
): Promise<LiveWorkspace> {
  const workspace = identity?.workspace ?? (await readWorkspace(reader));
  assertSameWorkspace(spec, workspace);
  return workspace;
}

/** Files that manage nothing. */
export const NOTHING: Pick<DesiredState, 'sections' | 'authoritative' | 'ignore'> = {
  sections: {},
  authoritative: new Set(),
  ignore: [],
};

/** Each kind is read once, however many ask for it. */
export function questions(
  reader: Reader,
  {
    workspace,
    desired,
    everything,
    meter,
  }: Pick<Ask, 'workspace' | 'everything'> &
    Pick<ReadOptions, 'meter'> & {readonly desired: Pick<DesiredState, 'sections' | 'authoritative' | 'ignore'>},
) {
  const reads = new Map<KindName, Promise<readonly Live[]>>();
  const isIgnored = ignoreTest(desired.ignore);
  const ask: Ask = {
    workspace,
    everything,
    declared: <S extends object>({name}: {readonly name: KindName}) =>
      (desired.sections[name] ?? []) as readonly Desired<S>[],
    live<S extends object, L extends Live<S>>(kind: Kind<S, L>) {
      const read = reads.get(kind.name) ?? timed(meter, 'read', () => kind.read(reader, ask), kind.name);
      reads.set(kind.name, read);
      return read as Promise<readonly L[]>;
    },
    authoritative: kind => desired.authoritative.has(kind),
    ignored: isIgnored,
  };
  const answers = async () =>
    Object.fromEntries(await Promise.all([...reads].map(async ([name, read]) => [name, await read] as const)));
  return {...ask, answers};
}
