'use strict';
// What several tests share.

const assert = require('node:assert/strict');
const { ConsistentError } = require('..');

/** What assert.throws() takes of an error of a kind. */
const refused = (kind, message) => (e) => {
  assert.ok(e instanceof ConsistentError && e.kind === kind, `${e?.kind}: ${e}`);
  assert.match(e.message, message);
  return true;
};

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

module.exports = { refused, settle, timersOf };
