import {describe, expect, it} from 'vitest';
import {type Setting, withField} from '../../../src/desired/edit/set.ts';
import {Report} from '../../../src/desired/report.ts';
import {parseYaml} from '../../../src/desired/yaml.ts';

function set(text: string, setting: Partial<Setting> = {}) {
  const {source} = parseYaml(text, 'rbac.yaml');
  if (!source) throw new Error('the text is no YAML');
  const report = new Report();
  const asked = {list: 'members', index: 0, field: 'expires', value: '2031-01-31', ...setting};
  return {text: withField(source, asked, report)?.text, problems: report.problems};
}

describe('a field of an entry', () => {
  it.each([
    ['is replaced', '- {email: a, expires: 2030-01-01} # end\n', '- {email: a, expires: 2031-01-31} # end\n'],
    ['is replaced in quotes', '- {email: a, expires: "2030-01-01"}\n', '- {email: a, expires: 2031-01-31}\n'],
    ['is added in brackets', '- {email: a, role: b}\n', '- {email: a, role: b, expires: 2031-01-31}\n'],
    ['is added behind a comma', '- {email: a, role: b,}\n', '- {email: a, role: b, expires: 2031-01-31}\n'],
    [
      'is added as a line, behind the comment of the last field',
      '  - email: a # who\n    role: b # what\n  # of c\n  - email: c\n',
      '  - email: a # who\n    role: b # what\n    expires: 2031-01-31\n  # of c\n  - email: c\n',
    ],
    [
      'is added behind the last field with one line',
      '  - email: a\n    role: b\n    previously:\n      - d\n',
      '  - email: a\n    role: b\n    expires: 2031-01-31\n    previously:\n      - d\n',
    ],
    ['is added at the end of a file without a line end', '- email: a', '- email: a\n  expires: 2031-01-31'],
    [
      'keeps the line ends of Windows',
      '- email: a\r\n  role: b\r\n',
      '- email: a\r\n  role: b\r\n  expires: 2031-01-31\r\n',
    ],
  ])('%s', (_what, before, after) => {
    expect(set(`members:\n${before}`)).toEqual({text: `members:\n${after}`, problems: []});
  });

  it.each([
    ['SDR', 'SDR'],
    ['Sales West', 'Sales West'],
    ['yes', '"yes"'],
    ['a: b', '"a: b"'],
    ['7', '"7"'],
  ])('is written so that it means the text %s', (value, written) => {
    const {text} = set('members:\n- {email: a, role: b}\n', {field: 'role', value});
    expect(text).toBe(`members:\n- {email: a, role: ${written}}\n`);
  });

  it.each([
    ['an anchor of the value', 'members:\n- {email: a, expires: &day 2030-01-01}\n- {email: b, expires: *day}\n'],
    ['an anchor of the entry', 'members:\n- &one {email: a}\n- *one\n'],
    ['an alias in its place', 'x: &one {email: a}\nmembers:\n- *one\n'],
  ])('is not touched where there is %s', (_what, text) => {
    const {text: after, problems} = set(text);
    expect(after).toBeUndefined();
    expect(problems).toMatchObject([{code: 'CONFIG_UNSUPPORTED'}]);
  });
});
