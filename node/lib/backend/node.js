'use strict';
// Which engine this process has: the native part of its platform, beside the package or in one of its own, and where
// there is none, consistent.wasm. The environment variable LIBCONSISTENT_BACKEND chooses one.

const fs = require('node:fs');
const path = require('node:path');
const { packageName } = require('./package');
const { performance } = require('#platform');

/** Where consistent.wasm lies; a bundle of ECMAScript modules has no folder of its own, and none. */
const WASM = typeof __dirname === 'string' ? path.join(__dirname, '..', '..', 'consistent.wasm') : '';

/** Apart from the `try`, in which Rollup leaves a require() as it is. */
function besideThis() {
  return require('../../libconsistent.node');
}

function native() {
  try {
    return besideThis();
  } catch (e) {
    if (e?.code !== 'MODULE_NOT_FOUND') throw e;
    return require(packageName());
  }
}

function wasm() {
  const module = new WebAssembly.Module(fs.readFileSync(WASM));
  // One clock for all threads, which fake ones do not stop.
  const { timeOrigin, now } = performance;
  const clock = now.bind(performance);
  return require('../wasm').native(module, () => timeOrigin + clock());
}

function load() {
  const wanted = process.env.LIBCONSISTENT_BACKEND || undefined;
  if (wanted === 'wasm') return { native: wasm(), backend: 'wasm' };
  if (wanted !== undefined && wanted !== 'native') {
    throw new Error(`libconsistent: LIBCONSISTENT_BACKEND is ${JSON.stringify(wanted)}, not "native" or "wasm"`);
  }
  try {
    return { native: native(), backend: 'native' };
  } catch (cause) {
    if (wanted === undefined && fs.existsSync(WASM)) return { native: wasm(), backend: 'wasm' };
    const build = "build it there by the package's install script: npm rebuild libconsistent";
    const why =
      cause?.code === 'MODULE_NOT_FOUND'
        ? `is missing; ${build}. A bundle needs it beside itself: see docs/BUNDLERS.md of the sources`
        : `does not load on ${process.platform}-${process.arch}; ${build} (${cause?.message})`;
    throw new Error(`libconsistent: its native part ${why}`, { cause });
  }
}

module.exports = load();
