import {defineConfig} from 'vitest/config';
import {WORKERS} from './vitest.config.ts';

export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    env: {NO_COLOR: '1'},
    globalSetup: ['test/faults/global.ts'],
    testTimeout: 900_000,
    maxWorkers: WORKERS,
  },
});
