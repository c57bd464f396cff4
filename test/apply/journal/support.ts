import {chmod, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll} from 'vitest';
import type {Intent, JournalHeader} from '../../../src/apply/journal/lines.ts';
import {type Journal, openJournal} from '../../../src/apply/journal/open.ts';
import {RbacError} from '../../../src/errors.ts';
import {NOW, WORKSPACE_ID} from '../../support/world.ts';
import {ELSEWHERE} from '../lock/support.ts';

export {ELSEWHERE};

export const HEADER: JournalHeader = {
  tool: {name: 'instantly-rbac', version: '0.0.0-test'},
  api: 'api.instantly.ai',
  workspace: WORKSPACE_ID,
  by: 'Ana on laptop',
  process: ELSEWHERE,
  commit: 'c'.repeat(40),
  plan: {desired_digest: 'sha256:1', live_digest: 'sha256:2'},
  allowed: ['max_removals'],
  options: {no_remove: true, only: ['key'], parallelism: 8, reasons: undefined},
};

export const INTENT: Intent = {
  address: 'key/Marketing',
  action: 'create',
  id: null,
  fields: ['name', 'scopes'],
  name: 'Marketing',
  known: ['old-1'],
};

const roots: string[] = [];
afterAll(async () => {
  for (const root of roots) await rm(root, {recursive: true, force: true});
});

/** A folder that is removed after the last test. */
export async function tempFolder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rbac-journal-'));
  roots.push(root);
  return root;
}

export const begin = (dir: string, header: JournalHeader = HEADER, now: () => Date = () => NOW): Promise<Journal> =>
  openJournal({dir, header, now});

/** Puts a journal in a folder as if a run had written it. @returns its path */
export async function plant(
  dir: string,
  text: string,
  name = '2026-11-23T110000.000Z-00000001.jsonl',
): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, text, {mode: 0o600});
  await chmod(path, 0o600);
  return path;
}

/** The text of the only journal in a folder. */
export async function textIn(dir: string): Promise<string> {
  const names = await readdir(dir);
  if (names.length !== 1) throw new Error(`${names.length} journals`);
  return readFile(join(dir, names[0] ?? ''), 'utf8');
}

/** The error of a promise, which must be ours and on one line. */
export async function refusalOf(work: Promise<unknown>): Promise<RbacError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RbacError)) throw new Error(`no RbacError but ${String(error)}`);
  return error;
}
