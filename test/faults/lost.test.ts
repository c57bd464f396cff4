import {vi} from 'vitest';
import {LOST} from './faults.ts';
import {testFaults} from './table.ts';

vi.mock('../../src/apply/lock/process-identity.ts', async load => (await import('./doubles.ts')).endedProcess(load));
vi.mock('../../src/apply/journal/git.ts', async () => (await import('./doubles.ts')).noGit);

testFaults('lost', LOST);
