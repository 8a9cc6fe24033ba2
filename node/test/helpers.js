'use strict';
// What several tests share.

const assert = require('node:assert/strict');
const { ConsistentError, backend } = require('..');

/** What assert.throws() takes of an error of a kind. */
const refused = (kind, message) => (e) => {
  assert.ok(e instanceof ConsistentError && e.kind === kind, `${e?.kind}: ${e}`);
  assert.match(e.message, message);
  return true;
};

/** Why a test that needs other threads is skipped: each has an instance of consistent.wasm, and rings, of its own. */
const noThreads = backend === 'wasm' && 'consistent.wasm has no threads';

/** The turns that the answers of probes take. */
const settle = async () => {
  for (let i = 0; i < 10; i++) await null;
};

/** A fake clock as checkers take one. */
const timersOf = (clock) => ({
  now: () => clock.now,
  setTimeout: clock.setTimeout,
  clearTimeout: clock.clearTimeout,
});

module.exports = { noThreads, refused, settle, timersOf };
