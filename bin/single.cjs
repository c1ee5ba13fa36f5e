'use strict';
// Where the program is one file: what `neo4j-tls.js` and `dist/` are elsewhere. The pieces, compiled ahead where the build could do
// it, and all other files that the program reads lie inside, as assets.
const { readlinkSync, writeSync } = require('node:fs');
const sea = require('node:sea');
const { createLoader } = require('./load.cjs');

const asset = (path) => sea.getAsset(path, 'utf8');
const load = createLoader('/neo4j-tls/dist', {
  text: (name) => asset(`dist/${name}`),
  // Without a copy; V8 only reads it.
  compiled: (name) => Buffer.from(sea.getRawAsset(`dist/${name}.cache`)),
}).load;

/** Whether all of it went to stdout; main knows what to say where it did not. */
function printed(text) {
  try {
    if (readlinkSync('/proc/self/fd/1') === '/dev/null') return false;
  } catch {
    // Another system than Linux.
  }
  try {
    return writeSync(1, text) === Buffer.byteLength(text);
  } catch {
    return false;
  }
}

const argv = process.argv.slice(2);
const alone = argv.length === 1 ? argv[0] : undefined;
const isAnswered =
  ((alone === '--version' || alone === '-V') && printed(`${asset('version')}\n`)) ||
  ((alone === '--help' || alone === '-h') && printed(asset('dist/help.txt')));
if (!isAnswered) {
  const { createSystem, run } = load('main.cjs');
  const inside = { read: asset, names: () => sea.getAssetKeys() };
  run(argv, createSystem(process.argv, inside)).then((code) => {
    process.exitCode = code;
  });
}
