import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Page} from 'playwright-core';
import {beforeAll, describe, expect, it} from 'vitest';
import {fleetWorld} from '../cli/fleet/support.ts';
import {run} from '../cli/support.ts';
import {contrastOf, hasBrowser, open} from './browser.ts';

const MARKUP = '</script><img src=x onerror=alert(1)>';

describe.skipIf(!hasBrowser)('the pages of a fleet, in a browser', () => {
  let report = '';
  let review = '';
  beforeAll(async () => {
    const members = {'ana@acme.com': 'admin', 'bob@acme.com': 'view'};
    const world = await fleetWorld([
      {n: 1, members, wants: {'ana@acme.com': 'admin'}},
      {n: 2, members},
      {
        n: 3,
        members: {'zoe@acme.com': 'view'},
        file: `keys:\n  - {name: ${JSON.stringify(MARKUP)}, scopes: [leads:read]}\n`,
      },
      {n: 4, group: 'none'},
    ]);
    const [first, second] = [
      await run(['fleet', 'report', '--out', 'report.html'], world),
      await run(['fleet', 'review', '--format', 'html=review.html'], world),
    ];
    expect([first.code, second.code]).toEqual([8, 8]);
    [report, review] = [join(world.cwd, 'report.html'), join(world.cwd, 'review.html')];
  });

  const names = (page: Page, table: string) => page.locator(`#${table} tbody .name:visible`).allTextContents();

  it('work from a disk: nothing is refused, nothing is asked of anybody, and no name is run', async () => {
    for (const file of [report, review]) {
      const {page, troubles, requests} = await open(file);
      expect(await page.getByRole('heading', {level: 1}).textContent()).toContain('workspaces');
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('body').textContent()).toContain(MARKUP);
      expect({troubles, requests}).toEqual({troubles: [], requests: []});
    }
  });

  it('show workspaces, drift and people, and what is behind them', async () => {
    const {page} = await open(report);
    expect(await names(page, 'workspaces')).toEqual(['Client 1', 'Client 2', 'Client 3', 'Client 4']);
    expect(await names(page, 'drift')).toEqual(['- member/bob@acme.com', `+ key/${MARKUP}`]);
    await page.getByRole('button', {name: 'ana@acme.com'}).focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('tr.detail').textContent()).toContain('Client 1: admin; Client 2: admin');
  });

  it('are filtered, sorted and grouped from the keyboard', async () => {
    const {page} = await open(report);
    await page.getByLabel('Show').focus();
    await page.keyboard.type('people in');
    expect(await names(page, 'members')).toEqual(['ana@acme.com', 'bob@acme.com', 'ceo@acme.com']);
    await page.keyboard.press('Home');
    await page.locator('#workspaces').getByRole('button', {name: 'State'}).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect((await names(page, 'workspaces')).at(0)).toBe('Client 1');
    await page.getByLabel('Group by').focus();
    await page.keyboard.press('End');
    expect(await page.locator('#workspaces tr.group').allTextContents()).toEqual([
      '1 difference 2',
      'as declared 1',
      'not known: WORKSPACE_INACCESSIBLE 1',
    ]);
    await page.getByLabel('Search').fill('inaccessible');
    expect(await names(page, 'workspaces')).toEqual(['Client 4']);
  });

  it('show a person across workspaces, and offer a sheet that fleet review takes back', async () => {
    const {page} = await open(review);
    await page.getByLabel('Group by').selectOption({label: 'person or key'});
    expect(await page.locator('#people tr.group').first().textContent()).toBe('ana@acme.com 2');
    expect(await page.getByText('Client 4 is missing').isVisible()).toBe(true);
    await page.getByLabel('Decision for ana@acme.com in Client 1').selectOption('until');
    await page.getByLabel('Day on which the access of ana@acme.com in Client 1 ends').fill('2032-02-03');
    await page.getByLabel('Decision for bob@acme.com in Client 2').selectOption('remove');
    const waiting = page.waitForEvent('download');
    await page.locator('#save-csv').click();
    await (await waiting).saveAs(join(dirname(review), 'sheet'));
    const cwd = dirname(review);
    const taken = await run(['fleet', 'review', '--decisions', 'sheet', '--write'], {cwd});
    expect(taken).toMatchObject({code: 0, stderr: ''});
    const texts = await Promise.all([1, 2].map(n => readFile(join(cwd, `clients/${n}.yaml`), 'utf8')));
    expect(texts).toEqual([
      'version: 1\nmembers:\n  - {email: ana@acme.com, role: admin, expires: 2032-02-03}\n',
      'version: 1\nmembers:\n  - {email: ana@acme.com, role: admin}\n',
    ]);
    await page.emulateMedia({media: 'print'});
    expect(await page.locator('.decide:visible').count()).toBeGreaterThan(5);
  });

  it.each(['light', 'dark'] as const)('can be read in the %s, on a phone, and printed', async colorScheme => {
    const {page} = await open(report, {colorScheme, viewport: {width: 390, height: 800}});
    for (const selector of ['h1', '.lead', '.name', '#workspaces .moves', 'footer p'])
      expect(await contrastOf(page, selector), selector).toBeGreaterThanOrEqual(4.5);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.emulateMedia({media: 'print'});
    expect(await page.locator('#bar').isVisible()).toBe(false);
    expect(await names(page, 'workspaces')).toHaveLength(4);
  });
});
