'use strict';
// The loop goes on while detect looks for a scheme.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { ConsistentError, Ring, detect, detectAsync } = require('..');
const { noThreads: skip } = require('./helpers');

const NODES = Array.from({ length: 20 }, (_, i) => ({ id: `cache-${i}`, weight: 1 + (i % 5) }));
const ring = new Ring(NODES, { scheme: 'ketama' });
const PAIRS = Array.from({ length: 300 }, (_, i) => [`user:${i}`, ring.getNode(`user:${i}`)]);

test('fault 25: detectAsync answers as detect, and the loop goes on', { timeout: 120_000, skip }, async () => {
  let turns = 0;
  const turn = () => (turns++, (timer = setImmediate(turn)));
  let timer = setImmediate(turn);
  const found = await detectAsync(NODES, PAIRS);
  clearImmediate(timer);
  // A call that blocked the loop would let it turn once or twice.
  assert.ok(turns > 10, `${turns} turns`);
  assert.deepEqual(found, detect(NODES, PAIRS));
  assert.equal(found.verdict, 'explained');
});

test('fault 25: what it looks at is what it was given', { timeout: 120_000 }, async () => {
  const key = Buffer.from('user:0');
  const pairs = [...PAIRS.slice(1), [key, PAIRS[0][1]]];
  const nodes = [...NODES];
  const asked = detectAsync(nodes, pairs);
  key.fill(0);
  nodes.length = 0;
  pairs.length = 0;
  assert.equal((await asked).observed, 300);
  assert.equal((await asked).best.matched, 300);
});

test('fault 25: several at a time', { timeout: 120_000 }, async () => {
  const all = await Promise.all([1, 2, 3].map(() => detectAsync(ring, new Map(PAIRS))));
  for (const { best } of all) assert.equal(best.scheme.name, 'ketama');
});

test('fault 25: what is refused rejects', async () => {
  const kinds = (kind) => (e) => e instanceof ConsistentError && e.kind === kind;
  await assert.rejects(detectAsync(['a', 'b'], [['k', 'c']]), kinds('unknown_node'));
  await assert.rejects(detectAsync(['a', 'b'], []), kinds('argument'));
  await assert.rejects(detectAsync(['a', 'a'], [['k', 'a']]), kinds('duplicate_node'));
  await assert.rejects(detectAsync([{ id: 'a', weight: -1 }], [['k', 'a']]), kinds('weight'));
  await assert.rejects(detectAsync('a', [['k', 'a']]), { name: 'TypeError', message: /^nodes: expected/ });
  await assert.rejects(detectAsync(['a'], 7), { name: 'TypeError', message: /^observations: expected/ });
});
