'use strict';
// What moves, and what each node has, where keys have several nodes; and finite sets of items. The vectors have the
// numbers (vectors.test.js); here is what is JavaScript's own.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { Placed, Ring } = require('..');
const { refused } = require('./helpers');

const KEYS = Array.from({ length: 300 }, (_, i) => (i % 3 ? `user:${i}` : `ключ:${i}`));
const wrong = (message) => ({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message });

const before = new Ring(['a', 'b', 'c']);
const after = new Ring(['a', 'b', 'c', 'd']);

describe('n nodes a key', () => {
  test('shares sum to n, and one node is the default', () => {
    const sum = (shares) => [...shares.values()].reduce((sum, share) => sum + share, 0);
    assert.equal(sum(before.shares({ n: 2 })), 2);
    assert.deepEqual([...before.shares({ n: 3 }).values()], [1, 1, 1]);
    assert.deepEqual([...before.shares({ n: Infinity }).values()], [1, 1, 1]);
    for (const options of [{}, { n: 1 }, { n: undefined, spread: 'none' }]) {
      assert.deepEqual(before.shares(options), before.shares());
      assert.deepEqual(before.diff(after, options), before.diff(after));
      assert.deepEqual(before.moved(after, KEYS, options), before.moved(after, KEYS));
    }
    const plan = before.diff(after, { n: 2 });
    assert.ok(plan.moves.every(({ to }) => to === 'd'));
    // The newcomer has its share of copies, each of two for every key.
    assert.equal(2 * plan.moved, after.shares({ n: 2 }).get('d'));
  });

  test('what is no number of them', () => {
    const runs = [(o) => before.shares(o), (o) => before.diff(after, o), (o) => before.moved(after, KEYS, o)];
    for (const run of runs) {
      assert.throws(() => run({ n: 0 }), refused('argument', /^n: 0/));
      assert.throws(() => run({ n: -1 }), refused('argument', /^n: -1 is not a count/));
      assert.throws(() => run({ n: 1.5 }), refused('argument', /^n: 1.5 is not a count/));
      assert.throws(() => run({ n: '2' }), wrong(/^n: .*not string/));
      assert.throws(() => run({ spread: 'rack' }), refused('argument', /^spread: rack/));
      assert.throws(() => run(2), wrong(/^options: .*not number/));
    }
  });
});

describe('moved()', () => {
  test('keys of every form, between any schemes', () => {
    const other = new Ring(['a', 'b', 'c'], { scheme: 'rendezvous' });
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    const odd = ['', '\0', 'x'.repeat(300_000), Buffer.from([255]), new Uint8Array(3), shared];
    const keys = [...KEYS, ...odd];
    const wanted = keys.flatMap((key, i) => (before.getNode(key) === other.getNode(key) ? [] : [i]));
    for (const form of [keys, new Set(keys), keys.values()]) {
      const { which, copies, keys: count } = before.moved(other, form);
      assert.deepEqual([which, copies, count], [wanted, wanted.length, keys.length]);
    }
    assert.deepEqual(before.moved(other, []), { keys: 0, which: [], moves: [], copies: 0 });
    assert.deepEqual(before.moved(before, keys).which, []);
    const nobody = before.moved(new Ring([]), ['k']);
    assert.deepEqual(nobody.moves, [{ from: before.getNode('k'), to: null, copies: 1 }]);
    assert.deepEqual(JSON.parse(JSON.stringify(nobody)), nobody);
  });

  test('what is no key', () => {
    assert.throws(() => before.moved(after, ['a', 7]), wrong(/^keys\[1\]: .*not number/));
    assert.throws(() => before.moved(after, 'ab'), wrong(/^keys: .*not string/));
    assert.throws(() => before.moved(after, new Uint8Array(3)), wrong(/^keys: .*not Uint8Array/));
    assert.throws(() => before.moved({}, KEYS), wrong(/^other: .*not Object/));
    assert.throws(() => before.moved(after, ['a', '\ud800']), refused('keys', /^keys\[1\]: .*lone surrogate/));
    const dialect = new Ring(['a', 'b'], { scheme: 'npm_memjs' });
    const long = 'x'.repeat(2000);
    assert.equal(dialect.moved(before, ['k']).keys, 1);
    const strict = new Ring([{ id: 'a', address: 'h:1' }], { scheme: 'libketama' });
    assert.equal(strict.moved(before, ['k', long]).keys, 2);
  });
});

describe('assign()', () => {
  test('spreads a set evenly, whatever its order', () => {
    const items = Array.from({ length: 100 }, (_, i) => `shard-${i}`);
    for (const view of [after, after.snapshot()]) {
      const placed = view.assign(items);
      assert.ok(placed instanceof Placed && placed.length === 100);
      const counts = [...after].map((id) => [...placed].filter((node) => node === id).length);
      assert.deepEqual(counts, [25, 25, 25, 25]);
      const turned = view.assign(new Set([...items].reverse()));
      assert.deepEqual([...turned].reverse(), [...placed]);
    }
    // As a look-up where there is room enough.
    assert.deepEqual([...after.assign(items, { factor: 1000 })], [...after.place(items)]);
    assert.deepEqual([...new Ring([]).assign(['k'])], [null]);
    assert.equal(after.assign([]).length, 0);
    assert.deepEqual([...after.assign([Buffer.from('k')])], [...after.assign(['k'])]);
  });

  test('what it refuses', () => {
    assert.throws(() => after.assign(['a', 'b', 'a']), refused('keys', /^items\[2\]: "a" is items\[0\]/));
    assert.throws(() => after.assign(['a', Buffer.from('a')]), refused('keys', /^items\[1\]/));
    assert.throws(() => after.assign(['\ud800']), refused('keys', /^items\[0\]: .*lone surrogate/));
    assert.throws(() => after.assign(['a'], { factor: 0.5 }), refused('argument', /^factor: 0.5 /));
    assert.throws(() => after.assign(['a'], { factor: NaN }), refused('argument', /^factor: NaN /));
    assert.throws(() => after.assign(['a'], { factor: '1' }), wrong(/^factor: .*not string/));
    assert.throws(() => after.assign(['a'], 2), wrong(/^options: .*not number/));
    assert.throws(() => after.assign('ab'), wrong(/^items: .*not string/));
    assert.throws(() => after.assign([1]), wrong(/^items\[0\]: .*not number/));
    const endless = (function* () {
      for (let i = 0; ; i++) yield '';
    })();
    assert.throws(() => after.assign(endless), refused('too_many', /^items: more than 16777216/));
  });
});
