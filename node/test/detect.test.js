'use strict';
// Which scheme a running system uses, told by where it keeps some of its keys.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Ring, detect } = require('..');
const { refused } = require('./helpers');

const NODES = Array.from({ length: 6 }, (_, i) => `cache-${i}`);
const KEYS = Array.from({ length: 200 }, (_, i) => `user:${i}`);

const observed = (ring, keys = KEYS) => keys.map((key) => [key, ring.getNode(key)]);

for (const options of [
  { scheme: 'textbook', hash: 'sha1', vnodes: 100 },
  { scheme: 'ketama' },
  { scheme: 'npm_hashring', algorithm: 'sha1' },
]) {
  test(`${options.scheme} is found`, () => {
    const ring = new Ring(NODES, options);
    const found = detect(NODES, observed(ring));
    assert.equal(found.verdict, 'explained');
    assert.equal(found.best, found.tied[0]);
    const ours = found.tied.find(({ scheme }) => JSON.stringify(scheme) === JSON.stringify(ring.toJSON().scheme));
    assert.deepEqual(ours.topology, ring.toJSON());
    assert.deepEqual([ours.matched, ours.observed, ours.rate, ours.contradictions], [200, 200, 1, []]);
    assert.ok(ours.chance < 1e-50);
    assert.equal(Ring.fromJSON(ours.topology).fingerprint, ring.fingerprint);
  });
}

test('forms of nodes and observations', () => {
  const ring = new Ring(new Map([['a', 1], ['b', 2], ['c', 1]])); // prettier-ignore
  const nodes = [...ring].map((id) => ring.node(id));
  const pairs = observed(ring);
  const bytes = pairs.map(([key, id]) => [Buffer.from(key), id]);
  const integers = KEYS.map((_, i) => [i % 2 ? i : BigInt(i), ring.getNodeU64(i)]);
  for (const observations of [pairs, new Map(pairs), Object.fromEntries(pairs), bytes, integers]) {
    const { best } = detect(nodes, observations);
    assert.deepEqual(best.topology, ring.toJSON());
    assert.equal(best.untried.seed, 'one of 2^64 is not guessed');
  }
});

test('what contradicts is told', () => {
  const observations = observed(new Ring(NODES, { scheme: 'textbook' }));
  for (const i of [3, 99]) observations[i] = [KEYS[i], NODES.find((id) => id !== observations[i][1])];
  const { best } = detect(NODES, observations);
  assert.deepEqual([best.matched, best.rate], [198, 0.99]);
  assert.deepEqual(best.contradictions, [observations[3], observations[99]]);
});

test('what nothing explains', () => {
  const ring = new Ring(NODES);
  const shifted = KEYS.map((key, i) => [key, ring.getNode(KEYS[(i + 5) % KEYS.length])]);
  const found = detect(NODES, shifted);
  assert.deepEqual([found.verdict, found.best, found.tied, found.candidates], ['unexplained', null, [], []]);
  assert.ok(found.tried > 500);
  const few = detect(NODES, observed(ring, KEYS.slice(0, 4)));
  assert.deepEqual([few.verdict, few.best, few.candidates], ['too_few', null, []]);
});

test('what is refused', () => {
  assert.throws(() => detect(NODES, { k: 'x' }), refused('unknown_node', /observations\[0\]: node "x"/));
  assert.throws(() => detect(NODES, []), refused('argument', /observations: none/));
  assert.throws(() => detect([], { k: 'a' }), refused('argument', /nodes: none/));
  assert.throws(() => detect(NODES, [[-1, 'cache-0']]), refused('keys', /observations\[0\]/));
  for (const observations of [7, null, 'k', ['k'], [['k']], [['k', 1]], [[{}, 'cache-0']]]) {
    assert.throws(() => detect(NODES, observations), TypeError);
  }
});
