import {createHash} from 'node:crypto';

/** A uuid (version 5 in form) that depends on the parts alone, so that hand-written states need no ids. */
export function stableId(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\0')).digest('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

/**
The text of an API key: base64 of `<uuid>:<12 characters>`, 68 characters long and ending in `==`. The same uuid gives the same text.
LIVE: length and alphabet. CODE: clients decode it to a uuid and a short secret. GUESS: which uuid that is.
*/
export function keyText(uuid: string): string {
  const secret = createHash('sha256').update(`secret\0${uuid}`).digest('hex').slice(0, 12);
  return Buffer.from(`${uuid}:${secret}`).toString('base64');
}

/** The moment of the n-th (from 0) object without a timestamp: one second apart from the start of 2026, so later in the file is newer. */
export function stableStamp(index: number): string {
  return new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether a text has the form of a uuid, of any version. */
export const isUuid = (text: string): boolean => UUID.test(text);
