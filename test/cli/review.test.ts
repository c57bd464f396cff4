import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import reviewSchema from '../../schemas/review.schema.json' with {type: 'json'};
import type {Review, ReviewRow} from '../../src/model/review.ts';
import {runInside as run} from './inside.ts';
import {ACME, type ApiOptions, api, folderWith, HEAD, runProgram} from './support.ts';

const isReview = new Ajv({strict: false}).compile(reviewSchema);

const FILE = `${HEAD}members:
  - email: bob@acme.com # since the spring
    role: view
    reason: OPS-1423 (see https://tickets.example/9).
    expires: 2031-01-31
  - {email: zoe@west.acme.com, role: editor}
keys:
  - {name: BI, scopes: [leads:read], owner: zoe@west.acme.com, reason: reports}
tags:
  - {label: West}
assignments:
  - {tag: West, accounts: ["*@west.acme.com"]}
`;

const BOB = '0190b2c4-7d1e-7a52-8f3b-00000000000b';
const BI = '0190b2c4-7d1e-7a52-8f3b-0000000000b1';
const FORMULA = '=HYPERLINK("http://evil.example")';
const MARKUP = '<img src=x onerror=alert(1)>';

/** A workspace in which Bob has signed in, a key was used, and an invitation is open. */
const WORLD = {
  workspaces: [
    {
      ...ACME,
      members: [
        {email: 'ceo@acme.com', role: 'owner'},
        {email: 'bob@acme.com', role: 'editor', user_id: BOB},
        {email: 'late@acme.com', role: 'view', accepted: false, issuer_id: BOB},
      ],
      api_keys: [
        {id: BI, name: 'BI', scopes: ['leads:read']},
        {name: FORMULA, scopes: ['all:all']},
        {name: MARKUP, scopes: ['leads:read']},
      ],
      audit_logs: [
        {activity_type: 1, timestamp: daysAgo(3), user_id: BOB},
        {activity_type: 1, timestamp: daysAgo(5), user_id: BOB},
        {activity_type: 23, timestamp: daysAgo(4), user_id: BOB},
        {activity_type: 2, timestamp: daysAgo(2), api_key_id: BI, from_api: true},
      ],
    },
  ],
};

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

async function review(
  args: readonly string[] = [],
  {file = FILE, ...options}: ApiOptions & {readonly file?: string} = {},
) {
  const server = await api(WORLD, options);
  const cwd = await folderWith({'rbac.yaml': file});
  return {...(await run(['review', ...args], {cwd, env: server.env})), server, cwd};
}

async function reviewed(args: readonly string[] = [], options: ApiOptions = {}): Promise<Review> {
  const {stdout, code} = await review([...args, '--format', 'json'], options);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Review;
}

const rowAt = ({rows}: Review, address: string): ReviewRow => {
  const found = rows.find(row => row.address === address);
  if (found === undefined) throw new Error(`no row ${address}`);
  return found;
};

describe.concurrent('review', () => {
  it('tells who has what, since when, why and until when, as its schema says', async () => {
    const found = await reviewed();
    expect(isReview(found) || isReview.errors).toBe(true);
    const bob = rowAt(found, 'member/bob@acme.com');
    expect(bob).toMatchObject({
      type: 'person',
      status: 'differs',
      access: 'editor → view',
      until: '2031-01-31',
      why: {reason: 'OPS-1423 (see https://tickets.example/9).', tickets: ['OPS-1423', 'https://tickets.example/9']},
      pending: null,
    });
    expect(bob.areas.campaigns).toBe('create, edit, launch, delete → view');
    expect(bob.since).toMatch(/^\d{4}-/);
    expect(rowAt(found, 'member/zoe@west.acme.com')).toMatchObject({
      status: 'absent',
      teams: ['West'],
      owns: ['key/BI'],
      object: null,
    });
  });

  it('tells of invitations for how long, and who sent them', async () => {
    const late = rowAt(await reviewed(), 'member/late@acme.com');
    expect(late.pending?.days).toBeGreaterThanOrEqual(0);
    expect(late.by).toMatchObject({who: 'bob@acme.com', confidence: 'known'});
  });

  it('tells of keys their owner, their age and the last sign of use', async () => {
    const found = await reviewed();
    const bi = rowAt(found, 'key/BI');
    expect(bi).toMatchObject({key: {owner: 'zoe@west.acme.com', in_use: 'no'}, teams: ['West']});
    expect(bi.key?.age_days).toBeGreaterThanOrEqual(0);
    expect(bi.activity).toMatchObject({lines: 1, last: {what: 'lead deletion'}});
    expect(rowAt(found, `key/${FORMULA}`)).toMatchObject({
      activity: {lines: 0, last: null},
      key: {dangers: expect.arrayContaining([expect.stringContaining('can make keys')])},
    });
  });

  it('tells of people their sign-ins and what happened to their second factor', async () => {
    const bob = rowAt(await reviewed(), 'member/bob@acme.com');
    expect(bob.activity).toMatchObject({lines: 3, sign_ins: {times: 2}, mfa: [{what: 'TOTP enabled'}]});
    expect(bob.activity?.sign_ins.last?.slice(0, 10)).toBe(daysAgo(3).slice(0, 10));
  });

  it('reads no further back than it is asked to', async () => {
    const bob = rowAt(await reviewed(['--since', '4d']), 'member/bob@acme.com');
    expect(bob.activity).toMatchObject({sign_ins: {times: 1}});
  });

  it('names the commit that gave the access', async () => {
    const server = await api(WORLD);
    const cwd = await folderWith({'rbac.yaml': FILE});
    const git = (...args: readonly string[]) =>
      runProgram('git', ['-c', 'user.name=Dan', '-c', 'user.email=dan@acme.com', ...args], {cwd});
    await git('init', '-q');
    await git('add', 'rbac.yaml');
    await git('commit', '-q', '-m', 'Let Bob in');
    const {stdout} = await run(['review', '--format', 'json'], {cwd, env: server.env});
    const found = JSON.parse(stdout) as Review;
    expect(rowAt(found, 'member/bob@acme.com').why.commit).toMatchObject({author: 'Dan'});
    expect(rowAt(found, 'key/BI').why.commit).toMatchObject({author: 'Dan'});
    expect(rowAt(found, 'member/late@acme.com').why.commit).toBeNull();
    expect(found.notes).toEqual([]);
  });

  it('says what the audit log cannot tell when it may not be read, and ends well', async () => {
    const scopes = ['workspaces', 'workspace_members', 'api_keys', 'custom_tags', 'campaigns', 'accounts'];
    const found = await reviewed([], {scopes: scopes.map(name => `${name}:read`)});
    expect(found.audit).toBeNull();
    expect(found.unread.join()).toContain('lacks the scope audit_logs:read');
    expect(rowAt(found, 'member/bob@acme.com').activity).toBeNull();
  });

  it('ends with 8 when people may not be read, and says so', async () => {
    const ran = await review([], {scopes: ['workspaces:read', 'api_keys:read']});
    expect(ran.code).toBe(8);
    expect(ran.stdout).toContain('live members could not be read');
    expect(ran.stdout.match(/ could not be read: GET custom-tags/g)).toEqual([' could not be read: GET custom-tags']);
    expect(ran.stdout).toContain('! live tags and what carries tags could not be read: GET custom-tags: ');
  });

  it.each([
    [['--no-audit'], /audit-logs/],
    [['--no-teams'], /custom-tags|accounts/],
  ])('%j asks for less', async (args, path) => {
    const paths = async (more: readonly string[]) =>
      (await review(more)).server.emulator.requests().filter(one => path.test(one.path)).length;
    expect(await paths(args)).toBe(0);
    expect(await paths([])).toBeGreaterThan(0);
  });

  it('looks at the files alone, offline, and as of another day', async () => {
    const cwd = await folderWith({'rbac.yaml': FILE});
    const {code, stdout} = await run(['review', '--declared', '--as-of', '2031-02-01', '--format', 'json'], {cwd});
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Review;
    expect(found).toMatchObject({sides: {live: false}, as_of: '2031-02-01T00:00:00.000Z', audit: null});
    expect(found.rows.map(({address}) => address)).not.toContain('member/bob@acme.com');
  });

  it('looks at live state alone', async () => {
    const found = await reviewed(['--live']);
    expect(rowAt(found, 'member/bob@acme.com')).toMatchObject({status: 'live', why: {reason: null}});
  });

  it('leaves out what is not asked for', async () => {
    const found = await reviewed(['--target', 'member/*', '--exclude', '*@west.acme.com']);
    expect(found.rows.map(({type}) => type)).not.toContain('key');
    expect(found.rows.map(({name}) => name)).toEqual(['bob@acme.com', 'ceo@acme.com', 'late@acme.com']);
  });

  it('prints a line for each in text, and says where the rest is', async () => {
    const {stdout, stderr} = await review();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^People \(4\)$/m);
    expect(stdout).toMatch(/^ {2}bob@acme\.com +editor → view +since .*until 2031-01-31 · 2 sign-ins$/m);
    expect(stdout).toContain('no sign is no proof that something is unused');
    expect(stdout).toContain('--format html=review.html');
  });

  it('writes every format at once', async () => {
    const formats = ['html', 'csv', 'json', 'markdown'].flatMap(name => ['--format', `${name}=r.${name}`]);
    const {code, cwd} = await review(formats);
    expect(code).toBe(0);
    const texts = await Promise.all(
      ['html', 'csv', 'json', 'markdown'].map(name => readFile(join(cwd, `r.${name}`), 'utf8')),
    );
    for (const text of texts) expect(text).toContain('bob@acme.com');
  });

  it('makes names inert in CSV, Markdown and HTML', async () => {
    const {cwd} = await review(['csv', 'markdown', 'html'].flatMap(name => ['--format', `${name}=r.${name}`]));
    const read = (name: string) => readFile(join(cwd, `r.${name}`), 'utf8');
    const [csv, markdown, html] = [await read('csv'), await read('markdown'), await read('html')];
    expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(csv).not.toMatch(/(^|,)"?=/m);
    expect(markdown).toContain('`<img` `src=x` `onerror=alert(1)>`');
    expect(html).not.toContain(MARKUP);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('writes nothing to the API', async () => {
    const {server} = await review(['--format', 'html']);
    expect(server.writes()).toEqual([]);
  });

  it('refuses options that exclude each other', async () => {
    const cwd = await folderWith({'rbac.yaml': FILE});
    expect(await run(['review', '--live', '--declared'], {cwd})).toMatchObject({code: 64});
  });
});
