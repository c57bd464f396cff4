import {describe, expect, it} from 'vitest';
import {renderMatrixCsv} from '../../../src/render/access/matrix-csv.ts';
import {renderMatrixMarkdown} from '../../../src/render/access/matrix-markdown.ts';
import {renderMatrix} from '../../../src/render/access/matrix-text.ts';
import {styleOf, widthOf} from '../../../src/render/style.ts';
import {buildMatrix} from '../../../src/report/matrix.ts';
import {accessOf, exampleAccess} from '../../report/access/story.ts';
import {HOSTILE, isUnsafe, undressed} from '../hostile.ts';

const example = exampleAccess();
const matrix = (all = false) => buildMatrix(example, ['roles', 'members', 'keys'], all);

describe('a matrix as CSV', () => {
  it('is one table, whose rows say what they are', () => {
    const [head, ...rows] = renderMatrixCsv(matrix()).trimEnd().split('\n');
    expect(head).toBe(
      'type,name,"role, grants or owner",campaigns,leads,accounts,webhooks,API keys,members,state,declared at',
    );
    expect(rows).toHaveLength(16);
    expect(rows[1]).toBe(
      'role,Manager,editor,"create, edit, launch","import, edit, move",view,none,none,none,,rbac.example.yaml:32',
    );
    expect(rows.at(-1)).toBe(
      'key,SDR — Campaign Management,mia@acme.com,full,full,none,none,none,none,,rbac.example.yaml:134',
    );
  });

  it('has the columns of all tables when all is asked for', () => {
    const [head = '', first = ''] = renderMatrixCsv(matrix(true)).split('\n');
    expect(head.split(',').length).toBeGreaterThan(50);
    expect(head).toContain(',AI agents,');
    expect(head).toContain(',audit_logs,');
    expect(first).toContain(',,,');
  });

  it('begins no formula', async () => {
    const name = '=HYPERLINK("http://evil.example")';
    const model = await accessOf({live: {api_keys: [{name, scopes: ['leads:read']}]}});
    expect(renderMatrixCsv(buildMatrix(model, ['keys'], false))).toContain(
      `\nkey,"'=HYPERLINK(""http://evil.example"")",–,none,view,`,
    );
  });
});

describe('a matrix in Markdown', () => {
  it('has a table each', () => {
    const page = renderMatrixMarkdown(matrix(), example);
    expect(page).toContain(
      '### Roles\n\n| Roles | grants | campaigns | leads | accounts | webhooks | API keys | members |\n',
    );
    expect(page).toContain(
      '| Manager | editor | create, edit, launch | import, edit, move | view | none | none | none |\n',
    );
    expect(page).toContain('| `ana@acme.com` | Administrator | full |');
    expect(page).toContain('\n- launch: to launch and to pause;');
  });
});

describe('a matrix in text', () => {
  it.each([40, 80, 120])('fits %i columns where that is possible, and folds for it', width => {
    const lines = renderMatrix(matrix(), example, {style: styleOf(false), width}).split('\n');
    const tables = lines.slice(
      2,
      lines.findIndex(line => line.startsWith('  ·')),
    );
    const longest = Math.max(...tables.map(widthOf));
    expect(longest).toBeLessThanOrEqual(Math.max(width, 62));
    expect(tables.some(line => line.startsWith('Members (role)'))).toBe(width < 115);
  });

  it('folds what is wide when all is asked for, and counts where nothing can be done', () => {
    const text = renderMatrix(buildMatrix(example, ['keys'], true), example, {style: styleOf(false), width: 100});
    expect(text).toContain('\n  Marketing — Analytics Read Only  ida@acme.com\n');
    expect(text).toMatch(/ none in leads, webhooks, API keys, members, all, ai_agents and 29 more\n/);
  });

  it('means the same without colour', () => {
    const plain = renderMatrix(matrix(), example, {style: styleOf(false)});
    expect(undressed(renderMatrix(matrix(), example, {style: styleOf(true)}))).toBe(plain);
  });

  it('stays on safe lines in every format, whatever names the API has', async () => {
    const name = HOSTILE.replace(/\ud800/, '');
    const live = {
      api_keys: [{name, scopes: ['leads:read']}],
      members: [{email: 'a@acme.com', role: 'view', nickname: name}],
    };
    const model = await accessOf({live});
    const found = buildMatrix(model, ['members', 'keys'], false);
    for (const text of [
      renderMatrix(found, model, {style: styleOf(false)}),
      renderMatrix(found, model, {style: styleOf(false), width: 30}),
      renderMatrixCsv(found),
      renderMatrixMarkdown(found, model),
    ]) {
      expect(isUnsafe(text)).toBe(false);
      expect(text).not.toMatch(/^forged/m);
    }
  });
});
