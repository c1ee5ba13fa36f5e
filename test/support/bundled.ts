import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

/**
 * A script beside a test (`here`: the test's `import.meta.url`) as one JavaScript file that any Node runs, also as another user.
 * Gone when the test is done.
 */
export async function bundled(name: string, here: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-script-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, `${name.replace(/\.ts$/, '')}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(name, here))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
  });
  return outfile;
}
