import type {Destination} from '../model/object.ts';
import type {Secret} from '../model/secret.ts';
import type {Surroundings} from '../web/from-env.ts';

/** The destinations of one sink: `To<'file'>` is a path. */
export type To<T extends Destination['to']> = Extract<Destination, {readonly to: T}>;

/** The new key whose secret is delivered. */
export interface Delivery {
  readonly secret: Secret;
  /** The key's name, as the files spell it. */
  readonly name: string;
  /** The vendor's id of the key. */
  readonly keyId: string;
  readonly workspaceId: string;
}

/** What the surroundings let a sink do. None of it comes from the desired state. */
export interface SinkContext extends Surroundings {
  /** Absolute working directory. Paths of `file` and `env-file` stay inside it; programs run in it. */
  readonly root: string;
  /** The clock, for sinks that date what they store. */
  readonly now?: () => Date;
  /** Programs that `INSTANTLY_RBAC_EXEC` or `--allow-exec` lists: bare names and paths. */
  readonly execAllowed: readonly string[];
  /** Names of further environment variables that a program gets. `INSTANTLY_*` never passes. */
  readonly execEnv: readonly string[];
}

/** One way to hand over a secret. */
export interface Sink<D extends Destination = Destination> {
  /**
  Finds out, without writing, whether a delivery would work. Meant for the time before the first write.
  @throws RbacError `SINK_UNUSABLE`
  */
  check(destination: D, context: SinkContext): Promise<void>;
  /**
  Hands the secret over. Checks everything again: time has passed since `check`.
  @throws RbacError `SINK_FAILED`. Nothing has the secret then, unless `isUnclearDelivery` says that it may.
  */
  deliver(destination: D, delivery: Delivery, context: SinkContext): Promise<void>;
}
