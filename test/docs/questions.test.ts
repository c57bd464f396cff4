import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {AREAS, OTHER_SECTIONS} from '../../src/report/areas.ts';
import {ANSWERS} from '../../src/report/may.ts';
import {ROOT} from '../examples/cli.ts';

const page = readFileSync(join(ROOT, 'docs', 'questions.md'), 'utf8');
const MARKS = {no: ' ¹', perhaps: ' ²'};

describe('docs/questions.md', () => {
  it('has the mapping of areas as the code has it', () => {
    const rows = [...page.matchAll(/^\| (.+) \| (\w+) \| `([\w.]+)`( [¹²])? \| (.*?) ?\|$/gm)];
    const shown = rows.map(([, area, verb, permission, mark = '', scopes = '']) => [
      area,
      verb,
      permission,
      mark,
      [...scopes.matchAll(/`([\w:-]+)`/g)].map(([, scope]) => scope),
    ]);
    const known = [...AREAS, ...OTHER_SECTIONS].flatMap(({title, abilities}) =>
      abilities.map(({verb, permission, toView, scopes}) => [
        title,
        verb,
        permission,
        toView === undefined ? '' : MARKS[toView],
        [...scopes],
      ]),
    );
    expect(shown).toEqual(known);
  });

  it('explains every answer but no', () => {
    const rows = [...page.matchAll(/^\| (\w+) \| the role|^\| (\w+) \| a permission/gm)].map(([, a, b]) => a ?? b);
    expect(rows).toEqual(ANSWERS.filter(answer => answer !== 'no'));
  });
});
