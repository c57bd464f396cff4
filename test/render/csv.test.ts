import {describe, expect, it} from 'vitest';
import {csvCell, renderCsv} from '../../src/render/csv.ts';
import fc from '../support/laws.ts';

describe('a cell of CSV', () => {
  it.each([
    ['plain', 'ana@acme.com', 'ana@acme.com'],
    ['empty', '', ''],
    ['with a comma', 'a, b', '"a, b"'],
    ['with quotes', 'say "a"', '"say ""a"""'],
    ['over two lines', 'a\nb', 'a\\u{a}b'],
    ['a formula', '=1+1', "'=1+1"],
    ['a formula in quotes', '=HYPERLINK("http://evil.example","x")', `"'=HYPERLINK(""http://evil.example"",""x"")"`],
    ['a plus', '+49', "'+49"],
    ['a minus', '-2+3', "'-2+3"],
    ['an at', '@SUM(A1)', "'@SUM(A1)"],
    ['a tab', '\tx', "'\\u{9}x"],
    ['a carriage return', '\r=1', "'\\u{d}=1"],
    ['a formula behind spaces', '  =1', "'  =1"],
    ['a full-width sign', '＝1', "'＝1"],
    ['a direction mark', 'a\u202eb', 'a\\u{202e}b'],
    ['an invisible character before a formula', '\u200b=1', '\\u{200b}=1'],
    ['a sign inside', 'a=b', 'a=b'],
  ])('%s', (_phrase, cell, expected) => {
    expect(csvCell(cell)).toBe(expected);
  });

  it('begins no formula, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), cell => {
        expect(csvCell(cell)).not.toMatch(/^"?\s*[=+\-@\t\r]/);
        expect(csvCell(cell)).not.toMatch(/[\n\r\t]/);
      }),
      {numRuns: 500},
    );
  });
});

describe('rows of CSV', () => {
  it('are lines', () => {
    expect(
      renderCsv([
        ['a', 'b'],
        ['1', 'x, y'],
      ]),
    ).toBe('a,b\n1,"x, y"\n');
    expect(renderCsv([])).toBe('');
  });

  it('can be read back cell by cell', () => {
    const cell = fc.string({unit: fc.constantFrom('a', ' ', ',', '"', 'ä', '1')});
    fc.assert(
      fc.property(fc.array(fc.array(cell, {minLength: 2, maxLength: 4}), {minLength: 1, maxLength: 4}), rows => {
        expect(parse(renderCsv(rows))).toEqual(rows);
      }),
    );
  });
});

/** A reader of RFC 4180, for cells without line breaks. */
const parse = (text: string): readonly (readonly string[])[] =>
  text
    .slice(0, -1)
    .split('\n')
    .map(line =>
      [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      ),
    );
