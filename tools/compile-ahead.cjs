'use strict';
// Compiles the pieces of a bundle ahead: runs what people wait for, in this process and on a home of its own, and keeps what V8 has
// compiled by then beside each piece. Arguments: the folder of the bundle, a folder for the home.
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { createLoader } = require('../bin/load.cjs');

const [bundle, folder] = process.argv.slice(2);
const { load, scripts } = createLoader(bundle);
const home = join(folder, 'neo4j');
const place = ['--home', home, '--neo4j-version', '5', '--edition', 'enterprise'];
const four = ['--components', 'bolt,https,cluster,backup'];
const runs = [
  ['init', ...place, ...four, '--dry-run'],
  ['init', ...place, ...four, '--yes'],
  ['doctor', ...place],
  ['doctor', ...place, '--json'],
  ['status', ...place, '--offline'],
  ['trust', 'list', ...place],
  ['renew', ...place, '--dry-run'],
];

async function main() {
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), 'server.bolt.enabled=true\n');
  const { run, createSystem } = load('main.cjs');
  for (const argv of runs) {
    const code = await run(argv, createSystem());
    if (code > 1) throw new Error(`exit ${code}: neo4j-tls ${argv.join(' ')}`);
  }
  for (const [file, script] of scripts) writeFileSync(`${file}.cache`, script.createCachedData());
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
