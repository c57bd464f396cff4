import {anyGlob} from './glob.ts';
import type {KindName} from './object.ts';
import {fold} from './text.ts';

/** The kinds whose names count to the letter. Of all others case and spaces at the ends are no difference. */
const EXACT: readonly KindName[] = ['key'];

/** An address in the form in which addresses are compared. */
export const addressKey = (address: string): string =>
  EXACT.some(kind => address.startsWith(`${kind}/`)) ? address.normalize('NFC') : fold(address);

/**
A test that is true for addresses that any of the patterns fits, by the rules of their kind: `member/*@Acme.com` and
`tag/sdr*` fit whatever the case, `key/Zapier*` to the letter.
*/
export function anyAddress(patterns: readonly string[]): (address: string) => boolean {
  if (patterns.length === 0) return () => false;
  const exact = anyGlob(patterns.map(pattern => pattern.normalize('NFC')));
  const folded = anyGlob(patterns.map(fold));
  return address => {
    const spelled = addressKey(address);
    return EXACT.some(kind => spelled.startsWith(`${kind}/`)) ? exact(spelled) : folded(spelled);
  };
}
