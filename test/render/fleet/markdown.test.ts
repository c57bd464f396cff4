import {describe, expect, it} from 'vitest';
import type {Change} from '../../../src/model/plan.ts';
import {renderMarkdown} from '../../../src/render/markdown.ts';
import {verdictOf} from '../../../src/render/verdict.ts';
import {briefOfFleet} from '../../../src/report/fleet/brief.ts';
import {change} from '../../apply/fakes.ts';
import {clients, failed, fleetOf, rowWith} from '../../support/fleet.ts';
import {isUnsafe} from '../hostile.ts';
import {cellsOf, outsideCode} from '../markdown-reader.ts';
import {NASTY, refused, risk} from '../subjects.ts';
import {FLEET_CASES} from './cases.ts';
import {fleetWith, fullFleet, nastyFleet} from './subjects.ts';

/** What GitHub and GitLab take of a comment and of a step summary, less the room for a mark. */
const COMMENT = 60_000;

describe('a page about a fleet', () => {
  it.each(['three-patterns', 'one-odd-out', 'failures'])('is told as it was reviewed: %s', async name => {
    const brief = briefOfFleet((await FLEET_CASES[name]?.()) ?? fleetOf([]), 'fleet plan');
    await expect(renderMarkdown(brief)).toMatchFileSnapshot(`${name}.md`);
  });

  it('tells what failed and what is odd before all else', () => {
    const titles = renderMarkdown(fullFleet).match(/^#### .*$/gm);
    expect(titles).toEqual([
      '#### Failed',
      '#### Odd ones out',
      '#### Risks',
      '#### Odd',
      '#### 3 workspaces: Client 001, Client 002, Client 003',
      '#### What it means',
      '#### Guardrails',
      '#### Warnings',
      '#### Notes',
    ]);
  });

  it('lists the workspaces of a pattern below it where its title cannot', () => {
    const page = (number: number) =>
      renderMarkdown(
        fleetWith([...clients(1, number).map(name => rowWith(name, [change('tag/T')])), rowWith('~', [])]),
      );
    expect(page(3)).not.toContain('<details>');
    const [, list = ''] = /<details><summary>30 workspaces<\/summary>\n\n([^<]*)\n\n<\/details>/.exec(page(30)) ?? [];
    expect(list.split('\n')).toHaveLength(30);
    expect(list.split('\n')[29]).toMatch(/^- Client 030 `0190b2c4-/);
  });

  it('puts the changes of many patterns into one table, each row with its workspaces', () => {
    const page = renderMarkdown(fleetWith(clients(1, 40).map(name => rowWith(name, [change(`tag/${name}`)]))));
    expect(page.match(/^#### Client/gm)).toHaveLength(12);
    expect(page).toContain('#### Other changes\n\n|  | object | change | risk | from | in |\n');
    expect(page).toContain('| `+` | `tag/Client 040` |  | low | `rbac.yaml:7` | Client 040 |');
    const rows = page.split('\n').filter(line => line.startsWith('| `'));
    expect(rows).toHaveLength(40);
  });
});

describe('the verdict on a fleet', () => {
  const ana = change('member/ana@acme.com', {after: {role: 'admin'}, before: null});
  const gone = (before: string): Change =>
    change('member/ana@acme.com', {action: 'delete', after: null, before: {role: before}});

  it.each([
    ['in which nothing changes', [rowWith('A', []), rowWith('B', [])], 'No changes: live state is as the files say.'],
    ['of one change', [rowWith('A', [ana]), rowWith('B', [])], '1 of 2 workspaces changes; 1 person gains access.'],
    [
      'that gives here and takes there counts each person once',
      [rowWith('A', [ana]), rowWith('B', [gone('view')]), rowWith('C', [gone('admin')])],
      '3 of 3 workspaces change; 1 person gains access, 1 loses.',
    ],
    [
      'counts each risk once, refusals and failures by workspace',
      [
        rowWith('A', [], {risks: [risk()], guardrails: [refused]}),
        rowWith('B', [], {risks: [risk()], guardrails: [refused]}),
        failed('C', {}),
      ],
      'No changes: live state is as the files say; 1 critical; refused in 2 workspaces; 1 failed.',
    ],
  ])('%s', (_phrase, rows, expected) => {
    expect(verdictOf(fleetWith(rows))).toBe(expected);
  });

  it('names the guardrails of the fleet', () => {
    expect(verdictOf(fullFleet)).toMatch(/; refused by 1 guardrail of the fleet; refused in 1 workspace; 2 failed\.$/);
  });
});

describe('a limit', () => {
  const alike = clients(1, 1_000).map(name => rowWith(name, [change('tag/T'), change('tag/U')]));
  const unlike = clients(1, 1_000).map(name => rowWith(name, [change(`tag/${name}`), change('key/K')]));

  it.each([
    ['alike', alike],
    ['unlike', unlike],
  ])('that a comment has is kept to by a thousand workspaces that are %s', (_phrase, rows) => {
    const page = renderMarkdown(fleetWith(rows), {limit: COMMENT});
    expect(page.length).toBeLessThanOrEqual(COMMENT);
    expect(page.match(/<details>/g)?.length ?? 0).toBe(page.match(/<\/details>/g)?.length ?? 0);
  });

  it('leaves out names of workspaces before changes', () => {
    const rows = [...alike, rowWith('Z', [change('tag/V')])];
    const page = renderMarkdown(fleetWith(rows), {limit: 5_000});
    for (const address of ['tag/T', 'tag/U', 'tag/V']) expect(page).toContain(`\`${address}\``);
    expect(page).toMatch(
      /_Left out here for length: \d+ names of workspaces\._ `instantly-rbac fleet plan` prints all of it\./,
    );
    expect(page.length).toBeGreaterThan(3_500);
  });

  it('counts what it leaves out, all patterns together', () => {
    const page = renderMarkdown(fleetWith(unlike), {limit: 5_000});
    const [, changes] = /_Left out here for length: (\d+) changes/.exec(page) ?? [];
    const shown = page.split('\n').filter(line => line.startsWith('| `')).length;
    expect(Number(changes) + shown).toBe(1_001);
  });

  it.each([1_000, 300, 40, 0])('of %i characters still holds', limit => {
    expect(renderMarkdown(fleetWith(unlike), {limit}).length).toBeLessThanOrEqual(limit);
  });
});

describe('names', () => {
  it.each(NASTY)('mean nothing, whatever they are like: %j', name => {
    const page = renderMarkdown(nastyFleet(name));
    expect(isUnsafe(page)).toBe(false);
    for (const line of page.split('\n').map(outsideCode))
      expect(line.replace(/^(- )?\*\*[^*]*\*\*|^#### |^- /, '')).not.toMatch(/[<>@#`[\]\\*_&]/);
    const rows = page.split('\n').filter(line => line.startsWith('|'));
    expect(rows.map(row => cellsOf(row).length)).toEqual([5, 5, 5]);
  });
});
