import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

/** A git repository of its own in a temporary folder, without the settings of this machine. */
export interface Repository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  write(files: Readonly<Record<string, string>>): void;
  /** Writes files and commits everything. @returns the whole hash */
  commit(files: Readonly<Record<string, string>>, author?: string, date?: string): string;
  remove(): void;
}

export function repository(): Repository {
  const folder = mkdtempSync(join(tmpdir(), 'instantly-rbac-git-'));
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
      env: {PATH: process.env.PATH ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1', ...env},
    }).trim();
  run(['init', '--quiet', '--initial-branch=main']);
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), {recursive: true});
      writeFileSync(join(folder, name), text);
    }
  };
  return {
    folder,
    git: (...args) => run(args),
    write,
    commit(files, author = 'Ana', date = '2026-10-01T09:00:00Z') {
      write(files);
      run(['add', '--all']);
      const env = {GIT_AUTHOR_NAME: author, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date};
      run(['commit', '--quiet', '--allow-empty', '--message', 'access'], env);
      return run(['rev-parse', 'HEAD']);
    },
    remove: () => rmSync(folder, {recursive: true, force: true}),
  };
}
