/*
The types of src/index.ts, and of no more than it leads to. They are named for CommonJS, which the library is; ES modules get
them by another file.
*/
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, normalize} from 'node:path';

/** Writes them into a folder, `index.d.cts` first. @throws Error when they need the types of a package */
export function writeTypes(folder) {
  const made = mkdtempSync(join(tmpdir(), 'instantly-rbac-types-'));
  try {
    const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [compiler, '-p', 'scripts/package/tsconfig.json', '--outDir', made]);
    for (const [path, text] of reachedFrom('index.ts', made)) {
      const out = join(folder, path.replace(/\.ts$/, '.d.cts'));
      mkdirSync(dirname(out), {recursive: true});
      writeFileSync(
        out,
        text.replaceAll(SPECIFIER, (_whole, start, target) => `${start}'${target}.cjs'`),
      );
    }
  } finally {
    rmSync(made, {recursive: true, force: true});
  }
}

const SPECIFIER = /(from )'(\.[^']+)\.ts'/g;

/** The texts of a file and of what it imports, by their path. */
function reachedFrom(path, folder, seen = new Map()) {
  if (seen.has(path)) return seen;
  const text = readFileSync(join(folder, path.replace(/\.ts$/, '.d.ts')), 'utf8');
  seen.set(path, text);
  for (const [, target] of text.matchAll(/from '([^']+)'|import\(/g)) {
    if (target?.startsWith('node:')) continue;
    if (!target?.startsWith('.')) throw new Error(`the types of ${path} need ${target ?? 'something by import()'}`);
    reachedFrom(normalize(join(dirname(path), target)), folder, seen);
  }
  return seen;
}
