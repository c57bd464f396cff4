import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {type Entry, withoutEntries} from '../../../src/desired/edit/cut.ts';
import {Report} from '../../../src/desired/report.ts';
import {parseYaml} from '../../../src/desired/yaml.ts';
import fc from '../../support/laws.ts';

function cut(text: string, entries: readonly Entry[]) {
  const {source} = parseYaml(text, 'rbac.yaml');
  if (!source) throw new Error(`no YAML: ${text}`);
  const report = new Report();
  return {text: withoutEntries(source, entries, report), problems: report.problems};
}

const member = (index: number): Entry => ({list: 'members', index});

describe('withoutEntries', () => {
  it.each([
    [
      'a line',
      'members:\n  - a # x\n  # of b\n  - b # y\ntags: []\n',
      [1],
      'members:\n  - a # x\n  # of b\ntags: []\n',
    ],
    [
      'several lines',
      'members:\n- email: a\n  # in\n  role: view # x\n\n# of b\n- email: b\n',
      [0],
      'members:\n\n# of b\n- email: b\n',
    ],
    ['a dash of its own', 'members:\n  -\n    email: a\n  - b\n', [0], 'members:\n  - b\n'],
    ['the end without a new line', 'members:\n  - a\n  - b', [1], 'members:\n  - a\n'],
    ['lines that end as on Windows', 'members:\r\n  - a\r\n  - b\r\n', [0], 'members:\r\n  - b\r\n'],
    [
      'the last entry',
      'members:  # people\n  # of a\n  - {email: a}\ntags: []\n',
      [0],
      'members: []  # people\n  # of a\ntags: []\n',
    ],
    ['all entries', 'members:\n  - a\n  - b\ntags: []\n', [0, 1], 'members: []\ntags: []\n'],
    [
      'a text of several lines',
      'members:\n  - email: a\n    reason: |\n      - b\n      c\n  - d\n',
      [0],
      'members:\n  - d\n',
    ],
    ['a field without a value', 'members:\n  - email: a\n    reason:\n  - d\n', [0], 'members:\n  - d\n'],
    [
      'a nested list',
      'members:\n  - email: a\n    previously:\n      - x\n      - y\n  - d\n',
      [0],
      'members:\n  - d\n',
    ],
    ['the first of a flow list', 'members: [{email: a}, {email: b}] # x\n', [0], 'members: [{email: b}] # x\n'],
    ['the last of a flow list', 'members: [a , b ]\n', [1], 'members: [a  ]\n'],
    ['the only one of a flow list', 'members: [ {email: a}, ]\n', [0], 'members: []\n'],
    [
      'a line of a flow list',
      'members: [\n  {email: a}, # x\n  {email: b} # y\n]\n',
      [1],
      'members: [\n  {email: a}, # x\n]\n',
    ],
    ['JSON', '{"members": [{"email": "a"}, "b"], "tags": []}\n', [0], '{"members": ["b"], "tags": []}\n'],
  ])('cuts %s', (_, text, indexes, expected) => {
    expect(cut(text, indexes.map(member))).toEqual({text: expected, problems: []});
  });

  it.each([
    ['an anchor in the entry', 'members:\n  - a\n  - {email: &x b}\n', 3],
    ['an alias in the entry', 'keys: [&x k]\nmembers:\n  - a\n  - {email: b, nickname: *x}\n', 4],
    ['an anchor at the list', 'members: &x\n  - a\n  - b\nother: *x\n', 2],
    ['an alias for the list', 'other: &x\n  - a\n  - b\nmembers: *x\n', 4],
  ])('refuses %s, with its line', (_, text, line) => {
    expect(cut(text, [member(1)])).toMatchObject({
      text: undefined,
      problems: [{code: 'CONFIG_UNSUPPORTED', at: {file: 'rbac.yaml', line}}],
    });
  });
});

const word = fc.stringMatching(/^[a-z]{1,5}$/);
const comment = fc.option(word, {nil: undefined});
const entry = fc.record({
  email: word,
  role: word,
  form: fc.constantFrom('flow', 'block', 'dash'),
  above: comment,
  behind: comment,
});
type Drawn = ReturnType<typeof fc.sample<typeof entry extends fc.Arbitrary<infer T> ? T : never>>[number];

const behindOf = ({behind}: Drawn) => (behind === undefined ? '' : ` # ${behind}`);

/** What is cut with an entry, and the comment above it, which stays. */
function blockOf(drawn: Drawn) {
  const {email, role, form, above} = drawn;
  const forms = {
    flow: `  - {email: ${email}, role: ${role}}${behindOf(drawn)}\n`,
    block: `  - email: ${email}\n    role: ${role}${behindOf(drawn)}\n`,
    dash: `  -\n    email: ${email}\n    role: ${role}${behindOf(drawn)}\n`,
  };
  return {above: above === undefined ? '' : `  # ${above}\n`, own: forms[form]};
}

const lists = fc.array(entry, {minLength: 1, maxLength: 5});

describe('laws of withoutEntries', () => {
  it('cuts an entry of a block and leaves all other bytes', () => {
    fc.assert(
      fc.property(lists, fc.nat(), fc.constantFrom('\n', '\r\n'), (drawn, number, end) => {
        const index = number % drawn.length;
        const blocks = drawn.map(blockOf);
        const textOf = (own: (at: number) => string, empty: string) =>
          `version: 1\nmembers:${empty} # all\n${blocks.map(({above}, at) => `${above}${own(at)}`).join('')}\n# end\ntags: []\n`.replaceAll(
            '\n',
            end,
          );
        const before = textOf(at => blocks[at]?.own ?? '', '');
        const expected = textOf(at => (at === index ? '' : (blocks[at]?.own ?? '')), drawn.length === 1 ? ' []' : '');
        expect(cut(before, [member(index)])).toEqual({text: expected, problems: []});
      }),
    );
  });

  it('means what the text meant without the entry, also in brackets', () => {
    const separator = fc.constantFrom(', ', ',', ' , ', ',\n  ', ', # x\n  ', '\n  , ');
    fc.assert(
      fc.property(lists, fc.nat(), separator, fc.constantFrom('', ' ', '\n  '), (drawn, number, between, pad) => {
        const index = number % drawn.length;
        const text = `members: [${pad}${drawn.map(({email, role}) => `{email: "${email}", role: "${role}"}`).join(between)}${pad}]\ntags: []\n`;
        const {text: after, problems} = cut(text, [member(index)]);
        expect(problems).toEqual([]);
        const {members, ...others} = parse(text);
        expect(parse(after ?? '')).toEqual({...others, members: members.toSpliced(index, 1)});
      }),
    );
  });
});
