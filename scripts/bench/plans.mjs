import {mkdtempSync} from 'node:fs';
import {join} from 'node:path';
import {countsOf} from './api.mjs';
import {CLI} from './workbench.mjs';
import {writeFiles} from './worlds.mjs';

/** Requests a second of a run that is told nothing else: half of what the vendor allows a workspace. */
export const OWN_PACE = 50;

/** Requests under way at once of a run that is told nothing else. */
export const PARALLELISM = 8;

/** A folder with the files of a world. */
export function folderFor(bench, world) {
  const folder = mkdtempSync(join(bench.folder, 'world-'));
  writeFiles(folder, world);
  return folder;
}

/** One plan of a workspace in order, with the log of requests meanwhile. @throws Error when it finds something to do */
export async function planOnce(bench, folder, api) {
  const ran = await runTool(bench, folder, api, ['plan']);
  const {changes} = JSON.parse(ran.stdout);
  if (changes.length > 0) throw new Error(`a plan of what is in order has ${changes.length} changes`);
  return ran;
}

/** One apply of everything that there is to do; it ends well only when all of it is done and was read back. */
export const applyOnce = (bench, folder, api) => runTool(bench, folder, api, ['apply', '--auto-approve']);

async function runTool({run}, folder, api, args) {
  api.news();
  const options = {cwd: folder, env: api.env, usage: 'node'};
  const ran = await run(process.execPath, [CLI, ...args, '--format', 'json'], options);
  const log = api.news();
  return {...ran, ...countsOf(log), log};
}
