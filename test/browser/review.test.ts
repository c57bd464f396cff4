import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Page} from 'playwright-core';
import {beforeAll, describe, expect, it} from 'vitest';
import {ACME, api, folderWith, HEAD, run} from '../cli/support.ts';
import {contrastOf, hasBrowser, open} from './browser.ts';

const FORMULA = '=HYPERLINK("http://evil.example")';
const MARKUP = '</script><img src=x onerror=alert(1)>';

const FILE = `${HEAD}members:
  - {email: ana@west.acme.com, role: admin, reason: OPS-7} # leads the west
  - {email: bob@acme.com, role: view, expires: 2031-01-31}
  - {email: zoe@west.acme.com, role: editor}
keys:
  - {name: ${JSON.stringify(FORMULA)}, scopes: [leads:read]}
  - {name: ${JSON.stringify(MARKUP)}, scopes: [leads:read], owner: ana@west.acme.com}
tags: [{label: West}]
assignments: [{tag: West, accounts: ["*@west.acme.com"]}]
`;

const WORLD = {
  workspaces: [
    {
      ...ACME,
      name: '<b>Acme</b>',
      members: [
        {email: 'ceo@acme.com', role: 'owner'},
        {email: 'ana@west.acme.com', role: 'admin', nickname: MARKUP},
        {email: 'bob@acme.com', role: 'view'},
        {email: 'zoe@west.acme.com', role: 'editor', accepted: false},
      ],
      api_keys: [FORMULA, MARKUP].map(name => ({name, scopes: ['leads:read']})),
    },
  ],
};

describe.skipIf(!hasBrowser)('the page of a review, in a browser', () => {
  let cwd = '';
  let file = '';
  beforeAll(async () => {
    const server = await api(WORLD);
    cwd = await folderWith({'rbac.yaml': FILE});
    file = join(cwd, 'review.html');
    await run(['review', '--format', 'html=review.html'], {cwd, env: server.env});
  });

  const names = (page: Page, table: string) => page.locator(`#${table} tbody .name:visible`).allTextContents();

  it('works from a disk: nothing is refused by its policy, and nothing is asked of anybody', async () => {
    const {page, troubles, requests} = await open(file);
    expect(await page.getByRole('heading', {level: 1}).textContent()).toBe('Access review of <b>Acme</b>');
    expect(await names(page, 'people')).toHaveLength(4);
    expect({troubles, requests}).toEqual({troubles: [], requests: []});
  });

  it('has a policy that refuses what is not its own', async () => {
    const {page, troubles} = await open(file);
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'alert(1)';
      document.body.append(script);
      new Image().src = 'http://127.0.0.1:9/x.png';
      document.body.setAttribute('style', 'color: red');
    })()`);
    await expect.poll(() => troubles.length).toBeGreaterThanOrEqual(3);
    expect(troubles.every(text => text.includes('Content Security Policy'))).toBe(true);
  });

  it('shows names as they are, and runs none of them', async () => {
    const {page, troubles} = await open(file);
    expect(await names(page, 'keys')).toEqual(expect.arrayContaining([FORMULA, MARKUP]));
    expect(await page.locator('img').count()).toBe(0);
    await page.getByRole('button', {name: 'ana@west.acme.com'}).click();
    expect(await page.locator('tr.detail').textContent()).toContain(MARKUP);
    expect(troubles).toEqual([]);
  });

  it('is searched from the keyboard, and says how much is left', async () => {
    const {page} = await open(file);
    await page.keyboard.press('Tab');
    await page.keyboard.type('OPS-7 WEST');
    expect(await names(page, 'people')).toEqual(['ana@west.acme.com']);
    expect(await page.getByRole('status').first().textContent()).toBe('1 of 7 rows');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('nobody has this');
    expect(await page.getByText('No row fits').isVisible()).toBe(true);
  });

  it('is sorted from the keyboard, up, down and back', async () => {
    const {page} = await open(file);
    const button = page.locator('#people').getByRole('button', {name: 'Until'});
    const before = await names(page, 'people');
    await button.focus();
    await page.keyboard.press('Enter');
    expect((await names(page, 'people'))[0]).toBe('bob@acme.com');
    expect(await page.locator('#people [aria-sort=ascending]').textContent()).toBe('Until');
    await page.keyboard.press('Space');
    expect(await page.locator('#people [aria-sort=descending]').count()).toBe(1);
    await page.keyboard.press('Enter');
    expect(await names(page, 'people')).toEqual(before);
  });

  it('is grouped by team from the keyboard, and narrowed to open invitations', async () => {
    const {page} = await open(file);
    await page.getByLabel('Group by').focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#people tr.group').allTextContents()).toEqual(['No team 2', 'West 2']);
    expect(await page.locator('#keys tr.group').allTextContents()).toEqual(['No team 2', 'West 1']);
    await page.getByLabel('Show').focus();
    await page.keyboard.type('open');
    expect(await names(page, 'people')).toEqual(['zoe@west.acme.com']);
    expect(await page.locator('tr.group:visible').allTextContents()).toEqual(['West 1']);
    expect(await page.getByRole('heading', {name: 'Keys'}).isVisible()).toBe(false);
  });

  it('tells what is behind a name, and takes it back', async () => {
    const {page} = await open(file);
    const button = page.getByRole('button', {name: 'ana@west.acme.com'});
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    const detail = page.locator(`#${await button.getAttribute('aria-controls')}`);
    expect(await detail.textContent()).toContain('OPS-7');
    await page.keyboard.press('Enter');
    expect(await detail.count()).toBe(0);
  });

  it('has roles and names for those who hear it', async () => {
    const {page} = await open(file);
    const table = page.getByRole('table', {name: /People/});
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Person',
      'campaigns',
      'leads',
      'accounts',
      'webhooks',
      'API keys',
      'members',
      'Since',
      'Until',
      'Decision',
    ]);
    const row = table.getByRole('row', {name: /bob@acme\.com/});
    expect(await row.getByRole('rowheader').count()).toBe(1);
    expect(await row.getByRole('cell').count()).toBe(9);
    expect(await row.getByRole('combobox', {name: 'Decision for bob@acme.com'}).count()).toBe(1);
    expect(await page.getByRole('search').getByRole('searchbox', {name: 'Search'}).count()).toBe(1);
    const unnamed = page.locator('button:visible, select:visible, input:visible');
    for (const control of await unnamed.all())
      expect(await control.ariaSnapshot()).toMatch(/^- (button|combobox|searchbox|textbox) "/);
  });

  it.each(['csv', 'json'] as const)('saves decisions as %s, which become an edit of the files', async kind => {
    const {page, troubles} = await open(file);
    const choose = (name: string, what: string) => page.getByLabel(`Decision for ${name}`).selectOption(what);
    await choose('ana@west.acme.com', 'role');
    await page.getByLabel('New role for ana@west.acme.com').selectOption('view');
    await choose('bob@acme.com', 'until');
    await page.getByLabel('Day on which the access of bob@acme.com ends').fill('2032-02-03');
    await choose('zoe@west.acme.com', 'keep');
    await choose(FORMULA, 'remove');
    await choose(MARKUP, 'remove');
    expect(await page.locator('#progress').textContent()).toBe('5 of 7 decided');
    const waiting = page.waitForEvent('download');
    await page.locator(`#save-${kind}`).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe(`access-review.${kind}`);
    const own = await folderWith({'rbac.yaml': FILE});
    await download.saveAs(join(own, 'sheet'));
    expect(troubles).toEqual([]);

    expect(await run(['review', '--decisions', 'sheet', '--write'], {cwd: own})).toMatchObject({code: 0, stderr: ''});
    const edited = FILE.replace('role: admin', 'role: view')
      .replace('2031-01-31', '2032-02-03')
      .replace(/^keys:\n.*\n.*\n/m, 'keys: []\n');
    expect(await readFile(join(own, 'rbac.yaml'), 'utf8')).toBe(edited);
  });

  it('offers only decisions that the files can carry out', async () => {
    const {page} = await open(file);
    const offered = (name: string) => page.getByLabel(`Decision for ${name}`).locator('option').allTextContents();
    expect(await offered('ceo@acme.com')).toEqual(['—', 'Keep']);
    expect(await offered('bob@acme.com')).toEqual(['—', 'Keep', 'Remove', 'Keep until …', 'Change role …']);
    expect(await offered(FORMULA)).toEqual(['—', 'Keep', 'Remove', 'Keep until …']);
  });

  it.each(['light', 'dark'] as const)('can be read in the %s', async colorScheme => {
    const {page} = await open(file, {colorScheme});
    for (const selector of [
      'h1',
      '.lead',
      '.under',
      '.full',
      '.none',
      '.badge',
      '.badge.team',
      'thead button',
      '#status',
    ])
      expect(await contrastOf(page, selector), selector).toBeGreaterThanOrEqual(4.5);
    const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const [red = 0] = ground.match(/\d+/g)?.map(Number) ?? [];
    expect(red > 127).toBe(colorScheme === 'light');
  });

  it('prints all rows without its controls, with what was decided', async () => {
    const {page} = await open(file);
    await page.getByLabel('Decision for bob@acme.com').selectOption('keep');
    await page.emulateMedia({media: 'print'});
    expect(await page.locator('#bar').isVisible()).toBe(false);
    expect(await page.locator('select:visible').count()).toBe(0);
    expect(await page.locator('tr', {hasText: 'bob@acme.com'}).locator('.printed').textContent()).toBe('keep');
    expect(await names(page, 'people')).toHaveLength(4);
    expect(await page.evaluate('getComputedStyle(document.querySelector("thead")).display')).toBe('table-header-group');
    expect((await page.pdf({preferCSSPageSize: true})).length).toBeGreaterThan(10_000);
  });

  it('fits a phone', async () => {
    const {page} = await open(file, {viewport: {width: 390, height: 800}});
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await page.getByLabel('Decision for bob@acme.com').isVisible()).toBe(true);
  });

  it('shows its first view without scripts', async () => {
    const {page, troubles} = await open(file, {javaScriptEnabled: false});
    expect(await page.locator('#people tbody tr').count()).toBe(4);
    expect(await page.locator('#bar').isVisible()).toBe(false);
    expect(troubles).toEqual([]);
  });
});
