import {describe, expect, it} from 'vitest';
import {globTest} from '../../src/model/glob.ts';
import {GlobIndex} from '../../src/model/glob-index.ts';
import fc from '../support/laws.ts';

describe('a pattern', () => {
  const names = ['ana@west.acme.com', 'ben@west.acme.com', 'ana@east.acme.com', 'west', ''];
  it.each<readonly [string, readonly string[]]>([
    ['*@west.acme.com', ['ana@west.acme.com', 'ben@west.acme.com']],
    ['ana@*', ['ana@east.acme.com', 'ana@west.acme.com']],
    ['a*west*m', ['ana@west.acme.com']],
    ['*', ['', 'ana@east.acme.com', 'ana@west.acme.com', 'ben@west.acme.com', 'west']],
    ['????', ['west']],
    ['*@north.acme.com', []],
  ])('%s finds the same names, however often the index was asked', (pattern, found) => {
    const index = new GlobIndex(names, name => name);
    for (let asked = 0; asked < 20; asked++) expect(index.matching(pattern).toSorted()).toEqual(found);
  });

  it('finds what it fits among any names', () => {
    const word = fc.string({unit: fc.constantFrom('a', 'b', '*', '?', '.', '\u{1f600}', '\ud83d'), maxLength: 6});
    fc.assert(
      fc.property(fc.array(word), fc.array(word, {minLength: 15}), (names, patterns) => {
        const index = new GlobIndex(names, name => name);
        for (const pattern of patterns)
          expect(index.matching(pattern).toSorted()).toEqual(names.filter(globTest(pattern)).toSorted());
      }),
    );
  });
});
