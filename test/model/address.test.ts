import {describe, expect, it} from 'vitest';
import {addressKey, anyAddress} from '../../src/model/address.ts';

type Row = readonly [phrase: string, pattern: string, address: string, fits: boolean];

const rows: readonly Row[] = [
  ['an address of a member fits in any case', 'member/Ana@Acme.com', 'member/ana@acme.com', true],
  ['so does a pattern of them', 'member/*@Partner.com', 'member/bob@partner.com', true],
  ['so does the label of a tag', 'tag/west*', 'tag/West SDRs', true],
  ['so does an assignment', 'assignment/WEST/*', 'assignment/West/accounts', true],
  ['so does a sub-workspace', 'sub_workspace/0190D777-*', 'sub_workspace/0190d777-0000', true],
  ['spaces at the ends are no difference', 'tag/West ', 'tag/West', true],
  ['nor is the way in which letters are put together', 'tag/Mu\u0308nchen', 'tag/M\u00fcnchen', true],
  ['names of keys count to the letter', 'key/zapier*', 'key/Zapier', false],
  ['as the pattern of a key does', 'key/Zapier*', 'key/Zapier 2', true],
  ['but for the way in which letters are put together', 'key/Mu\u0308nchen', 'key/M\u00fcnchen', true],
  ['a pattern may leave the kind open', '*/Ana*', 'member/ana@acme.com', true],
  ['which makes no other of a key', '*/ana*', 'key/Ana', false],
  ['another address does not fit', 'member/ana@acme.com', 'member/bob@acme.com', false],
];

describe('patterns of addresses', () => {
  it.each(rows)('%s', (_phrase, pattern, address, fits) => {
    expect(anyAddress([pattern])(address)).toBe(fits);
  });

  it('fit nothing where there are none', () => {
    expect(anyAddress([])('member/ana@acme.com')).toBe(false);
  });

  it('have one spelling for each object', () => {
    expect(addressKey('member/Ana@Acme.com')).toBe('member/ana@acme.com');
    expect(addressKey('key/Zapier')).toBe('key/Zapier');
  });
});
