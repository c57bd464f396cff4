import {createHash} from 'node:crypto';

/** A key that a run was about to create, as its lock names it: without the name, for everybody who sees tags sees it. */
export interface KeyUnderWay {
  /** What `keyHash` gives for the key's name. */
  readonly hash: string;
  /** It cannot be older than this; by the vendor's clock. */
  readonly since: Date;
  /** That run cannot have created it later than this; by the vendor's clock. */
  readonly before: Date;
}

/** 16 hex digits that tell the keys of a workspace apart and do not show their names. Names count in NFC. */
export const keyHash = (workspaceId: string, name: string): string =>
  createHash('sha256')
    .update(`${workspaceId}\0${name.normalize('NFC')}`)
    .digest('hex')
    .slice(0, 16);
