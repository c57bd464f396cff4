import {describe, expect, it} from 'vitest';
import {keyUuid, ownOf, withoutKeys, withSealedKey} from '../../src/api/own-key.ts';
import {Secret} from '../../src/model/secret.ts';
import fc from '../support/laws.ts';
import {KEY, keyOf, UUID} from './help.ts';

const own = new Secret(KEY);
const OTHER = keyOf('0190b2c4-0000-7000-8000-000000000002', 'Other7654321');

it('makes test keys of the real form', () => {
  expect(KEY).toMatch(/^[A-Za-z0-9+/]{66}==$/);
});

describe('keyUuid', () => {
  it.each([
    ['a key', KEY, UUID],
    ['a key with spaces around it', ` ${KEY}\n`, UUID],
    ['a key in capitals', keyOf(UUID.toUpperCase(), 'x1234567890'), UUID],
    ['nothing', '', undefined],
    ['plain words', 'not a key', undefined],
    ['a uuid', UUID, undefined],
    ['a uuid without anything after it', Buffer.from(UUID).toString('base64'), undefined],
    ['base64 of something else', Buffer.from('x'.repeat(60)).toString('base64'), undefined],
  ])('reads %s', (_what, text, uuid) => {
    expect(keyUuid(text)).toBe(uuid);
  });
});

describe('ownOf', () => {
  it.each([
    ['our key', KEY, 'yes'],
    ['our key with spaces around it', ` ${KEY} `, 'yes'],
    ['another key', OTHER, 'no'],
    ['a text as long as our key', 'k'.repeat(68), 'no'],
    ['a masked key', `${KEY.slice(0, 60)}********`, 'unknown'],
    ['a key masked with bullets', `${'•'.repeat(60)}ab==`, 'unknown'],
    ['a shortened key', `${KEY.slice(0, 50)}…`, 'unknown'],
    ['a key shortened with dots', `${KEY.slice(0, 50)}...abcd`, 'unknown'],
    ['the end of a key', KEY.slice(-8), 'unknown'],
    ['a digest', 'ab'.repeat(32), 'unknown'],
    ['a blank', '   ', 'unknown'],
    ['an empty text', '', 'unknown'],
    ['nothing', undefined, 'unknown'],
    ['null', null, 'unknown'],
    ['a number', 7, 'unknown'],
  ])('says of %s: %s', (_what, shown, expected) => {
    expect(ownOf(shown, own)).toBe(expected);
  });
});

describe('withoutKeys', () => {
  it('marks every item of a list and drops the keys', () => {
    const page = {
      items: [
        {id: '1', name: 'ours', scopes: ['all:read'], key: KEY},
        {id: '2', name: 'theirs', scopes: [], key: OTHER},
        {id: '3', name: 'masked', key: 'MDE5****'},
        {id: '4', name: 'blank', key: ''},
        {id: '5', name: 'absent'},
      ],
      next_starting_after: 'cursor',
    };
    expect(withoutKeys(page, own)).toEqual({
      items: [
        {id: '1', name: 'ours', scopes: ['all:read'], own: 'yes', key_readable: true},
        {id: '2', name: 'theirs', scopes: [], own: 'no', key_readable: true},
        {id: '3', name: 'masked', own: 'unknown'},
        {id: '4', name: 'blank', own: 'unknown'},
        {id: '5', name: 'absent', own: 'unknown'},
      ],
      next_starting_after: 'cursor',
    });
  });

  it('marks a deleted key, and items of a list without pages', () => {
    expect(withoutKeys({id: '2', key: OTHER}, own)).toEqual({id: '2', own: 'no', key_readable: true});
    expect(withoutKeys([{id: '2', key: OTHER}], own)).toEqual([{id: '2', own: 'no', key_readable: true}]);
  });

  it('drops keys from wherever else they stand', () => {
    const item = {
      id: '1',
      key: {value: KEY},
      api_key: KEY,
      old: {secret: OTHER, list: ['a', KEY], deeper: [{key: 'x', n: 1}]},
      n: null,
    };
    expect(withoutKeys({items: [item, KEY, 7], cursor: KEY}, own)).toEqual({
      items: [{id: '1', own: 'unknown', old: {list: ['a'], deeper: [{n: 1}]}, n: null}, null, 7],
    });
  });

  it('copes with any depth', () => {
    const deep = JSON.parse(`${'{"a":['.repeat(2000)}"${KEY}"${']}'.repeat(2000)}`);
    expect(JSON.stringify(withoutKeys(deep, own))).not.toContain(KEY);
  });

  it('lets no key through, whatever the answer looks like', () => {
    const leaf = fc.oneof(fc.constantFrom<string>(KEY, OTHER, ` ${KEY}`), fc.string(), fc.integer(), fc.constant(null));
    const name = fc.constantFrom('key', 'items', 'a', 'secret', '__proto__');
    const {answer} = fc.letrec(tie => ({
      answer: fc.oneof(
        {maxDepth: 5},
        leaf,
        fc.array(tie('answer'), {maxLength: 4}),
        fc.dictionary(name, tie('answer')),
      ),
    }));
    fc.assert(
      fc.property(answer, value => {
        const text = JSON.stringify(withoutKeys(JSON.parse(JSON.stringify(value)), own));
        return !text.includes(KEY) && !text.includes(OTHER);
      }),
    );
  });
});

describe('withSealedKey', () => {
  it('seals the key of a creation', () => {
    const {key, ...rest} = withSealedKey(
      {id: '9', name: 'new', key: `${OTHER}\n`, copy: OTHER, nested: {key: OTHER}, ours: KEY},
      own,
    );
    expect(key).toBeInstanceOf(Secret);
    expect(key instanceof Secret && key.reveal()).toBe(OTHER);
    expect(rest).toEqual({id: '9', name: 'new', nested: {}});
  });

  it.each([undefined, null, '', ' ', 7])('leaves the key out when it is %j', key => {
    expect(withSealedKey({id: '9', key}, own)).toEqual({id: '9'});
  });
});
