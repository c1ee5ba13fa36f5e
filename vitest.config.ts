import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/random-seed.ts'],
    // Generous: a slow machine is no failure. Figures are measured by the benchmark alone.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    env: { NODE_EXTRA_CA_CERTS: '' },
  },
});
