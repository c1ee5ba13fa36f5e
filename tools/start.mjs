// `npm start`: on a terminal the wizard; without one, the defaults into a fresh sandbox home inside the checkout, never a
// server that happens to be installed. It ends with a real TLS handshake on what was written.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'bin', 'neo4j-tls.js');
const given = process.argv.slice(2);

if (process.stdin.isTTY && process.stdout.isTTY) {
  const { status } = spawnSync(process.execPath, [program, ...(given.length > 0 ? given : ['init'])], { stdio: 'inherit' });
  process.exitCode = status ?? 2;
} else {
  const sandbox = join(root, '.sandbox');
  const home = join(sandbox, 'neo4j');
  rmSync(sandbox, { recursive: true, force: true });
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(
    join(home, 'conf', 'neo4j.conf'),
    '# A plaintext Neo4j 5 Community, for trying neo4j-tls out.\nserver.bolt.enabled=true\nserver.http.enabled=true\n',
    {
      mode: 0o640,
    },
  );
  const { NEO4J_HOME: _home, NEO4J_CONF: _conf, ...env } = process.env;
  const args = ['init', '--home', home, '--neo4j-version', '5', '--edition', 'community', '--yes', ...given];
  console.log(`No terminal: a sandbox home is secured instead of a server.\n$ neo4j-tls ${args.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env });
  process.exitCode = status ?? 2;
}
