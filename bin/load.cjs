'use strict';
// Loads the pieces of dist/. Each may have been compiled when it was built (a `.cache` beside it, see tools/compile-ahead.cjs), which
// takes a quarter off every run: the program is half a million characters that do little. V8 takes such a cache only from its own
// version and flags, and compiles where there is none.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/** Pieces as files of a folder. */
const fromFiles = (folder) => ({
  text: (name) => readFileSync(join(folder, name), 'utf8'),
  compiled: (name) => readFileSync(join(folder, `${name}.cache`)),
});

/**
 * @param {string} folder where the pieces lie, or seem to
 * @param pieces how one is read: its text, and what was compiled of it; that may throw
 * @returns `load(name)`: what a piece exports, evaluated once; `scripts`: those that were loaded, by their file
 */
function createLoader(folder, pieces = fromFiles(folder)) {
  const loaded = new Map();
  const scripts = new Map();

  function load(name) {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const file = join(folder, name);
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${pieces.text(name)}\n})`, {
      filename: file,
      cachedData: compiledAhead(pieces, name),
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

function compiledAhead(pieces, name) {
  try {
    return pieces.compiled(name);
  } catch {
    return undefined;
  }
}

module.exports = { createLoader };
