import {afterAll, afterEach, beforeAll} from 'vitest';
import {addKey, type Emulator, type EmulatorOptions, parseState, startEmulator} from '../../src/emulator/index.ts';

/** An answer: status, headers, and the body as JSON where it is JSON, else as text. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The fields that tests look at, in answers of every shape; a field that is not there makes the test fail. */
export interface Body {
  readonly items: readonly Body[];
  readonly next_starting_after: string;
  readonly message: string;
  readonly code: string;
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly label: string;
  readonly email: string;
  readonly role: string;
  readonly nickname: string;
  readonly owner: string;
  readonly resource_id: string;
  readonly activity_type: number;
  readonly tags: readonly Body[];
}

/** What a request may carry beside method and path. A `body` goes out as JSON, `raw` as it is. */
export interface Extras {
  readonly key?: string;
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request to a path below `/api/v2/`. */
export type Api = (method: string, path: string, extras?: Extras) => Promise<Answer>;

const running = new Set<Emulator>();

afterEach(async () => {
  await Promise.all([...running].map(emulator => emulator.close()));
  running.clear();
});

type Options = Omit<EmulatorOptions, 'state'>;

/** A started emulator; it ends with the test. Unless told otherwise requests carry a key that may do everything. */
export async function start(json: unknown, options: Options = {}) {
  const started = await launch(json, options);
  running.add(started.emulator);
  return started;
}

/** One emulator for all tests of a block, which only read or are refused. Call the result inside a test. */
export function share(json: unknown, options: Options = {}) {
  let started: Promise<Started> | undefined;
  const get = () => {
    started ??= launch(json, options);
    return started;
  };
  beforeAll(async () => void (await get()));
  afterAll(async () => (await get()).emulator.close());
  return get;
}

type Started = Awaited<ReturnType<typeof launch>>;

async function launch(json: unknown, options: Options) {
  const bare = parseState(json);
  const workspaceId = bare.workspaces[0]?.id ?? '';
  const {state, key} = workspaceId
    ? addKey(bare, {workspaceId, name: 'test', scopes: ['all:all']})
    : {state: bare, key: ''};
  const emulator = await startEmulator({state, ...options});
  return {emulator, workspaceId, key, api: apiOf(emulator, key)};
}

/** A started emulator whose requests carry what the caller says. */
export async function startBare(options: EmulatorOptions) {
  const emulator = await startEmulator(options);
  running.add(emulator);
  return {emulator, api: apiOf(emulator, '')};
}

function apiOf({url}: Emulator, usualKey: string): Api {
  return async (method, path, {key = usualKey, body, raw, headers = {}} = {}) => {
    const content = body === undefined ? raw : JSON.stringify(body);
    const response = await fetch(`${url}/api/v2/${path}`, {
      method,
      headers: {
        ...(key && {authorization: `Bearer ${key}`}),
        ...(content !== undefined && {'content-type': 'application/json'}),
        ...headers,
      },
      ...(content !== undefined && {body: content}),
    });
    const text = await response.text();
    return {status: response.status, headers: response.headers, body: parsed(text) as Body};
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** All items of a list, page by page. */
export async function walk(api: Api, path: string, limit = 100): Promise<Body[]> {
  const items: Body[] = [];
  const query = path.includes('?') ? '&' : '?';
  let cursor: string | undefined;
  do {
    const after = cursor === undefined ? '' : `&starting_after=${encodeURIComponent(cursor)}`;
    const {body} = await api('GET', `${path}${query}limit=${limit}${after}`);
    items.push(...body.items);
    cursor = body.next_starting_after;
  } while (cursor !== undefined);
  return items;
}

/** An id that belongs to nothing. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';
