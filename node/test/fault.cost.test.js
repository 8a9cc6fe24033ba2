'use strict';
// Work is bounded before it is done.

const assert = require('node:assert');
const { test } = require('node:test');
const { Ring, budget, setBudget } = require('..');

const kind = (name) => (error) => error.kind === name || error.code === name;

test('fault 20: what exceeds the budget is refused', () => {
  const before = budget();
  assert.deepStrictEqual(before, { time: 10_000, bytes: 2 ** 30 });
  const document = '{"libconsistent":1,"scheme":{"name":"ring","vnodes":20000},"nodes":[{"id":"a"},{"id":"b"}]}';
  Ring.fromJSON(document);
  try {
    for (const limits of [{ bytes: 2 ** 20 }, { time: 1e-9 }]) {
      setBudget(limits);
      assert.throws(
        () => Ring.fromJSON(document),
        (error) => kind('too_many')(error) && /slots/.test(error.message),
      );
    }
  } finally {
    setBudget(before);
  }
  assert.throws(() => setBudget({ bites: 1 }), /bites/);
  for (const time of [-1, NaN, 2 ** 32]) assert.throws(() => setBudget({ time }), /^ConsistentError: time: /);
  const nodes = Array.from({ length: 1024 }, (_, i) => `n${i}`);
  assert.throws(() => new Ring(nodes, { vnodes: 65_536 }), /GiB/);
});

test('fault 18d: equal weights cost what weight 1 costs', () => {
  const ids = Array.from({ length: 20 }, (_, i) => `n${i}`);
  const keys = Array.from({ length: 500 }, (_, i) => `k${i}`);
  const heavy = new Ring(new Map(ids.map((id) => [id, 1000])), { weights: 'relative' });
  const plain = new Ring(ids);
  assert.deepStrictEqual(
    keys.map((key) => heavy.getNode(key)),
    keys.map((key) => plain.getNode(key)),
  );
  assert.throws(() => new Ring({ a: 1, b: 5000 }), /divide all weights.*slots/);
});

test('fault 21: one text in many places is counted before it is copied', () => {
  const text = 'x'.repeat(2 ** 20);
  const before = process.memoryUsage().rss;
  const tokens = Array(1000).fill(text);
  assert.throws(() => new Ring([{ id: 'a', fields: { tokens } }], { scheme: 'cassandra' }), kind('parameter'));
  const metadata = Object.fromEntries(tokens.map((value, i) => [`k${i}`, value]));
  assert.throws(() => new Ring([{ id: 'a', metadata }]), kind('metadata'));
  assert.throws(() => new Ring(tokens.map((address, i) => ({ id: `n${i}`, address }))), kind('address'));
  assert.ok(process.memoryUsage().rss - before < 128 * 2 ** 20);
});
