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

/** The same of a call with options: the engine's messages begin with their names, which have capitals here. */
function callWithOptions(run) {
  try {
    return call(run);
  } catch (e) {
    if (e instanceof ConsistentError) {
      const name = (given) => given.replaceAll(/_(.)/g, (_, letter) => letter.toUpperCase());
      e.message = e.message.replace(/^[a-z_]+(?=:)/, name);
    }
    throw e;
  }
}

/** The error for what the native part never answers. */
function mistake(answer) {
  return new Error(`libconsistent: a mistake in the library (${answer})`);
}

module.exports = { backend, native, call, callWithOptions, mistake };
