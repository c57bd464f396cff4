import {expect, it, vi} from 'vitest';
import {makePlace, runApply} from './run.ts';
import {startServer} from './server.ts';
import {END, statementOf, UNTOUCHED, untouched} from './world.ts';

vi.mock('../../src/apply/lock/process-identity.ts', async load => (await import('./doubles.ts')).endedProcess(load));
vi.mock('../../src/apply/journal/git.ts', async () => (await import('./doubles.ts')).noGit);

it('a run without faults comes to the end state', async () => {
  const server = await startServer();
  const place = makePlace();
  const t = Date.now();
  const ran = await runApply(server, place, ['--parallelism', '1']);
  console.log(Date.now() - t, ran.code, ran.stdout, ran.stderr);
  console.log(server.log.map(e => `${e.method} ${e.path}?${e.query} ${e.status}`).join('\n'));
  expect(statementOf(server.state(), place.folder)).toEqual(END);
  expect(untouched(server.state())).toEqual(UNTOUCHED);
  const t2 = Date.now();
  const n = server.log.length;
  const again = await runApply(server, place, ['--parallelism', '1']);
  console.log(Date.now() - t2, server.log.length - n, again.code, again.stdout, again.stderr, server.fewestAdmins());
  console.log(place.recorded());
});
