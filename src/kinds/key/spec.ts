import type {Destination, Live} from '../../model/object.ts';

/** An API key: what it may do and how it is looked after. The secret is never part of it. */
export interface KeySpec {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly owner?: string;
  readonly rotateEveryMs?: number;
  readonly overlapMs: number;
  readonly secret?: Destination;
  /** Names this key had before. */
  readonly previously?: readonly string[];
}

export interface LiveKey extends Live<KeySpec> {
  /** Whether this is the key that the tool itself uses. */
  readonly own: 'yes' | 'no' | 'unknown';
  /** The API showed the secret of this key in a list. It was dropped where the answer was read. */
  readonly readable: boolean;
}
