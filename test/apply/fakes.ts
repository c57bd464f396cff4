import type {WriteAnswer, Writer} from '../../src/api/client.ts';
import type {ApplyEvent, Outcome} from '../../src/apply/outcome.ts';
import type {Recorder} from '../../src/apply/record.ts';
import {type ApplyPorts, runApply} from '../../src/apply/run.ts';
import {RbacError} from '../../src/errors.ts';
import {adminsOf} from '../../src/kinds/admins.ts';
import {kinds} from '../../src/kinds/index.ts';
import type {LiveMember} from '../../src/kinds/member.ts';
import type {JsonObject} from '../../src/model/json.ts';
import type {Address, KindName, Live} from '../../src/model/object.ts';
import type {Change, Plan} from '../../src/model/plan.ts';
import {Secret} from '../../src/model/secret.ts';
import {NOW} from '../support/world.ts';

/** What a fake writer was asked to do: `POST custom-tags {"label":"A"}`. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject;
}

/** Answers a write, or throws; undefined leaves it to the default answer. */
export type Respond = (asked: Asked, index: number) => WriteAnswer | undefined | Promise<WriteAnswer | undefined>;

export const NEW_SECRET = 'canary-of-a-new-key-0123456789';

/** A writer that keeps a record and answers as the vendor does: with the object. */
export function fakeWriter(respond: Respond = () => undefined, knowsKey: (index: number) => boolean = () => true) {
  const asked: Asked[] = [];
  const tries: string[] = [];
  let underWay = 0;
  let most = 0;
  const write = async (method: string, path: string, body: JsonObject = {}): Promise<WriteAnswer> => {
    const index = asked.push({method, path, body}) - 1;
    most = Math.max(most, ++underWay);
    try {
      await new Promise(done => setTimeout(done, 1));
      return (await respond({method, path, body}, index)) ?? answerTo(path, body, index);
    } finally {
      underWay--;
    }
  };
  const writer: Writer = {
    post: (path, body) => write('POST', path, body),
    patch: (path, body) => write('PATCH', path, body),
    delete: path => write('DELETE', path),
    async knowsKey(key) {
      tries.push(key.reveal());
      return knowsKey(tries.length);
    },
    get: () => Promise.reject(new Error('apply reads through its own port')),
    getAll: () => Promise.reject(new Error('apply reads through its own port')),
    ownKeyId: undefined,
    clock: () => NOW,
    requests: () => asked.length,
  };
  const lines = () => asked.map(({method, path}) => `${method} ${path}`);
  return {writer, asked, tries, lines, most: () => most};
}

function answerTo(path: string, body: JsonObject, index: number): WriteAnswer {
  const id = `id-${index}`;
  if (path === 'api-keys') return {id, ...body, key: new Secret(NEW_SECRET)};
  if (path === 'workspace-members') return {id, accepted: false, ...body};
  return {id, ...body};
}

export const lostAnswer = (message = 'the answer was lost') => new RbacError('API_UNREACHABLE', message);

/** A change with what a test is about; the rest is harmless. */
export function change(address: Address, details: Partial<Change> = {}): Change {
  const kind = address.slice(0, address.indexOf('/')) as KindName;
  const name = address.slice(address.indexOf('/') + 1);
  const action = details.action ?? 'create';
  return {
    address,
    kind,
    action,
    reason: 'declared',
    risk: 'low',
    at: {file: 'rbac.yaml', line: 7, column: 5},
    id: action === 'create' || action === 'assign' ? null : `live-${name}`,
    wave: 1,
    depends_on: [],
    before: null,
    after: action === 'create' || action === 'replace' ? specOf(kind, name) : null,
    fields: [],
    summary: '',
    ...(kind === 'key' && action === 'create' && {secret: {to: 'file', path: 'x.key'}}),
    ...details,
  };
}

function specOf(kind: KindName, name: string): JsonObject {
  if (kind === 'member') return {email: name, role: 'view'};
  return kind === 'key' ? {name, scopes: ['leads:read']} : {label: name};
}

/** A plan of these changes, and nothing else that apply looks at. */
export const planOf = (changes: readonly Change[]): Plan => ({
  format_version: '1',
  tool: {name: 'instantly-rbac', version: '0'},
  created_at: NOW.toISOString(),
  workspace: {id: 'w', name: 'W'},
  desired_digest: '',
  live_digest: '',
  live: {},
  changes,
  summary: {create: 0, update: 0, replace: 0, delete: 0, assign: 0, unassign: 0, unmanaged: {}, ignored: {}},
  guardrails: [],
  risks: [],
  notes: [],
  warnings: [],
  requests: {read: 0},
  options: {},
});

/** A record that remembers its lines, and may fail at one of them. */
export function fakeRecorder(failAt?: string): {readonly recorder: Recorder; readonly lines: string[]} {
  const lines: string[] = [];
  const add = async (line: string) => {
    if (failAt !== undefined && line.startsWith(failAt)) throw new RbacError('OUTPUT_UNWRITABLE', 'the disk is full');
    lines.push(line);
  };
  const recorder: Recorder = {
    async begin({address}) {
      await add(`begin ${address}`);
      return {
        made: id => add(`made ${id}`),
        delivered: () => add('delivered'),
        settled: (status, inDoubt) => add(`settled ${status}${inDoubt ? ' in doubt' : ''}`),
      };
    },
  };
  return {recorder, lines};
}

export interface Applied {
  readonly outcomes: readonly Outcome[];
  readonly events: readonly ApplyEvent[];
  readonly delivered: readonly string[];
  readonly pauses: readonly number[];
  /** `address: status`, in the plan's order. */
  readonly states: readonly string[];
}

/** Carries changes out against a fake writer; whatever a test is not about goes well. */
export async function applied(
  changes: readonly Change[],
  writer: Writer,
  ports: Partial<ApplyPorts> = {},
): Promise<Applied> {
  const events: ApplyEvent[] = [];
  const delivered: string[] = [];
  const pauses: number[] = [];
  const outcomes = await runApply(planOf(changes), {
    kinds,
    writer,
    parallelism: 4,
    admins: adminsOf([]),
    leastAdmins: 1,
    requiredAdmins: new Map(),
    recorder: fakeRecorder().recorder,
    knownIds: new Set(),
    reread: async () => [],
    stopped: () => false,
    onEvent: event => events.push(event),
    deliver: async (_change, {secret}) => {
      delivered.push(secret.reveal());
    },
    isUnclear: () => false,
    sleep: async ms => {
      pauses.push(ms);
    },
    ...ports,
  });
  return {
    outcomes,
    events,
    delivered,
    pauses,
    states: outcomes.map(({change, status}) => `${change.address}: ${status}`),
  };
}

/** A live member, accepted. */
export function admin(name: string, role = 'admin'): LiveMember {
  const email = `${name}@acme.com`;
  return {
    address: `member/${email}`,
    id: `live-${email}`,
    spec: {email, role},
    userId: name,
    login: email,
    accepted: true,
    issuerId: undefined,
    owner: false,
  };
}

/** A live object of another kind. */
export const live = (address: Address, id: string, spec: object, createdAt = NOW.toISOString()): Live => ({
  address,
  id,
  spec,
  createdAt,
});

export const messageOf = (outcome: Outcome | undefined): string =>
  outcome?.error instanceof Error ? outcome.error.message : '';
