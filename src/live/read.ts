import type {Reader} from '../api/client.ts';
import type {Ask, Kind} from '../kinds/kind.ts';
import {member} from '../kinds/member.ts';
import {assertSameWorkspace, readWorkspace} from '../kinds/workspace.ts';
import type {DesiredState, WorkspaceSpec} from '../model/desired.ts';
import {ignoreTest, type LiveState} from '../model/live.ts';
import type {Desired, KindName, Live, LiveWorkspace} from '../model/object.ts';
import {bounded} from './turns.ts';

export interface ReadOptions {
  readonly kinds: readonly Kind[];
  /** Requests under way at once. */
  readonly parallelism: number;
  /** Kinds to read; default those that the files manage. */
  readonly only?: readonly KindName[] | undefined;
}

/**
Live state of what the files manage, every list read to its end. The workspace's identity is checked before anything else.
@throws RbacError `AUTH_WORKSPACE`, or whatever keeps a list from being complete: there is no partial live state.
*/
export async function readLive(
  reader: Reader,
  desired: DesiredState,
  {kinds, parallelism, only}: ReadOptions,
): Promise<LiveState> {
  const before = reader.requests();
  const workspace = await readIdentity(reader, desired.workspace);
  const wanted = kinds.filter(
    ({name}) => desired.sections[name] !== undefined && (only === undefined || only.includes(name)),
  );
  const ask = questions(bounded(reader, parallelism), workspace, desired, false);
  const owner = desired.workspace?.owner === undefined ? [] : [ask.live(member)];
  const known = wanted.map(kind => kind.readWorkspace?.(reader));
  await Promise.all([...wanted.map(kind => ask.live(kind)), ...owner, ...known]);
  await readAtStake(ask, {kinds, only}, desired);
  return {
    workspace: Object.assign({}, workspace, ...(await Promise.all(known))),
    objects: await ask.answers(),
    now: reader.clock(),
    requests: reader.requests() - before,
  };
}

/** Live state of everything, for an export. */
export async function readEverything(reader: Reader, {kinds, parallelism, only}: ReadOptions): Promise<LiveState> {
  const before = reader.requests();
  const workspace = await readWorkspace(reader);
  const ask = questions(bounded(reader, parallelism), workspace, NOTHING, true);
  await Promise.all(kinds.filter(({name}) => only === undefined || only.includes(name)).map(kind => ask.live(kind)));
  return {workspace, objects: await ask.answers(), now: reader.clock(), requests: reader.requests() - before};
}

/** Kinds that nobody manages and that a plan may harm all the same. */
async function readAtStake(ask: Ask, {kinds, only}: Pick<ReadOptions, 'kinds' | 'only'>, desired: DesiredState) {
  const others = kinds.filter(({name}) => desired.sections[name] === undefined);
  for (const kind of others) if (await kind.isAtStake?.(ask, only)) await ask.live(kind);
}

async function readIdentity(reader: Reader, spec: WorkspaceSpec | undefined): Promise<LiveWorkspace> {
  const workspace = await readWorkspace(reader);
  assertSameWorkspace(spec, workspace);
  return workspace;
}

const NOTHING: Pick<DesiredState, 'sections' | 'authoritative' | 'ignore'> = {
  sections: {},
  authoritative: new Set(),
  ignore: [],
};

/** Each kind is read once, however many ask for it. */
function questions(
  reader: Reader,
  workspace: LiveWorkspace,
  desired: Pick<DesiredState, 'sections' | 'authoritative' | 'ignore'>,
  everything: boolean,
) {
  const reads = new Map<KindName, Promise<readonly Live[]>>();
  const isIgnored = ignoreTest(desired.ignore);
  const ask: Ask = {
    workspace,
    everything,
    declared: <S extends object>({name}: {readonly name: KindName}) =>
      (desired.sections[name] ?? []) as readonly Desired<S>[],
    live<S extends object, L extends Live<S>>(kind: Kind<S, L>) {
      const read = reads.get(kind.name) ?? kind.read(reader, ask);
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
