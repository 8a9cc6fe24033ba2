'use strict';
// The native part, its errors translated.

const { ConsistentError } = require('./errors');

let native;
try {
  native = load();
} catch (cause) {
  const build = "build it there by the package's install script: npm rebuild libconsistent";
  const why =
    cause?.code === 'MODULE_NOT_FOUND'
      ? `is missing; ${build}. A bundle needs it beside itself: see docs/BUNDLERS.md of the sources`
      : `does not load on ${process.platform}-${process.arch}; ${build} (${cause?.message})`;
  throw new Error(`libconsistent: its native part ${why}`, { cause });
}

/** The part built in this folder, else that of the package for this platform. */
function load() {
  try {
    return require('../libconsistent.node');
  } catch (cause) {
    if (cause?.code !== 'MODULE_NOT_FOUND') throw cause;
    const libc = process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl';
    return require(`libconsistent-${process.platform}-${process.arch}-${libc}`);
  }
}

const KINDS = new Set(native.kinds());

/** Runs a native call; errors of the engine become ConsistentErrors. */
function call(run) {
  try {
    return run();
  } catch (e) {
    throw KINDS.has(e?.code) ? new ConsistentError(e.code, e.message) : e;
  }
}

/** The error for what the native part never answers. */
function mistake(answer) {
  return new Error(`libconsistent: a mistake in the library (${answer})`);
}

/** Answers of the functions for single keys that are no index, as in src/raw.rs. */
const NONE = -1;
const STALE = -2;
const HARD = -3;
const CLOSED = -4;
const UNFIT = -6;

module.exports = { native, call, mistake, NONE, STALE, HARD, CLOSED, UNFIT };
