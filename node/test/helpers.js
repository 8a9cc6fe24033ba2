'use strict';
// What several tests share.

const assert = require('node:assert/strict');
const { setTimeout: sleep } = require('node:timers/promises');
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

/** Waits for what happens soon. */
async function until(what, holds) {
  const late = Date.now() + 20_000;
  while (!holds()) {
    assert.ok(Date.now() < late, `not in time: ${what}`);
    await sleep(5);
  }
}

/** A fake clock as checkers take one. */
const timersOf = (clock) => ({
  now: () => clock.now,
  setTimeout: clock.setTimeout,
  clearTimeout: clock.clearTimeout,
});

module.exports = { noThreads, refused, settle, timersOf, until };
