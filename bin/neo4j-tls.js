#!/usr/bin/env node
// Runs main and sets the exit code. `--version` and `--help` are answered before anything is loaded; the help's text is what
// main printed when it was bundled.
// A script in the old form (`package.json` beside it): as a module it would cost each run what Node's loader of modules costs.
'use strict';
if (process.getBuiltinModule === undefined) {
  console.error(`neo4j-tls: Node ${process.versions.node} is too old.\n  It needs Node 20.17 or newer: https://nodejs.org`);
  process.exit(2);
}
const { readFileSync, readlinkSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const argv = process.argv.slice(2);
const read = (path) => readFileSync(join(__dirname, path), 'utf8');
const helpText = () => {
  try {
    return read('../dist/help.txt');
  } catch {
    return undefined;
  }
};
// Straight to the descriptor: setting up process.stdout takes longer than the answer. A pipe that is full is left to it, a
// reader that goes away early (| head) is no error.
const print = (text) => {
  let left = Buffer.from(text);
  try {
    while (left.length > 0) left = left.subarray(writeSync(1, left));
  } catch (error) {
    if (error.code === 'EPIPE') return;
    if (error.code === 'EAGAIN') process.stdout.on('error', () => undefined).write(left);
    else {
      console.error(`neo4j-tls: The output could not be written to standard output: ${error.code}.`);
      process.exitCode = 2;
    }
  }
};
// What Node opens in place of a descriptor that was closed (>&-), too: main knows the difference.
const isNull = (descriptor) => {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`) === '/dev/null';
  } catch {
    return false;
  }
};
const seemsClosed = isNull(1) && !isNull(2);
if (!seemsClosed && argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  print(`${JSON.parse(read('../package.json')).version}\n`);
} else if (!seemsClosed && argv.length === 1 && (argv[0] === '--help' || argv[0] === '-h') && helpText() !== undefined) {
  print(helpText());
} else {
  const { createLoader } = require('./load.cjs');
  const program = () => {
    try {
      return createLoader(join(__dirname, '..', 'dist')).load('main.cjs');
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
      process.stderr.write(
        'neo4j-tls: this checkout is not built yet.\n  Run: npm ci && npm run build   (npm start does it by itself)\n',
      );
      process.exit(2);
    }
  };
  const { createSystem, run } = program();
  // What Node itself says where a run ends and never came to its end.
  process.exitCode = 13;
  run(argv, createSystem()).then((code) => {
    process.exitCode = code;
  });
}
