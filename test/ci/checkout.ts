import {execFileSync} from 'node:child_process';
import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {BIN, ENV, folderWith} from '../cli/support.ts';

/** A git checkout with its origin beside it. */
export interface Checkout {
  readonly folder: string;
  /** The newest commit. */
  readonly head: string;
  /** The commit before it. */
  readonly base: string;
  /** A commit that others push to main meanwhile. */
  moveOn(): Promise<void>;
}

/** Two versions of rbac.yaml: main, and on top of it what a branch has made of it, merged as a hosting service does. */
export async function checkoutOf(before: string, after: string): Promise<Checkout> {
  const folder = await folderWith({'rbac.yaml': before});
  const git = gitIn(folder);
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'What there is');
  const base = git('rev-parse', 'HEAD');
  git('checkout', '-q', '-b', 'change');
  await writeFile(join(folder, 'rbac.yaml'), after);
  git('commit', '-q', '--allow-empty', '-a', '-m', 'A change');
  git('checkout', '-q', 'main');
  git('merge', '-q', '--no-ff', '-m', 'Merge the change', 'change');

  const origin = await folderWith();
  git('clone', '-q', '--bare', folder, origin);
  git('remote', 'add', 'origin', origin);
  git('fetch', '-q', 'origin');
  git('branch', '-q', '--set-upstream-to', 'origin/main');
  return {folder, base, head: git('rev-parse', 'HEAD'), moveOn: () => pushTo(origin)};
}

async function pushTo(origin: string): Promise<void> {
  const other = await folderWith();
  const git = gitIn(other);
  git('clone', '-q', origin, '.');
  git('commit', '-q', '--allow-empty', '-m', 'Something later');
  git('push', '-q', 'origin', 'main');
}

const gitIn =
  (cwd: string) =>
  (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.com', ...args], {
      cwd,
      env: ENV,
      encoding: 'utf8',
    }).trim();

/** A folder of programs for the front of PATH. */
export async function programs(scripts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await folderWith();
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/usr/bin/env bash\nset -eu\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

/** An npm that installs the built command line and nothing else; `npx` is the real one. */
export const npmThatInstalls = (): Promise<string> =>
  programs({
    npm: `[ "$*" = 'ci --ignore-scripts' ] || { echo "npm $* was not expected" >&2; exit 99; }
mkdir -p node_modules/.bin
ln -sf ${JSON.stringify(BIN)} node_modules/.bin/instantly-rbac`,
  });

/** The built command line by its name. */
export async function installed(): Promise<string> {
  const folder = await folderWith();
  await symlink(BIN, join(folder, 'instantly-rbac'));
  return folder;
}

/** A checkout of the tool itself, as far as action.yml and the pre-commit hook use it. */
export async function toolCheckout({built}: {readonly built: boolean}): Promise<string> {
  const folder = await folderWith();
  await mkdir(join(folder, 'action'));
  for (const name of ['run.sh', 'tool.sh', 'counts.cjs'])
    await symlink(join(process.cwd(), 'action', name), join(folder, 'action', name));
  if (built) await symlink(dirname(BIN), join(folder, 'dist'));
  return folder;
}
