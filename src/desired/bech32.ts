/**
Whether a text is bech32 with a right checksum: lower case, a prefix, `1`, and data that is whole bytes. The checksum
finds every slip of the pen in short texts, and nearly every one in long ones. DOC: BIP 173, without its limit of 90 characters.
*/
export function isBech32(text: string): boolean {
  const end = text.lastIndexOf('1');
  const prefix = text.slice(0, end);
  const data = [...text.slice(end + 1)].map(letter => ALPHABET.indexOf(letter));
  if (end < 1 || data.length < CHECKSUM || data.includes(-1) || !/^[!-@[-~]+$/.test(prefix)) return false;
  const codes = [...prefix].map(letter => letter.charCodeAt(0));
  const expanded = [...codes.map(code => code >> 5), 0, ...codes.map(code => code & 31)];
  return checksumOf([...expanded, ...data]) === 1 && isWholeBytes(data.slice(0, -CHECKSUM));
}

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const CHECKSUM = 6;
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function checksumOf(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATORS.entries()) if ((top >> bit) & 1) sum ^= generator;
  }
  return sum;
}

/** Groups of 5 bits come from bytes when less than 5 bits are left over, all of them 0. */
function isWholeBytes(groups: readonly number[]): boolean {
  const over = (groups.length * 5) % 8;
  return over < 5 && ((groups.at(-1) ?? 0) & ((1 << over) - 1)) === 0;
}
