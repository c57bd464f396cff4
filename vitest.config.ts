import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**'],
    env: {NO_COLOR: '1'},
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
