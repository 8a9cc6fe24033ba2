'use strict';
// Transitions: where keys are read and written while they move, what is done, and the documents.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { describe, test } = require('node:test');
const { inspect } = require('node:util');
const { Ring, Transition } = require('..');
const { refused } = require('./helpers');

const FILE = join(__dirname, '../../tests/vectors/functions/transitions.json');

const NODES = Array.from({ length: 6 }, (_, i) => ({ id: `n${i}`, zone: `z${i % 3}`, weight: 1 + (i % 2) }));
const KEYS = Array.from({ length: 300 }, (_, i) => `user:${i}`);

/** A ring before, with a node down, and one of another scheme. */
function ends() {
  const [before, after] = [new Ring(NODES), new Ring(NODES, { scheme: 'rendezvous' })];
  after.removeNode('n2');
  after.addNode({ id: 'n9', zone: 'z1' });
  before.markDown('n4');
  return [before, after];
}

/** The first list, then those of the other that are not in it. */
const naive = (one, other) => [...one, ...other.filter((id) => !one.includes(id))];

test('lists are those of the model', () => {
  const cases = JSON.parse(readFileSync(FILE));
  let keys = 0;
  for (const { name, done, left, canonical, ...given } of cases) {
    const sides = ['old', 'new'].map((side) => {
      const ring = Ring.fromJSON(given[side]);
      for (const [id, state] of Object.entries(given[`states_${side}`])) {
        if (state === 'down') ring.markDown(id);
        else ring.markDraining(id);
      }
      return ring;
    });
    let moving = new Transition(...sides);
    for (const [first, last] of done) moving = moving.withDone(BigInt(`0x${first}`), BigInt(`0x${last}`));
    assert.equal(moving.stringify(), canonical, name);
    assert.equal(moving.left(), left, name);
    for (const { key, n, is_done: isDone, read, write } of given.keys) {
      const bytes = Buffer.from(key, 'hex');
      assert.deepEqual(moving.nodesForRead(bytes, n), read, name);
      assert.deepEqual(moving.nodesForWrite(bytes, n), write, name);
      assert.equal(moving.isDone(bytes), isDone, name);
      keys += 1;
    }
  }
  assert.deepEqual([cases.length, keys], [66, 792]);
});

describe('keys', () => {
  const [before, after] = ends();
  const moving = new Transition(before, after);
  const half = moving.withDone(0, 2n ** 63n - 1n);

  test('are on the nodes of both sides until they are done', () => {
    for (const n of [1, 2, 3, 20]) {
      for (const key of KEYS) {
        const [was, is] = [before.getNodes(key, n), after.getNodes(key, n)];
        assert.deepEqual(moving.nodesForRead(key, n), naive(is, was));
        assert.deepEqual(moving.nodesForWrite(Buffer.from(key), n), naive(was, is));
        const isDone = after.explain(key).position < 2n ** 63n;
        assert.equal(half.isDone(key), isDone);
        assert.deepEqual(half.nodesForRead(key, n), isDone ? is : naive(is, was));
        assert.deepEqual(half.nodesForWrite(key, n), isDone ? is : naive(was, is));
      }
    }
    assert.deepEqual(moving.nodesForRead('k'), moving.nodesForRead('k', 1));
  });

  test('that are integers are their bytes', () => {
    for (const number of [0, 1, 77n, 2 ** 53 - 1, 2n ** 64n - 1n]) {
      const bytes = new Uint8Array(BigUint64Array.of(BigInt(number)).buffer);
      assert.deepEqual(half.nodesForReadU64(number, 2), half.nodesForRead(bytes, 2));
      assert.deepEqual(half.nodesForWriteU64(number, 2), half.nodesForWrite(bytes, 2));
      assert.equal(half.isDoneU64(number), half.isDone(bytes));
    }
  });

  test('of a snapshot stay where they were', () => {
    const other = new Ring(before);
    const still = new Transition(other, after);
    other.removeNode('n0');
    assert.ok(still.old.has('n0') && !other.has('n0'));
    assert.equal(still.new.fingerprint, after.fingerprint);
    other.close();
    assert.ok(still.nodesForRead('k', 2).length >= 2);
  });
});

describe('what is done', () => {
  test('is joined, and another transition', () => {
    const first = new Transition(...ends());
    const moving = first
      .withDone(10, 20)
      .withDone(30, 40)
      .withDone(21n, 29n)
      .withDone(2n ** 64n - 1n, 2n ** 64n - 1n);
    const bounds = [
      [10n, 40n],
      [2n ** 64n - 1n, 2n ** 64n - 1n],
    ];
    assert.deepEqual([...moving.done], bounds);
    assert.deepEqual([...first.done], []);
    assert.deepEqual(
      JSON.parse(JSON.stringify(moving.done)),
      bounds.map((range) => range.map(String)),
    );
  });

  test('is no part of what is left', () => {
    const [before, after] = [new Ring(NODES), new Ring(NODES)];
    after.addNode('n9');
    const plan = before.diff(after);
    let moving = new Transition(before, after);
    assert.equal(moving.left(), plan.moved);
    for (const { first, last } of plan.ranges) moving = moving.withDone(first, last);
    assert.equal(moving.left(), 0);
    assert.equal(new Transition(before, new Ring(NODES, { seed: 7 })).left(), null);
  });

  test('is told by slots', () => {
    const kept = new Ring(NODES).snapshot().rebalance({ slots: 16 }).placement;
    const moving = new Transition(new Ring(NODES), kept).withSlotDone(3).withSlotDone(4);
    assert.deepEqual([...moving.done], [[3n << 60n, (5n << 60n) - 1n]]);
    assert.throws(() => moving.withSlotDone(16), refused('argument', /^slot: 16, but there are 16/));
    assert.throws(
      () => new Transition(kept, new Ring(NODES)).withSlotDone(0),
      refused('unsupported', /^slot: the scheme ring keeps none/),
    );
  });
});

describe('documents', () => {
  test('come back', () => {
    const moving = new Transition(...ends()).withDone(0, 255).withDone(2n ** 63n, 2n ** 64n - 1n);
    const document = moving.toJSON();
    assert.deepEqual(Object.keys(document), ['libconsistent_transition', 'old', 'new', 'done']);
    assert.deepEqual([document.old, document.new], [moving.old.toJSON(), moving.new.toJSON()]);
    assert.deepEqual(document.done[0], ['0000000000000000', '00000000000000ff']);
    for (const form of [moving.stringify(), Buffer.from(moving.stringify()), document, moving]) {
      const read = Transition.fromJSON(form);
      assert.equal(read.stringify(), moving.stringify());
      // A document has no health.
      assert.deepEqual([moving.old.state('n4'), read.old.state('n4')], ['down', 'up']);
      assert.deepEqual([...read.new], [...moving.new]);
    }
    assert.deepEqual(JSON.parse(JSON.stringify({ moving })), { moving: document });
    const text = `Transition(from ${moving.old} to ${moving.new}, 2 ranges done)`;
    assert.deepEqual([String(moving), inspect(moving)], [text, text]);
    assert.throws(() => structuredClone(moving), { name: 'DataCloneError' });
  });

  test('have secrets beside them', () => {
    const [one, other] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
    const keyed = (secret) => new Ring(NODES, { key_hash: 'siphash13', secret });
    const moving = new Transition(keyed(one), keyed(other));
    const read = Transition.fromJSON(moving, { oldSecret: one, newSecret: other });
    for (const key of KEYS) assert.deepEqual(read.nodesForRead(key, 2), moving.nodesForRead(key, 2));
    assert.equal(read.old.getNode('k'), moving.old.getNode('k'));
    assert.throws(() => Transition.fromJSON(moving), refused('parameter', /^old: /));
    assert.throws(() => Transition.fromJSON(moving, { oldSecret: one, newSecret: 'x' }), {
      name: 'TypeError',
      message: /^newSecret: expected a Uint8Array, not string/,
    });
  });

  test('have at most 2^16 ranges', () => {
    const hex = (number) => number.toString(16).padStart(16, '0');
    const done = Array.from({ length: 2 ** 16 }, (_, i) => [hex(2 * i), hex(2 * i)]);
    const document = { ...new Transition(...ends()).toJSON(), done };
    const full = Transition.fromJSON(document);
    assert.equal(full.done.length, 2 ** 16);
    assert.equal(full.withDone(1, 1).done.length, 2 ** 16 - 1);
    assert.throws(() => full.withDone(2n ** 63n, 2n ** 63n), refused('too_many', /./));
    const more = { ...document, done: [...done, ['f'.repeat(16), 'f'.repeat(16)]] };
    assert.throws(() => Transition.fromJSON(more), refused('too_many', /./));
  });
});

describe('what is refused', () => {
  const moving = new Transition(...ends());
  const empty = { libconsistent: 1, scheme: { name: 'ring' }, nodes: [] };
  const document = { libconsistent_transition: 1, old: empty, new: empty };
  const typed = (run, message) => [run, { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message }];
  const kind = (name, run, message) => [run, refused(name, message)];
  const cases = [
    kind('argument', () => moving.withDone(5, 4), /0000000000000005 to 0000000000000004/),
    kind('argument', () => moving.withDone(-1, 4), /^first: -1/),
    kind('argument', () => moving.withDone(0, 2n ** 64n), /^last: 18446744073709551616/),
    typed(() => moving.withDone('0', 1), /^first: expected a number or a BigInt, not string/),
    kind('argument', () => moving.withSlotDone(-1), /^slot: -1/),
    kind('argument', () => moving.nodesForRead('k', -1), /^n: -1 is not a count/),
    typed(() => moving.nodesForRead('k', {}), /^n: expected a number/),
    typed(() => moving.nodesForRead(7), /^key: expected a string or a Uint8Array, not number/),
    typed(() => moving.nodesForWriteU64('k'), /^key: expected a number or a BigInt, not string/),
    kind('argument', () => moving.isDone('k', { n: 1 }), /^isDone: unknown option "n"/),
    typed(() => new Transition(moving.old, 7), /^next: expected a Ring or a Placement, not number/),
    typed(() => new Transition(), /^old: expected a Ring or a Placement, not undefined/),
    kind('document', () => Transition.fromJSON('{}'), /libconsistent_transition/),
    kind('document', () => Transition.fromJSON({ ...document, libconsistent_transition: 2 }), /version 2/),
    kind('document', () => Transition.fromJSON({ ...document, more: 1 }), /more/),
    kind('document', () => Transition.fromJSON({ ...document, done: [['0', '1']] }), /^done\[0\]/),
    kind('argument', () => Transition.fromJSON(document, { secret: 1 }), /unknown option "secret"/),
  ];
  for (const [run, expected] of cases) test(run.toString(), () => assert.throws(run, expected));
});
