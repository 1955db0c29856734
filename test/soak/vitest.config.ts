import { defineConfig } from 'vitest/config';

/** `npm run soak`: heavier than the suite, one file after the other, and it prints what it counted. */
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['test/soak/*.soak.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 60_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
    reporters: ['dot'],
    env: { NO_COLOR: '1' },
  },
});
