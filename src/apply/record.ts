import type {Kind} from '../kinds/kind.ts';
import type {Live} from '../model/object.ts';
import type {Change} from '../model/plan.ts';
import type {Journal, SettledStatus} from './journal/index.ts';
import type {Lock} from './lock/index.ts';

/** Keeps the record of an apply: every write before and after, on the disk and, for keys under way, in the lock. */
export interface Recorder {
  /** Before the first write of a step. */
  begin(change: Change): Promise<Entry>;
}

/** One step in the record. */
export interface Entry {
  /** The API has answered with an id. */
  made(id: string): Promise<void>;
  /** The new object's secret is where it belongs. */
  delivered(): Promise<void>;
  /** How the step ended. @param inDoubt a failed write may have taken effect all the same */
  settled(status: 'applied' | 'failed', inDoubt: boolean): Promise<void>;
}

export interface RecorderPorts {
  readonly journal: Journal;
  readonly lock: Lock;
  readonly kinds: readonly Kind[];
  /** Objects that were there before the first write. */
  readonly live: readonly Live[];
}

/** A recorder that writes to a journal, and strikes keys that are done with out of the lock's note. */
export function recorderOf({journal, lock, kinds, live}: RecorderPorts): Recorder {
  const liveIds = new Map<string, string[]>();
  for (const {address, id} of live) liveIds.set(address, [...(liveIds.get(address) ?? []), id]);

  return {
    async begin(change) {
      const kind = kinds.find(({name}) => name === change.kind);
      const makesKey = change.secret !== undefined;
      const name = nameOf(change);
      const n = await journal.intent({
        address: change.address,
        action: change.action,
        id: change.id,
        fields: Object.keys(change.after ?? {}),
        name,
        known: kind?.assign ? [] : (liveIds.get(change.address) ?? []),
      });
      let undelivered = false;
      return {
        async made(id) {
          undelivered = makesKey;
          await journal.made(n, id);
        },
        async delivered() {
          undelivered = false;
          await journal.delivered(n);
          if (makesKey) await lock.keyDone(name);
        },
        async settled(status, inDoubt) {
          // An undelivered key is named by its id: if it was revoked, nothing is left to find.
          const open = status === 'failed' && (undelivered || inDoubt);
          const word: SettledStatus = open ? 'unclear' : status;
          await journal.settled(n, word);
          if (makesKey && !open) await lock.keyDone(name);
        },
      };
    },
  };
}

/** The name under which an object is found, as its address has it. */
const nameOf = ({address}: Change) => address.slice(address.indexOf('/') + 1);
