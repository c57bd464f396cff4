import type {Writer} from '../../api/client.ts';
import type {Holder} from './holder.ts';
import type {KeyUnderWay} from './key-under-way.ts';

/** `auto`: go on without a lock, with a warning, when the key lacks the tag scopes. `off`: no request is made for it. */
export type LockMode = 'auto' | 'required' | 'off';

export interface LockPorts {
  /**
  A connection of its own, not stopped by Ctrl-C: the lock is renewed while writes in flight finish, and removed after
  them; and a queue of changes slowed down by 429s must not keep it from being renewed.
  */
  readonly writer: Writer;
  readonly workspaceId: string;
  readonly holder: Holder;
  readonly mode: LockMode;
  /** Told what does not stop the work: one safe line. */
  readonly warn: (text: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds since some moment, time asleep included: see `steadyClock`. */
  readonly monotonicMs: () => number;
  /** Runs a task again and again until it is told to stop. Default: a timer that does not keep the process alive. */
  readonly every?: (ms: number, task: () => void) => () => void;
}

/** The right to be the one apply in a workspace. */
export interface Lock {
  /** False for the one that `off`, or `auto` without the scopes, gives: it holds nothing off. */
  readonly real: boolean;
  /** Keys that runs which died may have made and not delivered. */
  readonly inherited: readonly KeyUnderWay[];
  /**
  To be awaited before each write. No request as long as the last renewal is less than 30 seconds old.
  @throws RbacError `LOCKED` when the lock is lost, or could not be renewed for a minute: the write must not begin
  */
  ensureHeld(): Promise<void>;
  /**
  Notes, before the first of them is created, which keys are about to be. Resolves once the API has confirmed it.
  @throws RbacError when that is not sure: the keys must not be created
  */
  keysUnderWay(names: readonly string[]): Promise<void>;
  /** Strikes a key out: it is delivered, was revoked, or surely not made. Never rejects; a failed try is made up for by the next renewal. */
  keyDone(name: string): Promise<void>;
  /** Removes the notes that `inherited` came from, once those keys are settled. Never rejects. */
  forgetInherited(): Promise<void>;
  /** Removes the lock; while keys are still under way it stays as a note for the next run. Never rejects; a second call does nothing. */
  release(): Promise<void>;
}

/** A lock that holds nothing off. */
export function noLock(inherited: readonly KeyUnderWay[] = []): Lock {
  const nothing = async () => {};
  return {
    real: false,
    inherited,
    ensureHeld: nothing,
    keysUnderWay: nothing,
    keyDone: nothing,
    forgetInherited: nothing,
    release: nothing,
  };
}
