import {mkdir, readFile} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import type {EmulatorOptions, EmulatorState} from '../emulator/index.ts';
import {RbacError} from '../errors.ts';
import type {AssignmentSpec} from '../kinds/assignment.ts';
import type {DesiredState} from '../model/desired.ts';
import {isGlob} from '../model/glob.ts';
import type {JsonObject} from '../model/json.ts';
import {Secret} from '../model/secret.ts';
import {oneLine} from '../model/text.ts';
import {EMULATOR_FOLDER} from './emulator-folder.ts';
import type {Io} from './io.ts';
import {writeWhole} from './write-whole.ts';

export type {EmulatorState} from '../emulator/index.ts';

/** The emulator of one run. */
export interface Emulation {
  readonly url: string;
  readonly key: Secret;
  /** Stops the emulator and saves its state back. */
  close(): Promise<void>;
}

const FALLBACK_ID = '0190b2c4-0000-7000-8000-000000000001';

/**
Starts the emulator in this process on a free port.
@param file path of its state; empty for the default one, which is made to fit the files when it is not there
*/
export async function startEmulation(file: string, io: Io, desired: DesiredState | undefined): Promise<Emulation> {
  const shown = file === '' ? join(EMULATOR_FOLDER, 'state.json') : file;
  const stored = await loadState(resolve(io.cwd, shown));
  if (stored === undefined) io.err(`The emulator begins with a fresh workspace, kept in ${oneLine(shown)}.\n`);
  const emulator = await startKept(shown, {state: stored ?? (await seed(desired)), anyKey: true}, io);
  return {...emulator, key: keyOf('emulator')};
}

/** The text of a key of the emulator's. The vendor's have an id inside, and this one is that of no key. */
export const keyOf = (name: string): Secret =>
  new Secret(Buffer.from(`00000000-0000-4000-8000-000000000000:${name}`).toString('base64'));

/** Starts the emulator; its state is kept in a file when it is closed. */
export async function startKept(
  file: string,
  options: Pick<EmulatorOptions, 'state' | 'anyKey' | 'openers'>,
  {cwd, now}: Pick<Io, 'cwd' | 'now'>,
): Promise<Omit<Emulation, 'key'>> {
  const {startEmulator} = await import('../emulator/index.ts');
  const emulator = await startEmulator({...options, rate: 'off', now});
  return {
    url: emulator.url,
    async close() {
      const state = emulator.state();
      await emulator.close();
      await saveState(resolve(cwd, file), state);
    },
  };
}

/** Starts the emulator on a copy of something, in memory alone. @param now its clock, which stands still */
export async function startCopy(state: JsonObject, now: Date): Promise<{readonly url: string; close(): Promise<void>}> {
  const {parseState, startEmulator} = await import('../emulator/index.ts');
  return startEmulator({state: parseState(state), anyKey: true, rate: 'off', now: () => now});
}

/** The state in a file, or nothing when there is no such file. */
export async function loadState(path: string): Promise<EmulatorState | undefined> {
  const {parseState} = await import('../emulator/index.ts');
  try {
    return parseState(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new RbacError(
      'FILE_UNREADABLE',
      `the emulator's state ${oneLine(path)} cannot be used: ${error instanceof Error ? oneLine(error.message) : ''}`,
      {hint: 'mend the file or delete it'},
    );
  }
}

/** Written beside and renamed, so that an interrupted run leaves the old state whole. @throws RbacError `OUTPUT_UNWRITABLE` */
export async function saveState(path: string, state: EmulatorState): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, {recursive: true}).catch(error => {
    throw new RbacError('OUTPUT_UNWRITABLE', `the folder ${oneLine(folder)} cannot be made (${error.code})`, {
      hint: 'name a state file elsewhere with --emulator=FILE',
    });
  });
  await writeWhole(folder, basename(path), `${JSON.stringify(state, null, 2)}\n`);
}

/** What a fresh emulator is made to look like. */
type Expected = Pick<DesiredState, 'workspace' | 'sections'>;

/** A workspace as the files expect it: their id and owner, the campaigns and accounts that they name, and nothing else. */
export async function seed(desired: Expected | undefined): Promise<EmulatorState> {
  const {seedState} = await import('../emulator/index.ts');
  const assignments = (desired?.sections.assignment ?? []).map(({spec}) => spec as AssignmentSpec);
  const named = (type: AssignmentSpec['type']) => [
    ...new Set(
      assignments
        .filter(spec => spec.type === type)
        .flatMap(({patterns = []}) => patterns.map(({text}) => (isGlob(text) ? EXAMPLE[type](text) : text))),
    ),
  ];
  const {id = FALLBACK_ID, name, owner} = desired?.workspace ?? {};
  return seedState({
    workspaceId: id,
    ...(name !== undefined && {workspaceName: name}),
    ...(owner !== undefined && {owner}),
    campaigns: named('campaigns'),
    accounts: named('accounts').filter(name => name.includes('@')), // What is no address, no account has.
  });
}

/** A state with the workspaces of others, some of them accepted in the group of another one. */
export async function withWorkspaces(
  state: EmulatorState | undefined,
  others: readonly EmulatorState[],
  groups: readonly Pick<EmulatorState['group_members'][number], 'admin_workspace_id' | 'sub_workspace_id'>[],
): Promise<EmulatorState> {
  const {parseState} = await import('../emulator/index.ts');
  return parseState({
    settings: state?.settings ?? {},
    workspaces: [...(state?.workspaces ?? []), ...others.flatMap(({workspaces}) => workspaces)],
    group_members: [...(state?.group_members ?? []), ...groups],
  });
}

const exampleOf = (glob: string) => glob.replace(/\*/g, '1').replace(/\?/g, 'x');

/** Something that a glob matches: of accounts an address, if any fits. */
const EXAMPLE: Readonly<Record<AssignmentSpec['type'], (glob: string) => string>> = {
  campaigns: exampleOf,
  accounts: glob =>
    exampleOf(glob.includes('@') ? glob : glob.replace(/\*$/, '1@example.com').replace('*', '1@example')),
};
