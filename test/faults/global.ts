import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import type {TestProject} from 'vitest/node';
import {newsIn, renderPage} from './page.ts';
import {PARTS} from './parts.ts';
import {rowsIn} from './results.ts';

const PAGE = resolve('docs', 'reliability.md');

/** Gathers what all files of the suite found, and compares it with the page; `-u` writes the page. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'instantly-rbac-results-'));
  project.provide('results', folder);
  return () => {
    const rows = rowsIn(folder);
    rmSync(folder, {recursive: true, force: true});
    const committed = readFileSync(PAGE, 'utf8');
    const page = renderPage(committed, PARTS, rows);
    if (page === committed) return;
    if (project.config.snapshotOptions.updateSnapshot === 'all') {
      writeFileSync(PAGE, page);
      return;
    }
    const news = newsIn(committed, page);
    if (news === undefined) return;
    process.stderr.write(`docs/reliability.md does not say what was found:\n${news}\n`);
    process.stderr.write('Run npm run test:faults -- -u, and look at what changes.\n');
    process.exitCode = 1; // Vitest reports an error thrown here, and goes on to exit 0.
  };
}
