import type {Json} from './json.ts';
import type {Position} from './position.ts';

/** What one file says of a field. */
export interface Said {
  readonly value: Json;
  readonly at: Position;
}

/** Which files say what of one field. */
export interface FieldOrigin {
  readonly field: string;
  /** The one that counts first, then those that it takes the place of; of a joined field all count, the base first. */
  readonly said: readonly Said[];
  /** Whether files add to this field instead of taking each other's place. */
  readonly joined: boolean;
}

/** One file that speaks of something. */
export interface Speaker {
  readonly at: Position;
  /** Fields that it gives another value than the files before it, or a first one. Empty for the first file. */
  readonly changes: readonly string[];
}

/** Where an object, a role or a part about the workspace as a whole comes from. */
export interface Origin {
  /** An address as plans print it, or `role/NAME`, `workspace`, `manage`, `guardrails`. */
  readonly address: string;
  /** Every file that speaks of it, the base first: plans name the place in the last one. */
  readonly speakers: readonly Speaker[];
  /** Whether the first of them stands over another file. */
  readonly added: boolean;
  readonly fields: readonly FieldOrigin[];
}

/** An object that a file takes away from what the files before it declare. */
export interface RemovedOrigin extends Origin {
  readonly removedAt: Position;
}

/** What came from which file, for one workspace. */
export interface Origins {
  /** The base first. */
  readonly files: readonly string[];
  readonly present: readonly Origin[];
  readonly removed: readonly RemovedOrigin[];
}
