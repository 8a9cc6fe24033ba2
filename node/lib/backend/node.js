'use strict';
// Which engine this process has: the native part of its platform, beside the package or in one of its own, and where
// there is none, consistent.wasm. The environment variable LIBCONSISTENT_BACKEND chooses one.

const file = require('../wasm/file');
const { packageName } = require('./package');

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

/** Deno loads the native part, but ends the process when that tells of memory which it has given back. */
const isDeno = process.versions.deno !== undefined;

function load() {
  const wanted = process.env.LIBCONSISTENT_BACKEND || undefined;
  if (wanted === 'wasm' || (wanted === undefined && isDeno && file.isThere())) return file.load();
  if (wanted !== undefined && wanted !== 'native') {
    throw new Error(`libconsistent: LIBCONSISTENT_BACKEND is ${JSON.stringify(wanted)}, not "native" or "wasm"`);
  }
  try {
    return { native: native(), backend: 'native' };
  } catch (cause) {
    if (wanted === undefined && file.isThere()) return file.load();
    const build = "build it there by the package's install script: npm rebuild libconsistent";
    const why =
      cause?.code === 'MODULE_NOT_FOUND'
        ? `is missing; ${build}. A bundle needs it beside itself: see docs/BUNDLERS.md of the sources`
        : `does not load on ${process.platform}-${process.arch}; ${build} (${cause?.message})`;
    throw new Error(`libconsistent: its native part ${why}`, { cause });
  }
}

module.exports = load();
