import {expect} from 'vitest';
import type {Writer} from '../../../src/api/client.ts';
import {connect} from '../../../src/api/connect.ts';
import {systemTime} from '../../../src/api/time.ts';
import {acquireLock} from '../../../src/apply/lock/acquire.ts';
import type {Lock, LockPorts} from '../../../src/apply/lock/lock.ts';
import type {ProcessIdentity} from '../../../src/apply/lock/process-identity.ts';
import {addKey, type Emulator, parseFaults, parseState, startEmulator} from '../../../src/emulator/index.ts';
import {RbacError} from '../../../src/errors.ts';
import {Secret} from '../../../src/model/secret.ts';
import {NOW, WORKSPACE_ID} from '../../support/world.ts';

export const LOCK = 'instantly-rbac:lock';
export const STALE = /^instantly-rbac:stale-[0-9a-f-]{36}$/;
export const MINUTE = 60_000;

/** A process of another machine. */
export const ELSEWHERE: ProcessIdentity = {
  machine: 'a'.repeat(16),
  boot: 'b'.repeat(16),
  pidns: '1',
  pid: 7,
  start: '9',
};

/** An identity of a run, made of one letter. */
export const uuidOf = (letter: string): string => [8, 4, 4, 4, 12].map(length => letter.repeat(length)).join('-');

/** A description as a run elsewhere writes it. */
export const noteOf = (fields: object = {}): string =>
  JSON.stringify({
    v: 1,
    holder: uuidOf('d'),
    by: 'Dan on laptop',
    ...ELSEWHERE,
    until: new Date(NOW.getTime() + MINUTE).toISOString(),
    keys: [],
    ...fields,
  });

/** A tag of the lock in a state file, as old as the test. */
export const lockTag = (description: string | null, fields: object = {}) => ({
  label: LOCK,
  description,
  timestamp_created: NOW.toISOString(),
  timestamp_updated: NOW.toISOString(),
  ...fields,
});

/** One run of the tool: its own connection, and clocks that pass when the world says so. */
export interface Player {
  readonly writer: Writer;
  readonly ports: LockPorts;
  readonly warnings: string[];
  /** Does what the renewal timers are due to do. */
  tick(): Promise<void>;
  acquire(more?: Partial<LockPorts>): Promise<Lock>;
}

export class Arena {
  readonly emulator: Emulator;
  readonly #time: {passed: number};

  constructor(emulator: Emulator, time: {passed: number}) {
    this.emulator = emulator;
    this.#time = time;
  }

  /** Lets time pass for everybody. */
  pass(ms: number): void {
    this.#time.passed += ms;
  }

  now(): Date {
    return new Date(NOW.getTime() + this.#time.passed);
  }

  tags(): readonly {readonly id: string; readonly label: string; readonly description: string | null}[] {
    return this.emulator.state().workspaces[0]?.custom_tags ?? [];
  }

  labels(): readonly string[] {
    return this.tags().map(({label}) => label);
  }

  lockNote(): Readonly<Record<string, unknown>> {
    return JSON.parse(this.tags().find(({label}) => label === LOCK)?.description ?? '{}');
  }

  /** How many requests were made so far that fit, as in `PATCH /api/v2/custom-tags`. */
  requests(start = ''): number {
    return this.emulator.requests().filter(({method, path}) => `${method} ${path}`.startsWith(start)).length;
  }

  /** @param letter of its identity @param key the text of its API key */
  player(
    letter: string,
    {
      key = 'emulator',
      process = {...ELSEWHERE, machine: `${letter}0`.repeat(8)},
    }: {key?: string; process?: ProcessIdentity} = {},
  ): Player {
    const passedMs = () => performance.now() + this.#time.passed;
    const {writer} = connect({
      url: this.emulator.url,
      key: new Secret(key),
      userAgent: 'instantly-rbac/test',
      pacePercent: 80,
      time: {...systemTime, now: passedMs, sleep: async () => {}},
    });
    const warnings: string[] = [];
    const due = new Set<() => void>();
    const ports: LockPorts = {
      writer,
      workspaceId: WORKSPACE_ID,
      holder: {id: uuidOf(letter), by: `Runner ${letter.toUpperCase()}`, process},
      mode: 'required',
      warn: text => warnings.push(text),
      sleep: async () => {},
      monotonicMs: passedMs,
      every(_ms, task) {
        due.add(task);
        return () => due.delete(task);
      },
    };
    const tick = async () => {
      for (const task of due) task();
      await new Promise(resolve => setTimeout(resolve, 50));
    };
    return {writer, ports, warnings, tick, acquire: more => acquireLock({...ports, ...more})};
  }
}

export interface ArenaOptions {
  readonly tags?: readonly (string | object)[];
  readonly faults?: unknown;
  readonly settings?: object;
  /** Scopes of a key that is handed to `work`; without them any key may do everything. */
  readonly scopes?: readonly string[];
}

/** Runs something against an emulator whose clock stands still but for `pass`, and for a millisecond at each look. */
export async function inArena(
  {tags = [], faults = [], settings = {}, scopes}: ArenaOptions,
  work: (arena: Arena, key: string) => Promise<void>,
): Promise<void> {
  const time = {passed: 0};
  const began = parseState({settings, workspaces: [{id: WORKSPACE_ID, custom_tags: tags}]});
  const {state, key} = addKey(began, {workspaceId: WORKSPACE_ID, name: 'runner', scopes: scopes ?? ['all:all']});
  let looks = 0;
  const emulator = await startEmulator({
    state,
    anyKey: scopes === undefined,
    rate: 'off',
    faults: parseFaults(faults),
    now: () => new Date(NOW.getTime() + time.passed + looks++),
  });
  try {
    await work(new Arena(emulator, time), key);
  } finally {
    await emulator.close();
  }
}

/** The error of a promise, which must be ours, on one line and without control characters. */
export async function refusalOf(work: Promise<unknown>): Promise<RbacError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RbacError)) throw new Error(`no RbacError but ${String(error)}`);
  expect(error.message).not.toMatch(/\p{Cc}|\u202e/u);
  expect(error.message.length).toBeLessThan(400);
  return error;
}
