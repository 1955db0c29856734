import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // No module keeps state, so files may share them: loading them anew took a third of the time.
    isolate: false,
    // Half of the time goes into waiting for processes: one more worker than vitest would take.
    maxWorkers: '100%',
    env: { NO_COLOR: '1' },
  },
});
