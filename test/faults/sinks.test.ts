import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import type {CaseResult} from './case.ts';
import {isUntried, problemsInTheEnd, problemsOf, saidBy} from './checks.ts';
import {report} from './results.ts';
import {makePlace, type Place, type Ran, runApply} from './run.ts';
import {type Server, startServer} from './server.ts';
import {IN_TURN, problemsIn} from './table.ts';

vi.mock('../../src/apply/lock/process-identity.ts', async load => (await import('./doubles.ts')).endedProcess(load));
vi.mock('../../src/apply/journal/git.ts', async () => (await import('./doubles.ts')).noGit);

/** Whether this process may mount small disks: as root it may, in most containers it may not. */
const CAN_MOUNT = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'instantly-rbac-mount-'));
  try {
    mount(folder, 'size=8k');
    execFileSync('umount', [folder], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
})();

function mount(folder: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=700`, 'tmpfs', folder], {stdio: 'ignore'});
}

const mounted: string[] = [];

function smallDisk(folder: string, options: string): void {
  mkdirSync(folder, {recursive: true, mode: 0o700});
  mount(folder, options);
  mounted.push(folder);
}

const change = (folder: string, options: string) => execFileSync('mount', ['-o', `remount,${options}`, folder]);

afterEach(() => {
  for (const folder of mounted.splice(0)) execFileSync('umount', [folder], {stdio: 'ignore'});
});

/** What is wrong with the place of a secret, and what puts it right. */
interface Trouble {
  readonly title: string;
  readonly begin: (secrets: string) => void;
  readonly end: (secrets: string) => void;
}

const file = (secrets: string) => join(secrets, 'warehouse.key');
const clear = (secrets: string) => rmSync(file(secrets), {recursive: true});

const TROUBLES: readonly Trouble[] = [
  {title: 'a folder in the place of a secret', begin: secrets => mkdirSync(file(secrets)), end: clear},
  {title: 'a link in the place of a secret', begin: secrets => symlinkSync('/dev/null', file(secrets)), end: clear},
  {
    title: 'a link in the place of the folder of secrets',
    begin(secrets) {
      rmdirSync(secrets);
      symlinkSync('.', secrets);
    },
    end: secrets => rmSync(secrets),
  },
];

const ON_DISKS: readonly Trouble[] = [
  {
    title: 'a folder of secrets that cannot be written to',
    begin: secrets => smallDisk(secrets, 'ro'),
    end: secrets => change(secrets, 'rw'),
  },
  {
    title: 'a full disk in the place of secrets',
    begin(secrets) {
      smallDisk(secrets, 'size=4k');
      writeFileSync(join(secrets, 'full'), 'x'.repeat(4096));
    },
    end(secrets) {
      rmSync(join(secrets, 'full'));
      change(secrets, 'size=64k');
    },
  },
];

const MIDWAY: readonly Trouble[] = [
  {
    title: 'a disk for secrets that is full after the second',
    begin: secrets => smallDisk(secrets, 'size=8k'),
    end: secrets => change(secrets, 'size=64k'),
  },
  {
    title: 'a disk for the journal that fills up while changes are made',
    begin: secrets => smallDisk(join(secrets, '..', 'state'), 'size=4k'),
    end: secrets => change(join(secrets, '..', 'state'), 'size=256k'),
  },
];

type Judge = (first: Ran, server: Server, place: Place) => readonly string[];

async function tryOnce(part: string, {title, begin, end}: Trouble, judge: Judge): Promise<void> {
  const server = await startServer();
  const place = makePlace();
  try {
    begin(join(place.folder, 'secrets'));
    const first = await runApply(server, place, IN_TURN);
    const problems = judge(first, server, place);
    end(join(place.folder, 'secrets'));
    const ran = [first, await runApply(server, place, IN_TURN)];
    const result: CaseResult = {
      runs: ran.length,
      said: saidBy(ran),
      problems: [...problems, ...problemsInTheEnd(ran, server, place)],
    };
    report(part, title, new Map([[1, result]]));
    expect(problemsIn(new Map([[1, result]]), () => title)).toEqual([]);
  } finally {
    for (const folder of mounted.splice(0)) execFileSync('umount', [folder], {stdio: 'ignore'});
    await server.close();
    place.remove();
  }
}

/** Nothing was made, changed or removed, and the error says which key it is about and where its secret cannot go. */
const beforeAnyWrite: Judge = ({code, stderr}, server, place) => [
  ...(code === 1 ? [] : [`exit ${code}`]),
  ...(isUntried(server, place) ? [] : ['something was written']),
  ...(/^rbac\.yaml:\d+:\d+ {2}SINK_UNUSABLE {2}key\/\w+: file secrets\/\w+\.key: /m.test(stderr)
    ? []
    : [`not clear: ${stderr}`]),
];

it.each(TROUBLES)('$title is found before any write', trouble => tryOnce('sinks', trouble, beforeAnyWrite));

describe.skipIf(!CAN_MOUNT)('on disks of their own, which only root may make', () => {
  it.each(ON_DISKS)('$title is found before any write', trouble => tryOnce('disks', trouble, beforeAnyWrite));
  it.each(MIDWAY)('$title', trouble =>
    tryOnce('disks', trouble, (first, server, place) => [
      ...(first.code === 5 ? [] : [`exit ${first.code}: ${first.stderr}`]),
      ...problemsOf(first, server, place),
    ]),
  );
});
