import {availableParallelism} from 'node:os';
import {defineConfig} from 'vitest/config';

/** Files that measure what something costs, or that live by a real clock. What else runs would be measured with them. */
const MEASURING = ['test/**/{speed,real-time}.test.ts'];

/** Folders whose files leave a process as they found it, so that one after the other can run in it, and what is in them but does not. */
export const TIDY: readonly string[] = [
  ...[
    'api',
    'apply',
    'apply/lock',
    'desired',
    'desired/edit',
    'fleet',
    'fleet/queue',
    'golden',
    'kinds',
    'laws',
    'live',
  ],
  ...['model', 'plan', 'plan/risk', 'render', 'render/access', 'render/fleet'],
  ...['report', 'report/access', 'report/assert', 'report/audit'],
];
export const UNTIDY: readonly string[] = ['connect', 'remembering', 'sockets'];
const SHARING = [`test/{${TIDY.join()}}/!(${UNTIDY.join('|')}).test.ts`];

/** One for each processor, within reason: a container may have less than the machine that it tells of. */
export const WORKERS = Math.min(4, Math.max(2, availableParallelism()));

export default defineConfig({
  test: {
    env: {NO_COLOR: '1'},
    // For whatever hangs. How long something takes on a busy machine says nothing about it.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: {poll: {timeout: 30_000}},
    maxWorkers: WORKERS,
    projects: [
      {
        extends: true,
        test: {name: 'shared', include: SHARING, exclude: MEASURING, isolate: false},
      },
      {
        extends: true,
        test: {
          name: 'own',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faults/**', ...SHARING, ...MEASURING],
        },
      },
      {
        extends: true,
        // After all others, one file at a time.
        test: {name: 'speed', include: MEASURING, maxWorkers: 1, retry: 2, sequence: {groupOrder: 1}},
      },
    ],
  },
});
