import {describe, expect, it} from 'vitest';
import {parseYaml} from '../../src/desired/yaml.ts';

describe('what is no YAML is said without the words of its grammar', () => {
  it.each([
    [
      'a line that is indented too little',
      'm:\n  - email: x\n    role: view\n   nickname: y',
      '4:1 the line is neither an entry of the list above it nor a part of one',
    ],
    [
      'a colon that is missing',
      'm:\n  - email: x\n    role view\n    nickname: y',
      '3:5 the line is neither "name: value" nor a part of the one before',
    ],
    ['a comma that is missing', '{a: b c: d}', '1:5 a comma is missing between two entries of a [ ] or { }'],
    ['a list beside names', 'a: b\n- c', '2:1 the line is neither "name: value" nor a part of the one before'],
    [
      'a text with a colon',
      'reason: see: this',
      '1:9 a text that has ": " in it, or goes on below in what reads as another "name: value"',
    ],
    [
      'a line that is indented too far',
      'role: y\n  z: 1',
      '1:7 a text that has ": " in it, or goes on below in what reads as another "name: value"',
    ],
    ['a word alone', 'members', undefined],
    ['a word between names', 'a: b\nfoo\nc: d', '2:1 the line is neither "name: value" nor a part of the one before'],
    ['a word below names', 'a: b\nfoo', '2:1 a name without a value'],
    ['a text behind quotes', 'a: "x" y', '1:8 more text behind a value that is complete'],
    ['a map that is not closed', 'a: {b: c', '1:9 a { is not closed'],
  ])('%s', (_case, text, said) => {
    const [problem] = parseYaml(text, 'rbac.yaml').problems;
    expect(problem && `${problem.at.line}:${problem.at.column} ${problem.message}`).toBe(said);
    expect(`${problem?.message} ${problem?.hint}`).not.toMatch(/sequence|mapping|scalar|node|indicator|implicit/i);
  });
});
