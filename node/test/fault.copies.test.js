'use strict';
// What a ring is made of: other rings whole, and nothing without an end.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Ring, detect } = require('..');
const { refused } = require('./helpers');

const RECORDS = [
  { id: 'a', weight: 2.5, zone: 'eu/a', address: '10.0.0.1:80', metadata: { rack: '7' } },
  { id: 'b', weight: 1, zone: 'eu/b' },
  { id: 'c', weight: 0.25 },
  { id: 'd', weight: 3, zone: 'us/a' },
];
const KEYS = Array.from({ length: 500 }, (_, i) => `user:${i}`);

for (const options of [
  {},
  { scheme: 'ring', vnodes: 17, seed: 99, hash_tag: '{}' },
  { scheme: 'slots', seed: 2n ** 60n },
  { scheme: 'maglev', seed: 3 },
  { scheme: 'nginx' },
  { scheme: 'npm_hashring', algorithm: 'sha1' },
]) {
  test(`fault 17: a copy of a ring has all of it: ${options.scheme ?? 'default'}`, () => {
    const records = options.scheme === 'nginx' ? RECORDS.filter(({ weight }) => weight >= 1) : RECORDS;
    const whole = options.scheme?.match(/nginx|npm/) ? ({ weight }) => Math.ceil(weight) : ({ weight }) => weight;
    const ring = new Ring(
      records.map((record) => ({ ...record, weight: whole(record) })),
      options,
    );
    ring.setAddress('b', '10.0.0.2:80');
    ring.markDown('a');
    ring.markDraining('d');
    for (const source of [ring, ring.snapshot()]) {
      const copy = new Ring(source);
      assert.equal(copy.stringify(), ring.stringify());
      assert.equal(copy.fingerprint, ring.fingerprint);
      assert.equal(copy.epoch, ring.epoch);
      // Health is no part of a topology.
      const up = [...ring].map((id) => ({ ...ring.node(id), state: 'up' }));
      assert.deepEqual(
        [...copy].map((id) => copy.node(id)),
        up,
      );
      assert.deepEqual([...copy.place(KEYS)], [...Ring.fromJSON(ring.stringify()).place(KEYS)]);
      assert.deepEqual([...new Ring(copy, {}).place(KEYS)], [...copy.place(KEYS)]);
      // A ring of its own.
      copy.markDown('d');
      copy.removeNode('b');
      assert.deepEqual(['a', 'b', 'd'].map((id) => ring.state(id)), ['down', 'up', 'draining']); // prettier-ignore
      assert.ok(ring.has('b'));
    }
  });
}

test('fault 17: a copy takes no options', () => {
  const ring = new Ring(RECORDS, { scheme: 'slots' });
  for (const options of [{ scheme: 'slots' }, { seed: 5 }, { vnodes: 0 }]) {
    assert.throws(() => new Ring(ring, options), refused('argument', /copied with its own scheme.*ring\.node\(id\)/));
  }
  assert.equal(new Ring(ring, { scheme: undefined }).fingerprint, ring.fingerprint);
  const records = [...ring].map((id) => ring.node(id));
  assert.equal(new Ring(records, { scheme: 'slots' }).fingerprint, ring.fingerprint);
});

test('fault 17: what has no nodes in it is not an empty ring', () => {
  const nothing = [Promise.resolve(['a']), new Date(), /a/, new WeakMap(), new (class Fleet {})(), new Error('a')];
  for (const value of nothing) assert.throws(() => new Ring(value), { name: 'TypeError', message: /^nodes: expected/ });
  const ring = new Ring(RECORDS);
  assert.throws(() => new Ring(ring.toJSON()), refused('argument', /Ring\.fromJSON\(\)/));
  assert.throws(() => new Ring(['a'], Promise.resolve({})), { name: 'TypeError', message: /^options: expected/ });
  for (const field of ['metadata', 'fields']) {
    const record = { id: 'a', [field]: new URLSearchParams('rack=7') };
    assert.throws(() => new Ring([record]), { name: 'TypeError', message: new RegExp(`${field}: expected`) });
  }
  assert.equal(new Ring(Object.create(null)).size, 0);
  assert.equal(new Ring({}).size, 0);
});

test('fault 17: detect keeps the weights of a ring', () => {
  const ring = new Ring({ a: 1, b: 2, c: 5 }, { scheme: 'nginx' });
  const observed = KEYS.slice(0, 300).map((key) => [key, ring.getNode(key)]);
  for (const source of [ring, ring.snapshot()]) {
    const { best } = detect(source, observed);
    assert.equal(best.scheme.name, 'nginx');
    assert.equal(Ring.fromJSON(best.topology).fingerprint, ring.fingerprint);
  }
});

/** Values without an end; `seen` says how many were taken, and whether the iterable was told that no more are. */
function endless(value) {
  const seen = { taken: 0, closed: false };
  const items = (function* () {
    try {
      for (;;) yield value(seen.taken++);
    } finally {
      seen.closed = true;
    }
  })();
  return { items, seen };
}

test('fault 24: what has no end is refused before it fills the memory', { timeout: 300_000 }, () => {
  const ring = new Ring(['a', 'b', 'c']);
  const most = { nodes: 2 ** 20, observations: 2 ** 20, keys: 2 ** 24 };
  const cases = [
    ['nodes', 'a', (items) => new Ring(items)],
    ['nodes', 'a', (items) => detect(items, [['k', 'a']])],
    ['observations', ['k', 'a'], (items) => detect(['a', 'b'], items)],
    ['keys', 'k', (items) => ring.place(items)],
    ['keys', Buffer.from('k'), (items) => ring.snapshot().place(items)],
    ['keys', 'k', (items) => ring.distribution(items)],
  ];
  for (const [place, value, run] of cases) {
    const { items, seen } = endless(() => value);
    assert.throws(() => run(items), refused('too_many', new RegExp(`^${place}: more than ${most[place]}$`)));
    assert.deepEqual(seen, { taken: most[place] + 1, closed: true });
  }
  assert.equal(ring.size, 3);
  // Nor is an array as long as arrays get copied first.
  assert.throws(() => new Ring(new Array(2 ** 32 - 1)), refused('too_many', /^nodes: more than 1048576$/));
});

test('fault 24: keys of an iterable are placed as those of an array', () => {
  const ring = new Ring(['a', 'b', 'c']);
  for (const length of [0, 1, 4095, 4096, 4097, 20_000]) {
    const keys = Array.from({ length }, (_, i) => (i % 3 ? `key ${i} ü` : Buffer.from(`key ${i}`)));
    keys[5000] &&= 'x'.repeat(300_000);
    const expected = ring.place(keys).indices;
    for (const form of [
      new Set(keys),
      keys.values(),
      (function* () {
        yield* keys;
      })(),
    ]) {
      assert.deepEqual(ring.place(form).indices, expected);
    }
  }
  const mistaken = function* () {
    for (let i = 0; i < 9000; i++) yield i === 8999 ? 7 : `key ${i}`;
  };
  assert.throws(() => ring.place(mistaken()), { name: 'TypeError', message: /^keys\[8999\]: expected/ });
});

test('fault 24: how many nodes are asked for is no reason to run out of memory', () => {
  const ring = new Ring(['a', 'b', 'c']);
  for (const n of [4, 2 ** 31, 2 ** 32, 2 ** 53, Number.MAX_VALUE, Infinity]) {
    assert.equal(ring.getNodes('k', n).length, 3);
    assert.equal(ring.getNodesU64(7, n).length, 3);
    assert.equal(ring.getNodesHashed(7n, n, { spread: 'none' }).length, 3);
    assert.ok(ring.has(ring.pickNode('k', n, 'salt')));
    assert.ok(ring.has(ring.pickNodeByLoad('k', n, 'salt')));
  }
  for (const n of [-1, -Infinity, NaN, 0.5, -0.5]) {
    for (const run of [
      () => ring.getNodes('k', n),
      () => ring.getNodesU64(7, n),
      () => ring.getNodesHashed(7, n),
      () => ring.pickNode('k', n, 'salt'),
      () => ring.pickNodeByLoad('k', n, 'salt'),
    ]) {
      assert.throws(run, refused('argument', /^n: .* is not a count$/));
    }
  }
  for (const n of [1n, '1', null, undefined, {}, []]) {
    assert.throws(() => ring.getNodes('k', n), { name: 'TypeError', message: /^n: expected a number/ });
  }
});
