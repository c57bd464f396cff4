import {execFileSync} from 'node:child_process';
import type * as Fs from 'node:fs/promises';
import {chmod, chown, link, mkdir, readdir, readFile, rename, stat, symlink, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {closeJournal} from '../../../src/apply/journal/close.ts';
import {headCommit} from '../../../src/apply/journal/git.ts';
import type {Intent, JournalHeader} from '../../../src/apply/journal/lines.ts';
import {readOpenJournals} from '../../../src/apply/journal/read.ts';
import {thisProcess} from '../../../src/apply/lock/process-identity.ts';
import {Secret} from '../../../src/model/secret.ts';
import {NOW} from '../../support/world.ts';
import {begin, ELSEWHERE, HEADER, INTENT, plant, refusalOf, tempFolder, textIn} from './support.ts';

const disk = vi.hoisted(() => ({full: false, flushes: 0}));

// Counts flushes, and fills the disk on demand.
vi.mock('node:fs/promises', async original => {
  const fs = await original<typeof Fs>();
  const open = async (path: string, flags?: number, mode?: number) => {
    const handle = await fs.open(path, flags, mode);
    const [append, flush] = [handle.appendFile.bind(handle), handle.datasync.bind(handle)];
    vi.spyOn(handle, 'appendFile').mockImplementation(async text => {
      if (!disk.full) return append(text);
      await append(String(text).slice(0, 9));
      throw Object.assign(new Error('the canary'), {code: 'ENOSPC', errno: -28});
    });
    vi.spyOn(handle, 'datasync').mockImplementation(() => {
      disk.flushes += 1;
      return flush();
    });
    return handle;
  };
  return {...fs, open};
});

afterEach(() => {
  disk.full = false;
});

const CANARY = 'Zk9CanaryCanaryQ7';
const isRoot = process.getuid?.() === 0;

it('tells who did what, when, by which plan and commit, and what was allowed', async () => {
  const dir = join(await tempFolder(), 'state', 'w');
  const journal = await begin(dir);
  const n = await journal.intent(INTENT);
  await journal.made(n, 'new-1');
  await journal.delivered(n);
  await journal.settled(n, 'applied');
  await journal.end({applied: 1});
  await journal.close();
  await journal.close();
  const at = NOW.toISOString();
  const {options, ...header} = HEADER;
  expect((await textIn(dir)).split('\n').map(line => (line === '' ? '' : JSON.parse(line)))).toEqual([
    {type: 'begin', v: 1, at, ...header, options: {no_remove: true, only: ['key'], parallelism: 8}},
    {type: 'intent', at, n: 1, ...INTENT},
    {type: 'made', at, n: 1, id: 'new-1'},
    {type: 'delivered', at, n: 1},
    {type: 'settled', at, n: 1, status: 'applied'},
    {type: 'end', at, outcomes: {applied: 1}, open: 0},
    '',
  ]);
  expect(options.reasons).toBeUndefined();
  expect(basename(journal.path)).toMatch(/^2026-11-23T120000\.000Z-[0-9a-f]{8}\.jsonl$/);
  expect((await stat(journal.path)).mode & 0o777).toBe(0o600);
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dir, '..'))).mode & 0o777).toBe(0o700);
});

it('reads back every intent that it wrote, whatever objects and ids are called', async () => {
  const dir = await tempFolder();
  const journal = await begin(dir);
  await journal.intent({...INTENT, address: 'member/x', name: 'A\u202e "\n', id: '', known: ['', 'a@b.c', '\u00e9 1']});
  await journal.close();
  const [open] = await readOpenJournals(dir, ELSEWHERE);
  expect(open).toMatchObject({damaged: [], intents: [{name: 'A\u202e "\n', id: null, known: ['a@b.c', '\u00e9 1']}]});
});

it('has each line on the disk before the write that it announces', async () => {
  const dir = await tempFolder();
  const journal = await begin(dir);
  for (let round = 1; round <= 3; round++) {
    const before = disk.flushes;
    const n = await journal.intent(INTENT);
    expect(disk.flushes).toBe(before + 1);
    expect((await textIn(dir)).split('\n').at(-2)).toContain(`"n":${n},`);
  }
  await journal.close();
});

it('flushes once for many that come at once, in their order', async () => {
  const dir = await tempFolder();
  const journal = await begin(dir);
  const before = disk.flushes;
  const numbers = await Promise.all(Array.from({length: 200}, () => journal.intent(INTENT)));
  expect(numbers).toEqual(Array.from({length: 200}, (_, index) => index + 1));
  expect(disk.flushes - before).toBeLessThan(10);
  const lines = (await textIn(dir)).trim().split('\n');
  expect(lines.slice(1).map(line => JSON.parse(line).n)).toEqual(numbers);
  await journal.close();
});

it('refuses every line after one that failed, for it would follow half a line', async () => {
  const dir = await tempFolder();
  const journal = await begin(dir);
  disk.full = true;
  const error = await refusalOf(journal.intent(INTENT));
  expect(error).toMatchObject({code: 'JOURNAL_UNUSABLE'});
  expect(error.message).toBe('the journal cannot be written: no space left on device (ENOSPC)');
  disk.full = false;
  await refusalOf(journal.intent(INTENT));
  await journal.close();
  expect(await textIn(dir)).toMatch(/\n\{"type":"$/);
});

describe('no secret', () => {
  const key = new Secret(CANARY);

  it('fits into it, by the types', () => {
    // @ts-expect-error a secret is no name
    const intent: Intent = {...INTENT, name: key};
    // @ts-expect-error a secret is no option
    const header: JournalHeader = {...HEADER, options: {key}};
    expect(JSON.stringify([intent, header])).not.toContain(CANARY);
  });

  it('gets into it with fields that do not belong there', async () => {
    const dir = await tempFolder();
    const more = {key, secret: CANARY, after: {key: CANARY}, headers: {authorization: CANARY}};
    const journal = await begin(dir, {
      ...HEADER,
      ...more,
      plan: {...HEADER.plan, ...more},
      process: {...ELSEWHERE, ...more},
      tool: {...HEADER.tool, ...more},
    });
    const n = await journal.intent({...INTENT, ...more});
    await journal.made(n, 'new-1');
    await journal.settled(n, 'failed');
    await journal.end({failed: 1});
    await journal.close();
    expect(await textIn(dir)).not.toContain('Canary');
  });
});

describe('a folder or file that cannot be trusted', () => {
  const both = async (dir: string) => {
    const errors = [await refusalOf(begin(dir)), await refusalOf(readOpenJournals(dir, ELSEWHERE))];
    for (const {code, hint} of errors) expect([code, Boolean(hint)]).toEqual(['JOURNAL_UNUSABLE', true]);
    return errors.map(({message}) => message).join('\n');
  };

  it('is a folder that is a link', async () => {
    const root = await tempFolder();
    await mkdir(join(root, 'real'), {mode: 0o700});
    await symlink(join(root, 'real'), join(root, 'state'));
    expect(await both(join(root, 'state'))).toContain('is a link or no folder');
    expect(await readdir(join(root, 'real'))).toEqual([]);
  });

  it.each([0o755, 0o770, 0o701])('is a folder of mode %o', async mode => {
    const root = await tempFolder();
    await chmod(root, mode);
    expect(await both(root)).toContain('is open to other users');
  });

  it.runIf(isRoot)('is a folder of somebody else', async () => {
    const root = await tempFolder();
    await chown(root, 65_534, 65_534);
    expect(await both(root)).toContain('belongs to another user');
  });

  it('is a file in place of the folder', async () => {
    const root = await tempFolder();
    await writeFile(join(root, 'state'), '');
    await both(join(root, 'state'));
  });

  it('is a journal that is a link, has another name elsewhere, or is open to others', async () => {
    const name = '2026-11-23T110000.000Z-00000001.jsonl';
    const refused = async (prepare: (dir: string, path: string) => Promise<void>) => {
      const dir = await tempFolder();
      await prepare(dir, join(dir, name));
      return (await refusalOf(readOpenJournals(dir, ELSEWHERE))).message;
    };
    expect(
      await refused((dir, path) =>
        writeFile(join(dir, 'x'), '', {mode: 0o600}).then(() => symlink(join(dir, 'x'), path)),
      ),
    ).toContain('is a link');
    expect(await refused(async (dir, path) => link(await plant(dir, '', 'x'), path))).toContain(
      'is no file of its own',
    );
    expect(
      await refused(async (dir, path) => chmod(await plant(dir, ''), 0o644).then(() => rename(path, path))),
    ).toContain('is open to other users');
    if (process.platform === 'linux')
      expect(await refused(async (_dir, path) => void execFileSync('mkfifo', ['-m', '600', path]))).toContain(
        'is no file of its own',
      );
    if (isRoot)
      expect(await refused(async dir => chown(await plant(dir, ''), 65_534, 65_534))).toContain(
        'belongs to another user',
      );
  });

  it('is a journal that git keeps', async () => {
    const root = await tempFolder();
    const dir = join(root, 'state');
    await mkdir(dir, {mode: 0o700});
    const git = (...args: string[]) => execFileSync('git', args, {cwd: root});
    git('init', '-q');
    const path = await plant(dir, '');
    await readOpenJournals(dir, ELSEWHERE); // not kept yet
    git('add', '-f', path);
    expect(await both(dir)).toContain('holds journals that git keeps');
    git('rm', '-q', '--cached', path);
    expect(await readOpenJournals(dir, ELSEWHERE)).toHaveLength(1);
  });

  it('is not asked of a repository that would start a program', async () => {
    const root = await tempFolder();
    execFileSync('git', ['init', '-q'], {cwd: root});
    execFileSync('git', ['config', 'core.fsmonitor', `touch ${join(root, 'ran')}; true`], {cwd: root});
    const dir = join(root, 'state');
    await (await begin(dir)).close();
    await headCommit(root);
    expect(await readdir(root)).not.toContain('ran');
  });
});

describe('reading', () => {
  it('finds nothing where no folder is', async () => {
    expect(await readOpenJournals(join(await tempFolder(), 'none'), ELSEWHERE)).toEqual([]);
  });

  it('leaves out what ended, was settled later, is of a run that goes on, or is no journal', async () => {
    const dir = await tempFolder();
    const ended = await begin(dir);
    await ended.end({});
    await ended.close();
    const settled = await begin(dir);
    await settled.intent(INTENT);
    await settled.close();
    const here = await thisProcess();
    const going = await begin(dir, {...HEADER, process: here});
    await writeFile(join(dir, 'notes.txt'), 'x');
    const [open, ...others] = await readOpenJournals(dir, {...here});
    expect(others.length).toBeLessThanOrEqual(process.platform === 'linux' && here.machine ? 0 : 1);
    expect(open?.path).toBe(settled.path);
    if (open) await closeJournal(open, 'Ben on laptop', NOW);
    const left = await readOpenJournals(dir, here);
    expect(left.map(({path}) => path)).not.toContain(settled.path);
    expect((await readFile(settled.path, 'utf8')).trim().split('\n').at(-1)).toBe(
      JSON.stringify({type: 'settled_by', at: NOW.toISOString(), by: 'Ben on laptop'}),
    );
    await going.close();
  });

  it('keeps one open that ended with an unclear write', async () => {
    const dir = await tempFolder();
    const journal = await begin(dir);
    await journal.settled(await journal.intent(INTENT), 'unclear');
    await journal.end({failed: 1});
    await journal.close();
    const [open] = await readOpenJournals(dir, ELSEWHERE);
    expect(open?.intents).toMatchObject([{n: 1, status: 'unclear', delivered: false, made: undefined}]);
  });

  it('says which lines are damaged, and reads the others', async () => {
    const dir = await tempFolder();
    const line = (fields: object) => JSON.stringify({at: NOW.toISOString(), ...fields});
    const lines = [
      line({type: 'begin', v: 1, ...HEADER}),
      line({type: 'intent', n: 1, ...INTENT}),
      '\0\0\0\0',
      line({type: 'made', n: 2, id: 'x'}),
      line({type: 'made', n: 1, id: 'new-1'}),
      line({type: 'intent', n: 1, ...INTENT, name: 'Other'}),
      line({type: 'intent', n: 3, ...INTENT, known: [7]}),
      line({type: 'begin', v: 1, ...HEADER, workspace: 'other'}),
      line({type: 'rm -rf', n: 1}),
    ];
    await plant(dir, `${lines.join('\n')}\n`);
    const [open] = await readOpenJournals(dir, ELSEWHERE);
    expect(open).toMatchObject({
      header: {workspace: HEADER.workspace},
      intents: [{n: 1, name: 'Marketing', made: 'new-1'}],
      damaged: [3, 4, 6, 7, 8, 9],
    });
    expect(open?.intents).toHaveLength(1);
  });

  it('survives a megabyte of nonsense', async () => {
    const dir = await tempFolder();
    await plant(dir, `${'['.repeat(1_000_000)}\n${'x\n'.repeat(1_000)}`);
    const [open] = await readOpenJournals(dir, ELSEWHERE);
    expect(open).toMatchObject({header: undefined, intents: []});
    expect(open?.damaged).toHaveLength(1_001);
  });
});

it('knows the commit, where there is one', async () => {
  const root = await tempFolder();
  expect(await headCommit(root)).toBeUndefined();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {cwd: root});
  git('init', '-q');
  expect(await headCommit(root)).toBeUndefined();
  git('commit', '-q', '--allow-empty', '-m', 'x');
  expect(await headCommit(root)).toMatch(/^[0-9a-f]{40}$/);
});
