import {defineConfig} from 'vitest/config';

/** Files that measure what something costs, or that live by a real clock. What else runs would be measured with them. */
const MEASURING = ['test/**/{speed,real-time}.test.ts'];

export default defineConfig({
  test: {
    env: {NO_COLOR: '1'},
    // For whatever hangs. How long something takes on a busy machine says nothing about it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: {poll: {timeout: 30_000}},
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {name: 'tests', include: ['test/**/*.test.ts'], exclude: ['test/faults/**', ...MEASURING]},
      },
      {
        extends: true,
        // After all others, one file at a time.
        test: {name: 'speed', include: MEASURING, maxWorkers: 1, retry: 2, sequence: {groupOrder: 1}},
      },
    ],
  },
});
