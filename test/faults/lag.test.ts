import {vi} from 'vitest';
import {LAGGING} from './faults.ts';
import {testFaults} from './table.ts';

vi.mock('../../src/apply/lock/process-identity.ts', async load => (await import('./doubles.ts')).endedProcess(load));
vi.mock('../../src/apply/journal/git.ts', async () => (await import('./doubles.ts')).noGit);

/** For so long a list does not show what was written. */
const LAG_MS = 1_500;

testFaults('lag', LAGGING, LAG_MS);
