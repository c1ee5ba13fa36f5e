'use strict';
// Loads the pieces of dist/. Each may have been compiled when it was built (a `.cache` beside it, see tools/compile-ahead.cjs), which
// takes a quarter off every run: the program is half a million characters that do little. V8 takes such a cache only from its own
// version and flags, and compiles where there is none.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/**
 * @param {string} folder where the pieces lie
 * @returns `load(name)`: what a piece exports, evaluated once; `scripts`: those that were loaded, by their file
 */
function createLoader(folder) {
  const loaded = new Map();
  const scripts = new Map();

  function load(name) {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const file = join(folder, name);
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`, {
      filename: file,
      cachedData: compiledAhead(file),
    });
    const module = { exports: {} };
    loaded.set(name, module);
    scripts.set(file, script);
    const requireFrom = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
    script.runInThisContext()(module.exports, requireFrom, module, file, folder);
    return module.exports;
  }

  return { load, scripts };
}

function compiledAhead(file) {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}

module.exports = { createLoader };
