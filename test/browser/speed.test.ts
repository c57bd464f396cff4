import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Review, ReviewRow} from '../../src/model/review.ts';
import {renderReviewPage} from '../../src/render/review/html.ts';
import {folderWith} from '../cli/support.ts';
import {hasBrowser, open, workOf} from './browser.ts';

describe.skipIf(!hasBrowser)('the page of a review with 10,000 rows', () => {
  it('stays usable', async () => {
    const file = join(await folderWith(), 'large.html');
    await writeFile(file, renderReviewPage([large10k()]));
    const {page, troubles} = await open(file);
    const work = await workOf(page);
    const search = (text: string) => work(`search.value = '${text}'; search.dispatchEvent(new Event('input'))`);
    const found = await search('p77');
    expect(await page.locator('#status').textContent()).toBe('111 of 10000 rows');
    const all = await search('');
    const sorted = await work(`document.querySelector('#people [data-sort="0"]').click()`);
    expect((await page.locator('#people .name').first().textContent()) ?? '').toBe('p0@acme.com');
    const grouped = await work(`group.value = '0'; group.dispatchEvent(new Event('change'))`);
    expect(await page.locator('#people tr.group').count()).toBe(40);
    for (const ms of [found, all, sorted, grouped]) expect(ms).toBeLessThan(6_000);
    expect(troubles).toEqual([]);
  });
});

/** A review as large as any that was seen. */
function large10k(): Review {
  const rows = Array.from({length: 10_000}, (_, index): ReviewRow => {
    const text = index % 3 === 0 ? 'full' : 'view';
    return {
      ...{row: `${index}-goes`, type: 'person', address: `member/p${index}@acme.com`, name: `p${index}@acme.com`},
      ...{nickname: null, object: `id-${index}`, status: 'in_step', state: [], access: 'editor'},
      areas: {campaigns: text, leads: text, accounts: 'none', webhooks: 'none', api_keys: 'none', members: 'none'},
      ...{grants: {live: ['campaigns.view'], declared: null}, teams: [`Team ${index % 40}`]},
      ...{since: '2026-01-01T00:00:00.000Z', by: null, until: null, pending: null, key: null, owns: []},
      why: {reason: 'for the tests', tickets: [], commit: null, at: {file: 'rbac.yaml', line: index + 1, column: 5}},
      activity: {last: null, lines: 0, sign_ins: {times: 0, last: null}, mfa: []},
      decision: null,
    };
  });
  return {
    workspace: {id: 'w', name: 'Large'},
    ...{sides: {declared: true, live: true}, at: '2026-11-28T00:00:00.000Z', as_of: null, roles: ['view']},
    audit: {since: '2026-08-30T00:00:00.000Z', complete: true},
    ...{unread: [], notes: [], rows: rows.toSorted((a, b) => (a.row < b.row ? 1 : -1))},
  };
}
