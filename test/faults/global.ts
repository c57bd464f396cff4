import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestProject} from 'vitest/node';
import {rowsIn} from './results.ts';

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'instantly-rbac-results-'));
  project.provide('results', folder);
  return () => {
    const rows = rowsIn(folder);
    rmSync(folder, {recursive: true, force: true});
    for (const {title, tried, runs, problems, said} of rows)
      process.stdout.write(
        `${title}: ${tried} ${runs} ${problems} ${process.env.SAID ? said.join('\n   ') : said.length}\n`,
      );
  };
}
