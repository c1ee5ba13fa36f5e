#!/usr/bin/env node
// Runs main and sets the exit code; nothing else. `--version` is answered before anything is loaded.
import { readFileSync } from 'node:fs';

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else {
  const { createSystem, run } = await import('../dist/main.js').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write(
      'neo4j-tls: this checkout is not built yet.\n  Run: npm ci && npm run build   (npm start does it by itself)\n',
    );
    process.exit(2);
  });
  process.exitCode = await run(argv, createSystem());
}
