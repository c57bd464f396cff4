import {RbacError} from '../../errors.ts';
import {oneLine} from '../../model/text.ts';
import {inheritedKeys} from './inherited.ts';
import {type KeyUnderWay, keyHash} from './key-under-way.ts';
import {leave} from './leave.ts';
import type {Lock, LockPorts} from './lock.ts';
import {LockLost} from './locked.ts';
import {BEARABLE_MS, FRESH_MS, RENEW_EVERY_MS} from './names.ts';
import {renew} from './renewal.ts';
import {deleteLockTag, type LockTag} from './tags.ts';
import {Turns} from './turns.ts';

/** A lock that this run holds: renewed in the background until it is released. */
export class HeldLock implements Lock {
  readonly real = true;
  readonly inherited: readonly KeyUnderWay[];
  readonly #id: string;
  readonly #ports: LockPorts;
  readonly #keys = new Map<string, Date>();
  readonly #renewals = new Turns(() => this.#renew());
  readonly #stopRenewing: () => void;
  #stale: readonly LockTag[];
  #confirmedAt: number;
  #lost: LockLost | undefined;
  #released = false;

  /**
  @param id of the tag that was created
  @param stale what dead runs left behind
  @param createdAt when the creation was sent, by the monotonic clock
  */
  constructor(id: string, stale: readonly LockTag[], createdAt: number, ports: LockPorts) {
    this.#id = id;
    this.#ports = ports;
    this.#stale = stale;
    this.#confirmedAt = createdAt;
    this.inherited = inheritedKeys(stale, ports.writer.clock());
    this.#stopRenewing = (ports.every ?? timer)(RENEW_EVERY_MS, () => void this.#renewals.join().catch(() => {}));
  }

  async ensureHeld(): Promise<void> {
    let trouble: unknown;
    // An answer that waited in a frozen process is old when it is read: then once more.
    for (let tries = 0; tries < 2 && this.#ageMs() >= FRESH_MS; tries++) {
      trouble = await this.#renewals.join().then(
        () => undefined,
        (error: unknown) => error,
      );
    }
    if (this.#lost) throw this.#lost;
    if (this.#ageMs() >= BEARABLE_MS) throw unconfirmed(trouble);
  }

  async keysUnderWay(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const since = this.#ports.writer.clock();
    const added = names.map(name => this.#hash(name)).filter(hash => !this.#keys.has(hash));
    for (const hash of added) this.#keys.set(hash, since);
    try {
      await this.#renewals.fresh();
    } catch (error) {
      for (const hash of added) this.#keys.delete(hash);
      throw error;
    }
  }

  async keyDone(name: string): Promise<void> {
    if (this.#keys.delete(this.#hash(name)) && !this.#released) await this.#renewals.fresh().catch(() => {});
  }

  async forgetInherited(): Promise<void> {
    const stale = this.#stale;
    this.#stale = [];
    for (const {id, label} of stale) {
      await deleteLockTag(this.#ports.writer, id).catch(error =>
        this.#warn(`the note ${label} could not be removed`, error),
      );
    }
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#stopRenewing();
    await this.#renewals.settled();
    await leave({...this.#ports, id: this.#id, keys: this.#keys}).catch(error =>
      this.#warn('the lock could not be removed and ends by itself within two minutes', error),
    );
  }

  /** Waits for the first renewal, which proves that the key may renew. @throws RbacError as `renew` does */
  async confirm(): Promise<void> {
    await this.#renewals.fresh();
  }

  async #renew(): Promise<void> {
    if (this.#lost) throw this.#lost;
    const {writer, holder, monotonicMs} = this.#ports;
    const startedAt = monotonicMs();
    try {
      await renew({writer, holder, id: this.#id, keys: new Map(this.#keys)});
      this.#confirmedAt = startedAt;
    } catch (error) {
      if (error instanceof LockLost) this.#lost = error;
      throw error;
    }
  }

  #ageMs(): number {
    return this.#lost ? Number.POSITIVE_INFINITY : this.#ports.monotonicMs() - this.#confirmedAt;
  }

  #hash(name: string): string {
    return keyHash(this.#ports.workspaceId, name);
  }

  #warn(what: string, error: unknown): void {
    this.#ports.warn(`${what}: ${messageOf(error)}`);
  }
}

/** Without the error as its cause: that one may be unclear, and the write that this one keeps from beginning is not. */
const unconfirmed = (why: unknown) =>
  new RbacError(
    'LOCKED',
    `the lock could not be renewed for a minute, so another apply may take it; nothing more is written: ${messageOf(why)}`,
    {hint: 'run apply again when the API answers'},
  );

const messageOf = (error: unknown): string =>
  error instanceof Error ? oneLine(error.message) : 'its answers come late';

function timer(ms: number, task: () => void): () => void {
  const interval = setInterval(task, ms);
  interval.unref();
  return () => clearInterval(interval);
}
