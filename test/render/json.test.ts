import {describe, expect, it} from 'vitest';
import {renderJson, renderJsonList} from '../../src/render/json.ts';

describe('a long list as JSON in pieces', () => {
  it.each<[string, object[]]>([
    ['nothing', []],
    ['one item', [{a: 1}]],
    ['items that are nested, empty and odd', [{a: [{b: []}], c: {}}, {}, {d: 'x\ny', e: '\u202e', f: '[]\n}\n'}]],
  ])('is byte for byte the same text, of %s', (_what, items) => {
    for (const head of [{}, {format_version: '1', fleet: {file: '[]\n}'}}])
      expect([...renderJsonList(head, 'list', items)].join('')).toBe(renderJson({...head, list: items}));
  });

  it('takes an item when its turn comes', () => {
    let taken = 0;
    function* items() {
      for (;;) yield {number: ++taken};
    }
    for (const piece of renderJsonList({}, 'list', items())) if (piece.includes('3')) break;
    expect(taken).toBe(3);
  });
});
