'use strict';
// The native part, or consistent.wasm in its place, its errors translated.

const { native, backend } = require('#backend');
const { ConsistentError } = require('./errors');

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

module.exports = { backend, native, call, mistake };
