import {expect, it} from 'vitest';
import {parseYaml} from '../../src/desired/yaml.ts';
import {textOf} from './support.ts';

const nested = (levels: number) => Array.from({length: levels}, (_, index) => `${' '.repeat(index)}a:\n`).join('');
const TOO_DEEP =
  'YAML_UNSAFE lists and maps stand more than 100 levels deep in each other · the format needs five levels at most';
const BLOWN_UP =
  'YAML_UNSAFE the aliases in here come to more than 1,000,000 values or 100 levels · write out what you need';

/** Each line holds the one before nine times over. */
const laughs = Array.from({length: 30}, (_, index) =>
  index === 0 ? 'a0: &a0 [x]\n' : `a${index}: &a${index} [${`*a${index - 1}, `.repeat(9)}]\n`,
).join('');
/** Each line holds the one before once. */
const chain = Array.from({length: 5000}, (_, index) =>
  index === 0 ? 'a0: &a0 [x]\n' : `a${index}: &a${index} [*a${index - 1}]\n`,
).join('');

it.each<[string, string, string]>([
  [
    'an empty file says nothing',
    '',
    '1:1 FILE_EMPTY the file says nothing · start with "version: 1"; an empty file never means "remove everything"',
  ],
  [
    'a file of comments says nothing',
    '# members: []\n',
    '1:1 FILE_EMPTY the file says nothing · start with "version: 1"; an empty file never means "remove everything"',
  ],
  [
    'a file of null says nothing',
    '---\nnull\n',
    '1:1 FILE_EMPTY the file says nothing · start with "version: 1"; an empty file never means "remove everything"',
  ],
  [
    'a second document would be overlooked',
    'version: 1\n---\nversion: 1\n',
    '2:1 YAML_UNSAFE a second document starts here · put each document into a file of its own; several files make one desired state',
  ],
  [
    'another YAML version reads words otherwise',
    '%YAML 1.1\n---\nversion: 1\n',
    '1:1 YAML_UNSAFE the directive %YAML 1.1 is not allowed: it changes how the file is read · delete the line',
  ],
  [
    'short forms of tags can hide them',
    '%TAG ! tag:x,1:\n---\nversion: 1\n',
    '1:1 YAML_UNSAFE the directive %TAG ! tag:x,1: is not allowed: it changes how the file is read · delete the line',
  ],
  [
    'a tag of its own may run code elsewhere',
    'version: 1\ntags: !!js/function x',
    '2:7 YAML_UNSAFE the tag !!js/function is not allowed · delete the tag; a text that starts with ! needs quotes: "!!js/function…"',
  ],
  [
    'a tag hides in a list',
    'version: 1\ntags: [a, !x b]',
    '2:11 YAML_UNSAFE the tag !x is not allowed · delete the tag; a text that starts with ! needs quotes: "!x…"',
  ],
  [
    'a tag hides before a block of text',
    'version: !x |\n  a',
    '1:10 YAML_UNSAFE the tag !x is not allowed · delete the tag; a text that starts with ! needs quotes: "!x…"',
  ],
  [
    'a tag hides before the document',
    '--- !x\nversion: 1',
    '1:5 YAML_UNSAFE the tag !x is not allowed · delete the tag; a text that starts with ! needs quotes: "!x…"',
  ],
  [
    'a tag hides before a key',
    '!x version: 1',
    '1:1 YAML_UNSAFE the tag !x is not allowed · delete the tag; a text that starts with ! needs quotes: "!x…"',
  ],
  [
    'merge keys hide fields',
    'a: &a {x: 1}\nb:\n  <<: *a',
    '3:3 YAML_UNSAFE merge keys (<<) are not allowed: they hide what an entry says · write the fields out',
  ],
  [
    'a prototype is no field',
    'a:\n  __proto__: {x: 1}',
    '2:3 YAML_UNSAFE the name "__proto__" is not allowed · choose another name',
  ],
  [
    'a constructor is no field',
    '"constructor": 1',
    '1:1 YAML_UNSAFE the name "constructor" is not allowed · choose another name',
  ],
  [
    'prototype is no field',
    'prototype: 1',
    '1:1 YAML_UNSAFE the name "prototype" is not allowed · choose another name',
  ],
  ['a number is no name', 'a: 1\n007: 2', '2:1 CONFIG_VALUE the name 007 is no text · write it in quotes: "007"'],
  [
    'a list is no name',
    '? [a]\n: 1',
    '1:3 YAML_UNSAFE a name must be a plain text, no list, map or alias · write name: value',
  ],
  [
    'an alias is no name',
    'a: &a b\n*a : 1',
    '2:1 YAML_UNSAFE a name must be a plain text, no list, map or alias · write name: value',
  ],
  [
    'a name that is left out is none',
    'a: 1\n: 2',
    '2:1 YAML_UNSAFE a name must be a plain text, no list, map or alias · write name: value',
  ],
  [
    'a name that stands twice shows both places',
    'a: 1\nb: 2\na: 3',
    '3:1 CONFIG_DUPLICATE "a" stands twice in one map (see rbac.yaml:1:1) · join the two, or delete one',
  ],
  [
    'a pattern without quotes is an alias',
    'accounts: [*@west.com]',
    '1:12 YAML_SYNTAX no anchor &@west.com comes before this alias · a text that starts with * needs quotes: "*@west.com"',
  ],
  [
    'an alias comes after its anchor',
    'a: *x\nb: &x 1',
    '1:4 YAML_SYNTAX no anchor &x comes before this alias · a text that starts with * needs quotes: "*x"',
  ],
  [
    'a list that contains itself has no end',
    'a: &a [1, *a]',
    '1:11 YAML_UNSAFE the alias *a contains itself · write it out',
  ],
  [
    'a map that contains itself has no end',
    'a: &a\n  b: {c: *a}',
    '2:10 YAML_UNSAFE the alias *a contains itself · write it out',
  ],
  ['aliases of aliases blow up', laughs, `7:9 ${BLOWN_UP}`],
  ['a chain of aliases is a deep nesting', chain, `101:13 ${BLOWN_UP}`],
  ['5,000 lists stand in each other', '['.repeat(5000), `1:101 ${TOO_DEEP}`],
  ['5,000 closed lists stand in each other', '['.repeat(5000) + ']'.repeat(5000), `1:101 ${TOO_DEEP}`],
  ['5,000 maps stand in each other', '{a: '.repeat(5000), `1:401 ${TOO_DEEP}`],
  ['5,000 dashes stand in each other', `${'- '.repeat(5000)}a`, `1:201 ${TOO_DEEP}`],
  ['5,000 names stand in each other', `${'? '.repeat(5000)}a`, `1:201 ${TOO_DEEP}`],
  ['1,000 indented maps stand in each other', nested(1000), `101:101 ${TOO_DEEP}`],
  [
    'a bracket is missing',
    'version: 1\ntags: [a',
    '2:9 YAML_SYNTAX a [ is not closed · write ] at the end of the list, and indent its lines further than the name it belongs to',
  ],
  [
    'a quote is missing',
    'version: "1',
    '1:12 YAML_SYNTAX missing closing "quote · add what is missing, on this line or the one before',
  ],
  [
    'a tab indents',
    'version: 1\ntags:\n\t- label: a',
    '3:1 YAML_SYNTAX tabs are not allowed as indentation · indent with spaces',
  ],
])('%s', (_phrase, text, expected) => {
  expect(parseYaml(text, 'rbac.yaml').problems.map(textOf)).toEqual([expected]);
});

it('what is well-formed is checked although a name stands twice', () => {
  const {source, problems} = parseYaml('version: 1\ntags: []\ntags: []\n', 'rbac.yaml');
  expect(problems).toHaveLength(1);
  expect(source?.value).toEqual({version: 1, tags: []});
});

it('words of other YAML versions stay words', () => {
  const {source} = parseYaml('a: no\nb: 12:30\nc: 2027-01-31\nd: 0o17\ne: <<\nf: !!str 1', 'rbac.yaml');
  expect(source?.value).toEqual({a: 'no', b: '12:30', c: '2027-01-31', d: 15, e: '<<', f: '1'});
});

it('a hundred levels are fine, one more is not', () => {
  const lists = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect(parseYaml(lists(100), 'rbac.yaml').problems).toEqual([]);
  expect(parseYaml(lists(101), 'rbac.yaml').problems).toHaveLength(1);
});
