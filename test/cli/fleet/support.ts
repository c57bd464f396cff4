import {afterAll} from 'vitest';
import {addKey, type Emulator, parseFaults, parseState, startEmulator} from '../../../src/emulator/index.ts';
import {folderWith} from '../support.ts';

export const ADMIN = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b';

/** The id of a client's workspace. */
export const clientId = (n: number): string => `0190b2c4-7d1e-7a52-8f3b-${String(n).padStart(12, '0')}`;

/** A client of the agency: its workspace in the emulator, its entry in the fleet file, and its own file. */
export interface Client {
  readonly n: number;
  /** What the emulator has. */
  readonly members?: Readonly<Record<string, string>>;
  /** What the file asks for. Default: what the emulator has. */
  readonly wants?: Readonly<Record<string, string>>;
  /** More of the file. */
  readonly file?: string;
  /** More of the entry, as in `canary: true`. */
  readonly entry?: string;
  /** How it stands in the group. Default: accepted. `none` is not in it, `unknown` does not exist. */
  readonly group?: 'accepted' | 'pending' | 'rejected' | 'none' | 'unknown';
  /** More of its workspace in the emulator. */
  readonly state?: object;
}

export interface FleetOptions {
  /** More of the fleet file. */
  readonly file?: string;
  readonly faults?: unknown;
  readonly latencyMs?: number;
  /** Keys that are made in workspaces: the id by the variable that holds the key. */
  readonly keys?: Readonly<Record<string, string>>;
  /** What such a key may do, by its variable. Default: everything. */
  readonly scopes?: Readonly<Record<string, readonly string[]>>;
}

export interface FleetWorld {
  readonly emulator: Emulator;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Requests that wrote, with the number of the client, those of locks aside. */
  changes(): readonly string[];
  /** All of them. */
  writes(): readonly string[];
  /** The roles of a client's members by address. */
  roles(n: number): Readonly<Record<string, string>>;
}

const emulators: Emulator[] = [];
afterAll(() => Promise.all(emulators.map(emulator => emulator.close())));

const OWNER = {'ceo@acme.com': 'owner'};

/** A fleet on an emulator of its own, reached by the admin's key in `INSTANTLY_API_KEY`. */
export async function fleetWorld(clients: readonly Client[], options: FleetOptions = {}): Promise<FleetWorld> {
  const {state, keys} = worldOf(clients, options);
  const emulator = await startEmulator({
    state,
    rate: 'off',
    faults: parseFaults(options.faults ?? []),
    ...(options.latencyMs !== undefined && {latencyMs: options.latencyMs}),
  });
  emulators.push(emulator);
  const files = Object.fromEntries(clients.map(client => [`clients/${client.n}.yaml`, fileOf(client)]));
  const cwd = await folderWith({'fleet.yaml': fleetFile(clients, options), ...files});
  const writes = () =>
    emulator
      .requests()
      .filter(({method}) => method !== 'GET')
      .map(({method, path, workspace}) => `${numberOf(workspace)} ${method} ${path.replace('/api/v2/', '')}`);
  return {
    emulator,
    cwd,
    env: {INSTANTLY_API_URL: emulator.url, ...keys},
    writes,
    changes: () => writes().filter(line => !/ custom-tags(\/[\da-f-]{36})?$/.test(line)),
    roles: n => rolesIn(emulator, clientId(n)),
  };
}

const numberOf = (id: string | null) => (id === ADMIN ? 'admin' : Number(id?.slice(-12)));

function worldOf(clients: readonly Client[], {keys = {}, scopes = {}}: FleetOptions) {
  const there = clients.filter(({group}) => group !== 'unknown');
  const grouped = there.filter(({group}) => group !== 'none');
  let state = parseState({
    workspaces: [
      {id: ADMIN, name: 'Agency', members: [{email: 'boss@agency.example', role: 'owner'}]},
      ...there.map(({n, members = {}, state: more}) => ({
        id: clientId(n),
        name: `Client ${n}`,
        members: Object.entries({...OWNER, ...members}).map(([email, role]) => ({email, role})),
        ...more,
      })),
    ],
    group_members: grouped.map(({n, group = 'accepted'}) => ({
      admin_workspace_id: ADMIN,
      sub_workspace_id: clientId(n),
      status: group,
    })),
  });
  const made: Record<string, string> = {};
  for (const [variable, workspaceId] of Object.entries({INSTANTLY_API_KEY: ADMIN, ...keys})) {
    const added = addKey(state, {workspaceId, name: variable, scopes: scopes[variable] ?? ['all:all']});
    state = added.state;
    made[variable] = added.key;
  }
  return {state, keys: made};
}

function fileOf({members = {}, wants = members, file = ''}: Client): string {
  const rows = Object.entries(wants).map(([email, role]) => `  - {email: ${email}, role: ${role}}\n`);
  return `version: 1\nmembers:${rows.length === 0 ? ' []\n' : `\n${rows.join('')}`}${file}`;
}

function fleetFile(clients: readonly Client[], {file = ''}: FleetOptions): string {
  const entries = clients.map(
    ({n, entry = ''}) =>
      `  - {id: ${clientId(n)}, name: Client ${n}, files: [clients/${n}.yaml]${entry === '' ? '' : `, ${entry}`}}\n`,
  );
  return `version: 1\nadmin: {id: ${ADMIN}}\nworkspaces:\n${entries.join('')}${file}`;
}

function rolesIn(emulator: Emulator, id: string): Readonly<Record<string, string>> {
  const workspace = emulator.state().workspaces.find(one => one.id === id);
  return Object.fromEntries((workspace?.members ?? []).map(({email, role}) => [email, role]));
}
