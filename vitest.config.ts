import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    testTimeout: 20_000,
    // Half of the time goes into waiting for processes: one more worker than vitest would take.
    maxWorkers: '100%',
    env: { NO_COLOR: '1' },
  },
});
