import {describe, expect, it} from 'vitest';
import type {Plan} from '../../src/model/plan.ts';
import {renderMarkdown} from '../../src/render/markdown.ts';
import {verdictOf} from '../../src/render/verdict.ts';
import type {Brief} from '../../src/report/brief.ts';
import type {Meaning} from '../../src/report/meaning.ts';
import {change} from '../apply/fakes.ts';
import {isUnsafe} from './hostile.ts';
import {cellsOf, outsideCode} from './markdown-reader.ts';
import {applied, at, brief, check, full, NASTY, nasty, problem, refused, risk, warning} from './subjects.ts';

describe('a page', () => {
  it('says the most important first, in the words of people', () => {
    expect(
      renderMarkdown(full),
    ).toBe(`**1 person gains access; 1 key loses access; 1 critical; refused by 1 guardrail.**

Plan of Acme \`w-1\`

#### Risks

- **critical** \`ana@acme.com\` becomes admin · \`gains_admin\` · \`rbac.yaml:4\`
- **medium** the last key goes · \`last_key\`

#### What it means

- \`ana@acme.com\` gains: manage members.
- Old loses: read leads.

#### Changes

|  | object | change | risk | from |
| --- | --- | --- | --- | --- |
| \`+\` | \`member/ana@acme.com\` | invite as admin | **critical** | \`rbac.yaml:4\` |
| \`-\` | \`key/Old\` | not declared | medium |  |
| \`+\` | \`tag/West\` |  | low | \`rbac.yaml:9\` |

#### Guardrails

- **refused** \`max_removals\`: the plan removes 5 of 5 members (at most 2) → pass \`--allow\` \`max_removals\` once

#### Warnings

- other owner · \`OWNER_DIFFERS\` · \`rbac.yaml:3\`

#### Notes

- a later plan removes the old key

Plan: 2 to add, 0 to change, 0 to replace, 1 to remove, 0 to assign, 0 to unassign. Guardrails: 1 passed, 1 refused.
`);
  });

  it('names both versions of a diff', () => {
    const page = renderMarkdown(brief({of: 'diff', versions: {old: 'origin/main:rbac.yaml', new: 'rbac.yaml'}}));
    expect(page).toBe('**Access stays as it is.**\n\nDiff of Acme `w-1`: `origin/main:rbac.yaml` → `rbac.yaml`\n');
  });

  it('shows where changes come from', () => {
    const provenance = {commit: '1a2b3c4d5e6f', author: 'Ana', date: '2026-10-02T08:00:00Z'};
    const page = renderMarkdown(brief({changes: [change('tag/T', {origin: 'files', provenance})]}));
    expect(page).toContain('| `rbac.yaml:7` · your change · `1a2b3c4d` by Ana on 2026-10-02 |');
  });

  it('has the problems of files', () => {
    const page = renderMarkdown(check(problem()));
    expect(page).toContain('**1 problem in 1 file.**');
    expect(page).toContain(
      '- no role is called "editr" → did you mean "editor"? · `CONFIG_UNKNOWN_ROLE` · `rbac.yaml:4`',
    );
    expect(renderMarkdown(check())).toBe('**The files are valid.**\n');
  });

  it('has what an apply could not do', () => {
    const page = renderMarkdown(applied);
    expect(page).toContain('**1 applied, 1 failed, 0 blocked, 1 not tried.**');
    expect(page).toContain(
      '- **failed** `tag/West` · `API_INVALID`: the label is taken · choose another · `rbac.yaml:9`',
    );
    expect(page).toContain('- **not tried** `key/Old`');
  });

  it('folds long lists', () => {
    const changes = Array.from({length: 25}, (_, index) => change(`tag/T${index + 10}`));
    const page = renderMarkdown(brief({changes}));
    expect(page).toContain('<details><summary>5 more changes</summary>\n\n| ');
    expect(page.slice(page.indexOf('</summary>')).match(/^\| `\+` /gm)).toHaveLength(5);
    expect(renderMarkdown(brief({changes: changes.slice(0, 20)}))).not.toContain('<details>');
  });
});

describe('the verdict', () => {
  const meaning = (address: Meaning['address'], gains: number, loses: number): Meaning => ({
    address,
    who: 'x',
    gains: Array(gains).fill('y'),
    loses: Array(loses).fill('y'),
    risk: 'low',
  });
  const some = [change('tag/T'), change('tag/U')];

  it.each<[string, Partial<Brief>, string]>([
    ['nothing', {}, 'No changes: live state is as the files say.'],
    ['nothing in a drift', {of: 'drift'}, 'No change to make.'],
    [
      'nothing but warnings',
      {warnings: [warning]},
      'No changes: live state is as the files say; 1 warning to look at.',
    ],
    ['changes without meaning', {changes: some}, '2 changes, no person or key gains or loses access.'],
    [
      'people and keys',
      {
        changes: some,
        meanings: [
          meaning('member/a', 1, 0),
          meaning('member/b', 2, 1),
          meaning('member/c', 0, 1),
          meaning('member/d', 1, 0),
          meaning('key/e', 0, 1),
          meaning('key/f', 0, 2),
        ],
      },
      '3 people gain access, 2 lose; 2 keys lose access.',
    ],
    [
      'risks, the gravest first',
      {
        changes: some,
        meanings: [meaning('member/a', 1, 0)],
        risks: [risk({risk: 'high'}), risk(), risk(), risk({risk: 'low'})],
      },
      '1 person gains access; 2 critical, 1 high.',
    ],
    [
      'a risk of the files as a whole',
      {of: 'diff', risks: [risk({address: null})]},
      'Access stays as it is; 1 critical.',
    ],
    [
      'a refusal',
      {changes: some, guardrails: [refused]},
      '2 changes, no person or key gains or loses access; refused by 1 guardrail.',
    ],
  ])('of %s', (_case, details, expected) => {
    expect(verdictOf(brief(details))).toBe(expected);
  });

  it.each([
    ['one that changed nothing', {outcomes: [], brief: brief()}, 'Nothing to apply.'],
    ['one that was refused', {outcomes: []}, 'Nothing was applied.'],
    [
      'one that did not last',
      {verified: false},
      '1 applied, 1 failed, 0 blocked, 1 not tried; not as planned after all.',
    ],
  ])('of an apply, %s', (_case, details, expected) => {
    expect(verdictOf({...applied, ...details})).toBe(expected);
  });
});

describe('a limit', () => {
  const many = brief({
    changes: Array.from({length: 400}, (_, index) => change(`tag/T${index}`, {summary: `the tag of number ${index}`})),
    risks: Array.from({length: 40}, (_, index) => risk({message: `somebody becomes admin ${index}`})),
    warnings: Array.from({length: 40}, (_, index) => ({code: 'W', message: `look ${index}`, at: at(index + 1)})),
  });
  const whole = renderMarkdown(many);
  const rowsIn = (page: string) => page.split('\n').filter(line => /^(- |\| `)/.test(line));

  it('leaves a page alone that keeps to it', () => {
    expect(renderMarkdown(many, {limit: whole.length})).toBe(whole);
  });

  it.each([20_000, 10_000, 5_000, 3_000, 2_000])(
    'of %i characters cuts at rows, counts them, and says where all are',
    limit => {
      const page = renderMarkdown(many, {limit, pointer: 'See [the run](https://x.example/run).'});
      expect(page.length).toBeLessThanOrEqual(limit);
      expect(page.length).toBeGreaterThan(limit * 0.6);
      const all = new Set(rowsIn(whole));
      expect(rowsIn(page).filter(row => !all.has(row))).toEqual([]);
      const [, changes = '0'] = /(\d+) changes?,? /.exec(/_Left out here for length: .*_/.exec(page)?.[0] ?? '') ?? [];
      expect(Number(changes) + rowsIn(page).filter(row => row.startsWith('|')).length).toBe(400);
      expect(page).toContain(' See [the run](https://x.example/run).');
      expect(page.match(/<details>/g)?.length ?? 0).toBe(page.match(/<\/details>/g)?.length ?? 0);
    },
  );

  it('keeps what is most important', () => {
    const page = renderMarkdown(many, {limit: 6_000});
    expect(page).toContain('somebody becomes admin 39');
    expect(page).toMatch(/ 3\d\d changes, 39 warnings\._ `instantly-rbac plan` prints all of it\.$/m);
  });

  it('is not spent on one row that is longer than all others', () => {
    const long = change('tag/A', {summary: 'x '.repeat(5_000), risk: 'critical'});
    const page = renderMarkdown(brief({changes: [long, change('tag/B')]}), {limit: 2_000});
    expect(page).toContain('`tag/B`');
    expect(page).toContain('_Left out here for length: 1 change._');
  });

  it.each([400, 120, 40, 0])('of %i characters still holds', limit => {
    expect(renderMarkdown(many, {limit}).length).toBeLessThanOrEqual(limit);
  });
});

describe('names', () => {
  const frame = (page: string) => page.split('\n').map(line => outsideCode(line));

  it.each(NASTY)('mean nothing, whatever they are like: %j', name => {
    const page = renderMarkdown(nasty(name));
    expect(isUnsafe(page)).toBe(false);
    for (const line of frame(page))
      expect(line.replace(/^(- )?\*\*[^*]*\*\*|^#### |^- /, '')).not.toMatch(/[<>@#`[\]\\*_&]/);
    const rows = page.split('\n').filter(line => line.startsWith('|'));
    expect(rows.map(row => cellsOf(row).length)).toEqual([5, 5, 5]);
    expect(page.split('\n')).toHaveLength(renderMarkdown(nasty('x')).split('\n').length);
  });

  it('of an apply mean nothing either', () => {
    for (const name of NASTY) {
      const {changes} = nasty(name) as unknown as Plan;
      const outcomes = changes.map(
        one => ({change: one, status: 'failed', error: new Error(name), note: name}) as const,
      );
      const page = renderMarkdown({of: 'apply', brief: nasty(name), outcomes, verified: undefined});
      const [line = ''] = page.split('\n').filter(one => one.startsWith('- **failed**'));
      expect(outsideCode(line.replace('- **failed** ', ''))).not.toMatch(/[<>@#`[\]\\*_&|]/);
    }
  });
});
