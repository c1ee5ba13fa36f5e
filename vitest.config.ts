import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/**
 * Thousands of small homes are made, synced and removed, and some whole databases: in memory where there is room, which takes a
 * fifth off. Programs must be allowed to run there.
 */
function temporaryFolder(): { readonly TMPDIR?: string } {
  const memory = '/dev/shm';
  if (process.env['TMPDIR'] !== undefined || !existsSync(memory) || !existsSync('/proc/mounts')) return {};
  const { bavail, bsize } = statfsSync(memory);
  const options = / \/dev\/shm tmpfs (\S+)/.exec(readFileSync('/proc/mounts', 'utf8'))?.[1] ?? 'noexec';
  return bavail * bsize >= 8 * 1024 ** 3 && options.startsWith('rw') && !options.includes('noexec') ? { TMPDIR: memory } : {};
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/random-seed.ts'],
    // Generous: a slow machine is no failure. Figures are measured by the benchmark alone.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    env: { NODE_EXTRA_CA_CERTS: '', ...temporaryFolder() },
  },
});
