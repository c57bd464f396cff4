import {parseDay} from '../model/duration.ts';
import {PERMISSIONS} from '../model/permissions.ts';
import {SCOPES, UNPUBLISHED_SCOPES} from '../model/scopes.ts';
import {hasUnsafeCharacter} from '../model/text.ts';
import {isBech32} from './bech32.ts';

/** A day that exists: `2027-02-28`, not `2027-02-30`. */
export const day = (text: string): boolean => parseDay(text) !== undefined;

/** Text that shows as it is: no control, bidi or zero-width character. */
export const plain = (text: string): boolean => !hasUnsafeCharacter(text);

/** A public key of age that was copied without a slip. Which sorts there are is for the schema's pattern to say. */
export const recipient = (text: string): boolean => isBech32(text);

/** A scope that keys can have: published, or known to work. */
export const scope = (text: string): boolean => SCOPE_SET.has(text);

/** A permission that the API publishes. */
export const permission = (text: string): boolean => PERMISSION_SET.has(text);

const SCOPE_SET: ReadonlySet<string> = new Set([...SCOPES, ...UNPUBLISHED_SCOPES]);
const PERMISSION_SET: ReadonlySet<string> = new Set(PERMISSIONS);
