import {describe, expect, it} from 'vitest';
import {readSheet} from '../../src/desired/sheet/read.ts';
import type {InvalidFiles} from '../../src/errors.ts';
import {renderCsv} from '../../src/render/csv.ts';
import fc from '../support/laws.ts';

const HEAD = ['row', 'workspace', 'address', 'object', 'decision'];
const read = (text: string) =>
  readSheet({file: 'sheet.csv', text}).map(({row, address, decision}) => [row.text, address.text, decision.text]);

const thrown = (text: string) => {
  try {
    readSheet({file: 'sheet.csv', text});
  } catch (error) {
    return (error as InvalidFiles).problems;
  }
  return [];
};

describe('a sheet', () => {
  it.each([
    ['CSV', 'row,workspace,address,object,decision\n1,w,member/a,,keep\n'],
    ['CSV without a last line end', 'row,workspace,address,object,decision\n1,w,member/a,,keep'],
    ['CSV of Windows', 'row,workspace,address,object,decision\r\n1,w,member/a,,keep\r\n\r\n'],
    ['CSV with semicolons', 'row;workspace;address;object;decision\n1;w;member/a;;keep\n'],
    ['CSV with tabs', 'row\tworkspace\taddress\tobject\tdecision\n1\tw\tmember/a\t\tkeep\n'],
    [
      'CSV with other columns, in another order',
      'note,Decision,row,object,workspace,address\n"x,\ny", keep ,1,,w,member/a\n',
    ],
    [
      'JSON',
      '{"workspace": {"id": "w"}, "rows": [{"row": "1", "address": "member/a", "object": null, "decision": "keep"}]}',
    ],
    [
      'JSON of the page',
      '{"rows": [{"row": "1", "workspace": {"id": "w"}, "address": "member/a", "decision": "keep"}]}',
    ],
  ])('is read from %s', (_what, text) => {
    expect(read(text)).toEqual([['1', 'member/a', 'keep']]);
  });

  it('is read as it was written, whatever it holds', () => {
    const cell = fc.string({unit: 'grapheme', minLength: 1}).filter(text => /^[\w "',;]*$/.test(text));
    fc.assert(
      fc.property(fc.array(cell, {minLength: 1}), names => {
        const rows = names.map((name, index) => [`r${index}`, 'w', `key/${name}`, '', 'keep']);
        expect(read(renderCsv([HEAD, ...rows]))).toEqual(rows.map(([row, , address]) => [row, address, 'keep']));
      }),
    );
  });

  it('tells line and column of what it holds', () => {
    const [first, second] = readSheet({
      file: 'sheet.csv',
      text: 'row,workspace,address,object,decision\n"a\nb",w,member/a,,keep\n2,w,member/b,,\n',
    });
    expect(first?.decision.place.at).toEqual({file: 'sheet.csv', line: 3, column: 16});
    expect(second?.address.place.at).toEqual({file: 'sheet.csv', line: 4, column: 5});
  });

  it.each([
    ['nothing', '', 'CONFIG_MISSING_FIELD', 'lacks the columns row, workspace, address, object, decision'],
    ['a head alone', `${HEAD.join()}\n`, 'FILE_EMPTY', 'no row'],
    ['a column too few', 'row,workspace,address,object\n1,w,a,\n', 'CONFIG_MISSING_FIELD', 'lacks the column decision'],
    ['an open quotation mark', `${HEAD.join()}\n1,w,"member/a,,keep\n`, 'CONFIG_VALUE', 'never closed'],
    ['JSON without rows', '{"a": 1}', 'CONFIG_MISSING_FIELD', 'lacks the list "rows"'],
    ['broken JSON', '{"rows": [', 'YAML_SYNTAX', ''],
  ])('is refused when it is %s', (_what, text, code, message) => {
    expect(thrown(text)[0]).toMatchObject({code, message: expect.stringContaining(message)});
  });
});
