import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    env: {NO_COLOR: '1'},
    globalSetup: ['test/faults/global.ts'],
    testTimeout: 300_000,
    maxWorkers: 2,
  },
});
