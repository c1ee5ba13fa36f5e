// `npm start`: on a terminal the wizard, for a sandbox home inside the checkout where no Neo4j is found; without a terminal, the
// defaults into that sandbox, never a server that happens to be installed. It ends with a real TLS handshake on what was written.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { makeSandbox, serveSandbox } from './sandbox.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'bin', 'neo4j-tls.js');
const sandbox = join(root, '.sandbox');
const given = process.argv.slice(2);
const { NEO4J_HOME: _home, NEO4J_CONF: _conf, ...env } = process.env;
const place = (home) => ['--home', home, '--neo4j-version', '5', '--edition', 'community'];

if (!(process.stdin.isTTY && process.stdout.isTTY)) {
  const args = ['init', ...place(makeSandbox(sandbox)), '--yes', ...given];
  console.log(
    `No terminal: a sandbox home is secured instead of a server.\n$ neo4j-tls ${args.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ')}\n`,
  );
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env });
  process.exitCode = status ?? 2;
} else if (given.includes('--sandbox') || (given.length === 0 && (await wantsSandbox()))) {
  const home = makeSandbox(sandbox);
  const args = ['init', ...place(home), ...given.filter((word) => word !== '--sandbox')];
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit', env });
  process.exitCode = status ?? 2;
  if (status === 0) await serveSandbox(home);
} else {
  const { status } = spawnSync(process.execPath, [program, ...(given.length > 0 ? given : ['init'])], { stdio: 'inherit' });
  process.exitCode = status ?? 2;
}

/** Asked where no Neo4j is found: whoever has just cloned this may have none. */
async function wantsSandbox() {
  const { status, stdout } = spawnSync(process.execPath, [program, 'status', '--json'], { encoding: 'utf8' });
  const { message } = status === 2 ? JSON.parse(stdout) : {};
  if (message === undefined || !/^No Neo4j/.test(message)) return false;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl-C and the end of the input are a no, too.
  const answer = await new Promise((resolve) => {
    asking.once('close', () => resolve(undefined));
    console.log('\n  No Neo4j was found on this machine.');
    console.log('  A sandbox is an empty Neo4j home in .sandbox/. It is secured');
    console.log('  like a server, and its certificate served for you to try.\n');
    asking.question('  Try it in the sandbox? (Y/n) ').then(resolve, () => resolve(undefined));
  });
  asking.close();
  if (answer === undefined) process.exit(130);
  return !/^n/i.test(answer.trim());
}
