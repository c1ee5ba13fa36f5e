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

/**
 * What takes minutes: real servers, drivers and certbot, a kill or a hostile owner at every single change, Neo4j asked anew. `npm test`
 * leaves it to `npm run test:all`.
 */
const thorough = [
  'test/interop/**/*.test.ts',
  'test/windows/**/*.test.ts',
  'test/conformance/{command-agrees,init-answers,conformance-java,conformance-releases,every-finding,real-start,trust-list-agrees,writers}.test.ts',
  'test/apply/{hostile-owner,recover,undo}.test.ts',
  'test/cli/{ca,certbot-doctor,doctor-good-setups,output-lost}.test.ts',
  'test/commands/looks-as-owner.test.ts',
  'test/sources/deploy-hook-other-user.test.ts',
];
/** What is pure: paths, conf, plans, the verdict and what is printed. The same must hold where the program runs on Windows. */
const alsoAsWindows = ['test/{checks,model,output,plan,verdict}/**/*.test.ts', 'test/neo4j/{conf,config}/**/*.test.ts'];
/** In both: in seconds with the answers of Neo4j that are stored alone, and in full. */
const inBoth = 'test/conformance/conformance-{4-and-5,calendar}.test.ts';

const shared = {
  setupFiles: ['test/support/random-seed.ts'],
  // Generous: a slow machine is no failure. Figures are measured by the benchmark alone.
  testTimeout: 120_000,
  hookTimeout: 300_000,
};
const env = { NODE_EXTRA_CA_CERTS: '', ...temporaryFolder() };
const storedAlone = { CONFORMANCE_CASES: '120', CONFORMANCE_ANEW: 'none' };

export default defineConfig({
  test: {
    // Left to itself it keeps one processor free, which on a machine of two is half the speed.
    maxWorkers: '100%',
    reporters: ['default', './test/support/at-once.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: thorough,
          env: { ...env, ...storedAlone },
        },
      },
      {
        test: {
          ...shared,
          name: 'as-windows',
          setupFiles: [...shared.setupFiles, 'test/support/as-windows.ts'],
          include: alsoAsWindows,
          env: { ...env, ...storedAlone },
        },
      },
      { test: { ...shared, name: 'thorough', include: [...thorough, inBoth], env } },
    ],
  },
});
