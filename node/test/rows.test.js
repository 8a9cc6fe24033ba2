'use strict';
// Rows in a file beside their document, as docs/SPEC.md 19.10 words it.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');
const { Ring } = require('..');
const { refused } = require('./helpers');

const CASES = JSON.parse(readFileSync(join(__dirname, '../../tests/vectors/functions/rows.json')));

test('rows are those of the model', () => {
  let read = 0;
  for (const { name, topology, beside, text, rows_hex: hex, error } of CASES) {
    const rows = new Uint8Array(Buffer.from(hex, 'hex'));
    if (error) {
      const names = new RegExp(error.names.replaceAll('.', '\\.'));
      assert.throws(() => Ring.fromJSON(text, { rows }), refused(error.kind, names), name);
      continue;
    }
    const ring = Ring.fromJSON(topology);
    const expected = [beside, rows];
    for (const view of [ring, ring.snapshot()]) {
      const [document, file] = view.stringifyBeside();
      assert.deepEqual([document, new Uint8Array(file)], expected, name);
    }
    const shared = new Uint8Array(new SharedArrayBuffer(rows.length));
    shared.set(rows);
    for (const form of [rows, Buffer.from(rows), shared]) {
      const again = Ring.fromJSON(beside, { rows: form });
      assert.deepEqual([again.stringify(), again.fingerprint], [ring.stringify(), ring.fingerprint], name);
    }
    read += 1;
  }
  assert.ok(read > 5 && CASES.length - read > 5);
});

test('documents without rows stay as they are', () => {
  const ring = new Ring(['a', 'b']);
  const [text, rows] = ring.stringifyBeside();
  assert.deepEqual([text, rows.length], [ring.stringify(), 0]);
  assert.equal(Ring.fromJSON(text, { rows }).fingerprint, ring.fingerprint);
});

test('what is refused', () => {
  const kept = new Ring(['a', 'b']).snapshot().rebalance({ slots: 4 }).placement;
  const [text, rows] = kept.stringifyBeside();
  assert.throws(() => Ring.fromJSON(text), refused('parameter', /file beside the document/));
  assert.throws(() => Ring.fromJSON(new Ring(['a']), { rows }), refused('parameter', /which names none/));
  for (const given of ['text', 7, new Uint32Array(4)]) {
    assert.throws(() => Ring.fromJSON(text, { rows: given }), {
      name: 'TypeError',
      message: /^rows: expected a Uint8Array, not /,
    });
  }
});
