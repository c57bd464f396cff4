import {describe, expect, it} from 'vitest';
import {locate, type Path, sourceText} from '../../src/desired/locate.ts';
import {readPieces} from '../../src/desired/long.ts';
import {piecesOf} from '../../src/desired/pieces.ts';
import {linesOf} from '../../src/desired/source.ts';
import {type Parsed, parseYaml} from '../../src/desired/yaml.ts';
import fc, {manifold} from '../support/laws.ts';

const FILE = 'rbac.yaml';
const RUNS = 1_000 * manifold;

const whole = (text: string) => seen(parseYaml(text, FILE, {file: Number.POSITIVE_INFINITY, piece: 1}));
const inPieces = (text: string, piece = 1) => seen(parseYaml(text, FILE, {file: 0, piece}));

/** Of how many pieces a text was made sure to say the same as as a whole; 0 when only the whole tells. */
function piecesRead(text: string, least = 1): number {
  const lines = linesOf(text);
  const pieces = piecesOf(text, lines.lineStarts, least);
  return pieces && readPieces({file: FILE, text, lines}, pieces) ? pieces.length : 0;
}

/** All that anybody can learn of a file: its data, the place of each piece of it, and its problems in their order. */
function seen({source, problems}: Parsed) {
  if (source === undefined) return {problems};
  const places: unknown[] = [];
  const visit = (value: unknown, path: Path): void => {
    places.push([path, locate(source, path), locate(source, path, 'key'), sourceText(source, path)]);
    if (typeof value !== 'object' || value === null) return;
    for (const [step, inner] of Object.entries(value)) visit(inner, [...path, Array.isArray(value) ? +step : step]);
  };
  visit(source.value, []);
  return {problems, value: source.value, places};
}

const nested = (levels: number) => `  - ${'['.repeat(levels)}x${']'.repeat(levels)}\n`;

describe('a file in pieces says what it says as a whole, with', () => {
  it.each<[string, number, string]>([
    [
      'names and lists',
      5,
      'version: 1\nmembers:\n  - email: a\n    role: b\n  - email: c\nkeys:\n  - name: k\n  - name: l\n',
    ],
    ['lists at the edge', 3, 'members:\n- email: a\n- email: b\nkeys:\n- name: k\n'],
    ['no end to its last line', 3, 'version: 1\nmembers:\n  - a\n  - b'],
    ['Windows line ends', 4, 'version: 1\r\nmembers: # all\r\n  - a: 1\r\n\r\n  - b: "x\r\n      y"\r\ntags: []\r\n'],
    ['a start of a document', 3, '# top\n--- # here\nversion: 1\nmembers:\n  - a\n  - b\n'],
    [
      'comments where it is cut',
      3,
      'members: # m\n  # one\n  - a: 1\n    # in a\n# edge\n  - b: 2 # two\n\n  # last\nkeys:\n  # k\n  - c\n# end\n',
    ],
    [
      'texts over several lines',
      5,
      'a:\n  - plain text\n    goes on\n  - "quoted\n    text"\n  - \'it\'\'s\n    here\'\nb: more\n  of it\nc: "x\n  y"\n',
    ],
    [
      'blocks of text',
      5,
      'a:\n  - |\n    one\n\n    # no comment\n  - >-\n    two\n     three\n\n\n  - |+\n    four\n\n\nb: |2\n   five\nc: 1\n',
    ],
    ['lists in lists', 4, 'a:\n  - - 1\n    - 2\n  -\n    - 3\n  -   x: 1\n      y:\n      - 4\n  -\n'],
    ['lists and maps in brackets', 3, 'a:\n  - {x: 1, y: [2,\n    3]}\n  - [x,\n     y]\nb: {c: [1,\n  2]}\n'],
    ['letters and signs of all kinds', 3, 'a:\n  - "Zoë 😀\u2028"\n  - ключ: 名前 # 😀\n  - \u00a0x\n'],
    ['values left empty', 5, 'a:\n\n# nothing\nb:\nc:\n  - x:\n  - y: # none\n  -\n'],
    ['a harmless tag', 2, 'a:\n  - !!str 1\n  - !!int 2\n'],
    ['as many levels as there may be', 2, `a:\n  - x\n${nested(97)}`],

    ['a comment at the edge above a value', 0, 'a:\n\n# edge\n  text\nb: 1\n'],
    ['a comment at the edge above a value, and a list below it', 0, 'a:\n\n# edge\n  goes on\n\n  - |\n    x\nb: 1\n'],
    ['a comment left of what goes on', 0, 'a:\n  - x\n  -\n\n# edge\n    y\n  - z\nb:\n'],
    ['one level more', 0, `a:\n  - x\n${nested(99)}`],
    ['a name twice, in different pieces', 0, 'a: 1\nb:\n  - x\n  - y\na: 2\n'],
    ['a name twice in an item', 0, 'a:\n  - x\n  - {y: 1, y: 2}\n'],
    ['names that are none', 0, 'a: 1\n1: 2\n<<: x\nb:\n  - __proto__: 1\n  - null: 2\n'],
    ['an alias in another piece', 0, 'a:\n  - &x {b: 1}\n  - c\n  - *x\n'],
    ['an alias for nothing', 0, 'a:\n  - x\n  - *y\n'],
    [
      'aliases that blow up',
      0,
      `a:\n  - &a0 [${'x, '.repeat(50)}x]\n${[1, 2, 3, 4].map(level => `  - &a${level} [${`*a${level - 1}, `.repeat(40)}x]\n`).join('')}`,
    ],
    ['a tag', 0, 'a:\n  - x\n  - !secret y\n'],
    ['a second document', 0, 'a:\n  - x\n---\nb: 1\n'],
    ['an end of the document', 0, 'a: 1\nb: 2\n...\n'],
    ['a directive', 0, '%YAML 1.2\n---\na: 1\nb: 2\n'],
    ['a value on the line of its start', 0, '--- a: 1\nb: 2\n'],
    ['a block of text as a whole', 0, '--- |\na: 1\nb: 2\n'],
    ['a byte order mark inside', 0, 'a: 1\n\ufeffb: 2\nc: 3\n'],
    ['a quoted text over the edge', 0, 'a: "x\nb: y"\nc: 1\n'],
    ['a quoted text over items', 0, 'a:\n  - "x\n  - y"\n  - z\n'],
    ['brackets over items', 0, 'a:\n  - [x,\n  - y]\n  - z\n'],
    ['brackets at the edge', 0, '{a: 1,\nb: 2}\n'],
    ['tabs for indents', 0, 'a:\n  - x\n\t- y\nb:\n\t- z\n'],
    ['items at different indents', 0, 'a:\n    - x\n  - y\n    - z\n'],
    ['a name among items', 0, 'a:\n  - x\n  b: 1\n  - y\n'],
    ['an item among names', 0, 'a: 1\n- b\nc: 2\n'],
    ['a name in quotes', 0, 'a: 1\n"b": 2\nc: 3\n'],
    ['a question mark', 0, 'a: 1\n? b\n: 2\nc: 3\n'],
    ['names that are indented', 0, '  a: 1\n  b: 2\n'],
    ['many faults', 0, `a:\n${'  - x: [1\n'.repeat(150)}`],
    ['nothing but comments', 0, '# a\n\n# b\n'],
    ['nothing', 0, ''],
  ])('%s', (_what, pieces, text) => {
    expect({...inPieces(text), pieces: piecesRead(text)}).toEqual({...whole(text), pieces});
  });
});

describe('whatever a file is made of, it says in pieces what it says as a whole', () => {
  // Lines of all kinds in any order, most of them at odds with each other.
  const LINES = [
    ...[
      'version: 1',
      'members:',
      'members: # c',
      'keys:',
      'tags: []',
      'tags: {a: 1}',
      'roles:',
      'roles:\n\n# edge\n  text',
      'name: text',
      'name: |',
      'name: "x',
      'a:\tv',
    ],
    ...[
      '  - a: 1',
      '  - a: 1 # c',
      '  - a: "x',
      '  - x',
      '  - z',
      '  -',
      '  - |',
      '  - |+',
      '  - >-',
      '  -\tx',
      ' - one',
      '  - {a: 1, b: [2]}',
      '  - {a: 1,',
      '  - [a,',
      '  - b]',
    ],
    ...[
      '  - ? a',
      '    : b',
      '  - - n',
      '    - m',
      '  -  a: 1',
      '  - a:',
      '  - &a x',
      '  - *a',
      '  - !!str 1',
      '  - !x 1',
      '  - "ü😀": z',
      '  - "a\\',
      '  - __proto__: 1',
    ],
    ...[
      '    b: y"',
      '    b: [1,',
      "    b: 'it''s",
      '    b: |+',
      '    b: "',
      '    b:',
      '    b"',
      '    - q',
      '    text',
      '   text',
      '     text',
      '      more',
      '     b: 2',
      '      - deep: 1',
      '    c: !!int 3',
    ],
    ...[
      '- a',
      '- b: 1',
      '  c: 2',
      '  b: 1}',
      'b]',
      '\t- x',
      '  r:',
      '    g: view',
      '  s: {g: view}',
      '  goes on',
      'end"',
      "a'",
      ' block',
      '? x',
      ': y',
      '"q": 1',
      'é: ü',
      'x',
      'y: ',
    ],
    ...['', '   ', '# c', '  # c', '      # c', '---', '...', '%YAML 1.2', '<<: x', '{', '}', '\ufeffa: 1'],
  ];
  const END = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '');
  const anyLines = fc
    .array(fc.tuple(fc.constantFrom(...LINES), END), {maxLength: 14})
    .map(lines => lines.map(line => line.join('')).join(''));

  it('be it anything', () => {
    fc.assert(
      fc.property(anyLines, fc.constantFrom(1, 20), (text, piece) => {
        expect(inPieces(text, piece)).toEqual(whole(text));
      }),
      {numRuns: RUNS},
    );
  });

  // Files as people write them: lists and values under names, now and then with a line that does not belong there.
  const VALUES = [
    '1',
    'plain',
    '"quoted"',
    "'it''s'",
    '"two\n      lines"',
    'two\n      lines',
    '|\n      block\n\n       of text\n',
    '>-\n      folded\n\n',
    '|+\n      kept\n\n',
    '[1, {b: 2}]',
    '[1,\n      2]',
    '',
    '"😀"',
    '\n      # deep\n      text',
    '\n\n# edge\n      text',
    '\n      - in\n      - it',
  ];
  const value = fc.constantFrom(...VALUES);
  const comment = fc.constantFrom('', '', '', '\n', '# edge\n', '  # with items\n', '      # deep\n', '\n# a\n\n');
  const item = fc
    .tuple(comment, fc.array(fc.tuple(fc.constantFrom('a', 'b c', '"d"', 'e'), value), {maxLength: 3}), value)
    .map(
      ([above, pairs, alone]) =>
        `${above}  - ${pairs.map(([name, inner], index) => `${name}${index}: ${inner}`.replace(/^"d"(\d)/, '"d$1"')).join('\n    ') || alone}\n`,
    );
  const section = fc
    .tuple(comment, fc.constantFrom('', ' # c'), fc.array(item, {minLength: 1, maxLength: 5}), fc.boolean())
    .map(([above, behind, items, atEdge]) => ({
      above,
      behind,
      items: items.join('').replace(/^ {2}/gm, atEdge ? '' : '  '),
    }));
  const sections = fc
    .array(section, {minLength: 1, maxLength: 4})
    .map(list => list.map(({above, behind, items}, index) => `${above}list-${index}:${behind}\n${items}`).join(''));

  it('be it as people write it, without anchors or faults, and then it is read in pieces', () => {
    let parts = 0;
    fc.assert(
      fc.property(sections, fc.constantFrom(1, 20, 60), (text, piece) => {
        expect(inPieces(text, piece)).toEqual(whole(text));
        if (whole(text).problems.length > 0) return;
        const pieces = piecesRead(text, piece);
        if (!/\n# edge\n +text/.test(text)) expect(pieces).toBeGreaterThan(0);
        parts += pieces - 1;
      }),
      {numRuns: RUNS},
    );
    expect(parts).toBeGreaterThan(RUNS);
  });

  it('be it with a line too many', () => {
    fc.assert(
      fc.property(
        sections,
        fc.constantFrom(...LINES),
        fc.nat(),
        fc.constantFrom('\n', '\r\n'),
        (text, extra, at, end) => {
          const lines = text.split('\n');
          lines.splice(at % lines.length, 0, extra);
          expect(inPieces(lines.join(end))).toEqual(whole(lines.join(end)));
        },
      ),
      {numRuns: RUNS},
    );
  });

  const SIGNS = [
    ...[
      '"',
      "'",
      '- ',
      '-',
      ': ',
      ':',
      '? ',
      '|',
      '>+',
      '|2-',
      '[',
      ']',
      '{',
      '}',
      ', ',
      ' #',
      '# ',
      '&x ',
      '*x',
      '!t ',
    ],
    ...[
      '%',
      '@',
      '---',
      '...',
      '\t',
      '\r',
      '\n',
      '\n  ',
      '\n# edge\n',
      '\n  - ',
      '\n- ',
      '\na: ',
      '\nb:',
      '\\',
      '~',
      ' ',
    ],
    ...['\u2028', '\u0085', '\ufeff', '\u0002', '\u0018', '\u001f'],
  ];

  it('be it with signs in the wrong places', () => {
    const signs = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...SIGNS)), {minLength: 1, maxLength: 3});
    fc.assert(
      fc.property(sections, signs, fc.constantFrom(1, 20), (text, extra, piece) => {
        const spoilt = extra.reduce((all, [at, sign]) => {
          const place = at % (all.length + 1);
          return all.slice(0, place) + sign + all.slice(place);
        }, text);
        expect(inPieces(spoilt, piece)).toEqual(whole(spoilt));
      }),
      {numRuns: RUNS / 2},
    );
  });
});
