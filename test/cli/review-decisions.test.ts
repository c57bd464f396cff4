import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Review} from '../../src/model/review.ts';
import {runInside as run} from './inside.ts';
import {ACME, api, folderWith, HEAD, WORKSPACE_ID} from './support.ts';

const FILE = `${HEAD}roles:
  SDR: {grants: editor}
members:
  # the west
  - email: bob@acme.com # since the spring
    role: editor # for now
    reason: OPS-1
  - {email: zoe@acme.com, role: admin, expires: 2031-01-31} # until then
  - {email: old@acme.com, role: view, expires: 2020-01-01}
keys:
  - {name: BI, scopes: [leads:read], owner: bob@acme.com} # reports
  - {name: "=1+1", scopes: [leads:read]}
guardrails: {required_admins: [zoe@acme.com]}
`;

const WORLD = {
  workspaces: [
    {
      ...ACME,
      members: [
        {email: 'ceo@acme.com', role: 'owner'},
        {email: 'bob@acme.com', role: 'editor'},
        {email: 'zoe@acme.com', role: 'admin'},
        {email: 'eve@acme.com', role: 'view'},
      ],
      api_keys: [
        {name: 'BI', scopes: ['leads:read']},
        {name: '=1+1', scopes: ['leads:read']},
      ],
    },
  ],
};

type Decisions = Readonly<Record<string, string>>;

/** A folder with the files and the sheets of a review that somebody has filled in. */
async function filled(decisions: Decisions, file = FILE) {
  const server = await api(WORLD);
  const cwd = await folderWith({'rbac.yaml': file});
  const made = await run(['review', '--format', 'json=r.json', '--format', 'csv=r.csv'], {cwd, env: server.env});
  expect(made).toMatchObject({code: 0, stderr: ''});
  const review = JSON.parse(await readFile(join(cwd, 'r.json'), 'utf8')) as Review;
  const rows = review.rows.map(row => ({...row, decision: decisions[row.address] ?? null}));
  await writeFile(join(cwd, 'd.json'), JSON.stringify({...review, rows}, null, 2));
  await writeFile(join(cwd, 'd.csv'), withDecisions(await readFile(join(cwd, 'r.csv'), 'utf8'), review, decisions));
  return {cwd, server};
}

/** The same in CSV, as a spreadsheet would fill in the empty cell behind the state. */
function withDecisions(csv: string, {rows}: Review, decisions: Decisions): string {
  const [head = '', ...lines] = csv.trimEnd().split('\n');
  const place = head.split(',').indexOf('decision');
  const done = lines.map((line, index) => {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell);
    cells[place] = decisions[rows[index]?.address ?? ''] ?? '';
    return cells.slice(0, head.split(',').length).join();
  });
  return `${[head, ...done].join('\n')}\n`;
}

async function carryOut(decisions: Decisions, args: readonly string[] = ['d.csv', '--write'], file = FILE) {
  const {cwd, server} = await filled(decisions, file);
  const before = server.emulator.requests().length;
  const ran = await run(['review', '--decisions', ...args], {cwd});
  expect(server.emulator.requests().length).toBe(before);
  return {...ran, cwd, after: await readFile(join(cwd, 'rbac.yaml'), 'utf8')};
}

const DECISIONS = {
  'member/bob@acme.com': 'role SDR',
  'member/zoe@acme.com': 'UNTIL 2032-05-01',
  'member/eve@acme.com': 'remove',
  'member/ceo@acme.com': 'keep',
  'key/BI': 'until 2031-06-30',
  'key/=1+1': 'remove',
};

const EDITED = FILE.replace('role: editor # for', 'role: SDR # for')
  .replace('expires: 2031-01-31', 'expires: 2032-05-01')
  .replace('owner: bob@acme.com}', 'owner: bob@acme.com, expires: 2031-06-30}')
  .replace('  - {name: "=1+1", scopes: [leads:read]}\n', '');

describe.concurrent('review --decisions', () => {
  it.each(['d.csv', 'd.json'])('edits the lines that %s is about, and no other', async sheet => {
    const ran = await carryOut(DECISIONS, [sheet, '--write']);
    expect(ran).toMatchObject({code: 0, stderr: ''});
    expect(ran.after).toBe(EDITED);
    expect(ran.stdout).toContain('Decisions: 1 to keep, 2 to remove, 2 with an end, 1 with another role, 1 undecided.');
    expect(ran.stdout).toContain('1 file written. Next: instantly-rbac plan');
  });

  it('shows the edits and writes nothing without --write', async () => {
    const ran = await carryOut(DECISIONS, ['d.csv']);
    expect(ran).toMatchObject({code: 0, stderr: '', after: FILE});
    expect(ran.stdout).toContain('-     role: editor # for now\n+     role: SDR # for now\n');
    expect(ran.stdout).toContain('1 file would change; nothing was written.');
  });

  it('changes nothing when nothing is decided, or all stays', async () => {
    const ran = await carryOut({'member/bob@acme.com': 'keep'});
    expect(ran).toMatchObject({code: 0, after: FILE});
    expect(ran.stdout).toContain('No decision changes the files.');
  });

  it('leaves what it writes valid, and a second time refuses the sheet as stale', async () => {
    const {cwd} = await carryOut(DECISIONS);
    expect(await run(['validate'], {cwd})).toMatchObject({code: 0});
    const again = await run(['review', '--decisions', 'd.csv', '--write'], {cwd});
    expect(again.code).toBe(4);
    expect(again.stderr).toContain('the files declare no key/=1+1');
    expect(again.stderr).toContain('the files say something else of member/bob@acme.com since the sheet was made');
  });

  it.each<[string, Decisions, string]>([
    ['an unknown word', {'key/BI': 'kep'}, '"kep" is no decision\n'],
    ['no day', {'key/BI': 'until soon'}, '"soon" is no day\n'],
    ['a day that has passed', {'key/BI': 'until 2020-01-01'}, '2020-01-01 is not in the future\n'],
    ['an unknown role', {'member/bob@acme.com': 'role SRD'}, 'no role is called "SRD"\n'],
    ['a role of a key', {'key/BI': 'role SDR'}, 'a key takes no "role"\n'],
    ['more than it takes', {'key/BI': 'keep it'}, 'nothing stands behind "keep"\n'],
    ['the owner', {'member/ceo@acme.com': 'remove'}, 'the owner stays\n'],
    ['somebody whom no file keeps', {'member/eve@acme.com': 'keep'}, 'the next apply removes it\n'],
  ])('refuses %s, and writes nothing of the rest', async (_what, decisions, message) => {
    const ran = await carryOut({'key/=1+1': 'remove', ...decisions});
    expect(ran).toMatchObject({code: 4, stdout: '', after: FILE});
    expect(ran.stderr).toContain(message);
  });

  it('tells the row and the column of each problem, all at once', async () => {
    const {stderr} = await carryOut({'member/bob@acme.com': 'kep', 'key/BI': 'drop'});
    expect(stderr).toMatch(/^d\.csv:2:\d+ {2}CONFIG_VALUE/m);
    expect(stderr).toMatch(/^d\.csv:\d+:\d+ {2}CONFIG_VALUE {2}"drop"/m);
    expect(stderr).toContain('2 problems in 1 file.');
    expect(stderr).toContain('^^^');
  });

  it.each<[string, (csv: string) => string, string]>([
    [
      'of another workspace',
      csv => csv.replaceAll(WORKSPACE_ID, WORKSPACE_ID.replace(/.$/, 'f')),
      'the sheet is of workspace',
    ],
    ['with an edited address', csv => csv.replace('member/bob@', 'member/bab@'), 'do not belong together'],
    ['with an edited id', csv => csv.replace(/^[0-9a-f]/m, 'x'), 'do not belong together'],
    ['with an edited second part', csv => csv.replace(/-[0-9a-f]{8},/, '-00000000,'), 'something else of'],
    ['with a row twice', csv => `${csv}${csv.split('\n')[1]}\n`, 'stands twice in the sheet'],
    ['without a column', csv => csv.replace(',decision,', ',verdict,'), 'lacks the column decision'],
  ])('refuses a sheet %s', async (_what, edit, message) => {
    const {cwd} = await filled({'key/=1+1': 'remove'});
    await writeFile(join(cwd, 'd.csv'), edit(await readFile(join(cwd, 'd.csv'), 'utf8')));
    const ran = await run(['review', '--decisions', 'd.csv', '--write'], {cwd});
    expect(ran).toMatchObject({code: 4, stdout: ''});
    expect(ran.stderr).toContain(message);
    expect(await readFile(join(cwd, 'rbac.yaml'), 'utf8')).toBe(FILE);
  });

  it('refuses a row of which the files say something else by now, and takes one that moved', async () => {
    const {cwd} = await filled({'member/bob@acme.com': 'remove'});
    const write = (text: string) => writeFile(join(cwd, 'rbac.yaml'), text);
    await write(FILE.replace('role: editor # for now', 'role: view'));
    const stale = await run(['review', '--decisions', 'd.csv', '--write'], {cwd});
    expect(stale).toMatchObject({code: 4});
    expect(stale.stderr).toContain('make a new sheet, and decide again');
    await write(FILE.replace('# the west', '# the west\n  # and more').replace('OPS-1', 'OPS-2'));
    expect(await run(['review', '--decisions', 'd.csv', '--write'], {cwd})).toMatchObject({code: 0});
  });

  it('knows who has expired, who is left alone, and what is beside something declared', async () => {
    const ignoring = FILE.replace('guardrails', 'manage: {ignore: ["member/eve@*"]}\nguardrails');
    const ran = await carryOut({'member/eve@acme.com': 'remove'}, ['d.json'], ignoring);
    expect(ran.stderr).toContain('the files leave it alone, so no edit of them changes it');
  });

  it('edits several files, all or none', async () => {
    const {cwd} = await filled({'member/bob@acme.com': 'remove', 'key/BI': 'remove'});
    const [members = '', keys = ''] = FILE.split(/^(?=keys:)/m);
    await writeFile(join(cwd, 'rbac.yaml'), members);
    await writeFile(join(cwd, 'keys.yaml'), `version: 1\n${keys}`);
    const files = ['-f', 'rbac.yaml', '-f', 'keys.yaml'];
    const ran = await run(['review', '--decisions', 'd.json', '--write', ...files], {cwd});
    expect(ran).toMatchObject({code: 0, stderr: ''});
    expect(ran.stdout).toContain('2 files written.');
    expect(await readFile(join(cwd, 'keys.yaml'), 'utf8')).not.toContain('BI');
    expect(await readFile(join(cwd, 'rbac.yaml'), 'utf8')).not.toContain('bob@acme.com');
  });

  it.each([
    [['--write'], '--write writes decisions'],
    [['--decisions', 'd.csv', '--live'], '--live means nothing to it'],
    [['--decisions', 'd.csv', '--as-of', '2031-01-01'], '--as-of means nothing to it'],
    [['--decisions', 'd.csv', '-f', '-'], 'standard input cannot be edited'],
  ])('%j is wrong use', async (args, message) => {
    const cwd = await folderWith({'rbac.yaml': FILE, 'd.csv': ''});
    const ran = await run(['review', ...args], {cwd});
    expect(ran).toMatchObject({code: 64, stdout: ''});
    expect(ran.stderr).toContain(message);
  });

  it('refuses a sheet that is not there', async () => {
    const cwd = await folderWith({'rbac.yaml': FILE});
    expect(await run(['review', '--decisions', 'd.csv'], {cwd})).toMatchObject({code: 4});
  });
});
