'use strict';
// libconsistent/dropin/consistent-hashing beside the package itself.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const Original = require('consistent-hashing');
const ConsistentHashing = require('libconsistent/dropin/consistent-hashing');
const { Engine } = require('../lib/dropin/engine');
const { random, outcome } = require('./dropin/random');

/** Counts what is compared, so that a run that compares nothing fails. */
const counts = { runs: 0, engines: 0, keys: 0, changes: 0, twice: 0 };

const { within } = Engine;
Engine.within = (...given) => {
  const engine = within.apply(Engine, given);
  if (engine) counts.engines++;
  return engine;
};

const OBJECTS = [
  { id: 'node3', host: 'h' },
  { id: 7 },
  { id: 'node3' },
  { host: 'no id' },
  { toString: () => 'node1' },
];

const nodeOf = (r) =>
  r.pick([
    () => `node${r.below(9)}`,
    () => `10.0.0.${r.below(9)}:80`,
    () => r.pick(['größe', 'a:1', 'a', '7', 7, '服务器', '__proto__', '\ud800', 'x'.repeat(1100), ' ', '0']),
    () => r.pick(OBJECTS),
  ])();

function optionsOf(r) {
  const options = {};
  if (r.chance(0.5)) options.replicas = r.pick([1, 2, 10, 41, '3', 2.5, 0, -1]);
  if (r.chance(0.4)) options.algorithm = r.pick(['md5', 'MD5', 'sha1', 'sha256', 'sha512', '']);
  return r.chance(0.2) ? undefined : options;
}

const keyOf = (r) =>
  r.pick([
    () => `key:${r.below(500)}`,
    () => String.fromCodePoint(...Array.from({ length: r.below(9) }, () => 1 + r.below(0x2fff))),
    () => 'long'.repeat(r.below(600)),
    () => r.pick(['', '\ud800x', 'constructor', Buffer.from('ÿbytes'), new DataView(new ArrayBuffer(9), 2, 3)]),
    () => r.pick([new Uint16Array([1, 2, 3]).subarray(1), new BigInt64Array(2), 5, null, undefined, {}, ['a']]),
  ])();

function compare(r, ours, theirs, looks) {
  assert.deepEqual(ours.nodes, theirs.nodes);
  assert.equal(ours.getRingLength(), theirs.getRingLength());
  for (let i = 0; i < looks; i++) {
    const key = keyOf(r);
    const [mine, real] = [ours, theirs].map((ring) => outcome(() => ring.getNode(key)));
    assert.equal(mine.answer, real.answer, String(key)); // the very object
    assert.equal(mine.error, real.error);
    counts.keys++;
  }
  if (r.chance(0.2)) {
    assert.deepEqual(ours.keys, theirs.keys);
    assert.deepEqual(ours.ring, theirs.ring);
    const twice = ours.keys.length > ours.getRingLength();
    for (const hash of [ours.crypto(`h${r.below(999)}`), '', 'zz', ...(twice ? [] : theirs.keys.slice(0, 2))]) {
      assert.equal(ours.getNodePosition(hash), theirs.getNodePosition(hash));
    }
    if (twice) counts.twice++;
  }
}

function change(r, ours, theirs) {
  const [name, node] = r.chance(0.5)
    ? ['addNode', nodeOf(r)]
    : ['removeNode', r.chance(0.8) && theirs.nodes.length ? r.pick(theirs.nodes) : nodeOf(r)];
  for (const ring of [ours, theirs]) ring[name](node);
  counts.changes++;
}

test('random rings beside the original', () => {
  for (let run = 0; run < 200; run++) {
    const r = random(`consistent-hashing ${run}`);
    const nodes = Array.from({ length: r.below(8) }, () => nodeOf(r));
    const given = [r.chance(0.1) ? nodes.join('').slice(0, 20) : nodes, optionsOf(r)];
    const [ours, theirs] = [ConsistentHashing, Original].map((Ring) => new Ring(...given));
    assert.deepEqual([ours.replicas, ours.algorithm], [theirs.replicas, theirs.algorithm]);
    counts.runs++;
    for (let step = 0; step < 5; step++) {
      compare(r, ours, theirs, 10);
      change(r, ours, theirs);
    }
    compare(r, ours, theirs, 10);
  }
  console.log(counts);
  assert.ok(counts.runs === 200 && counts.keys === 12_000 && counts.changes === 1000 && counts.twice > 20);
  assert.ok(counts.engines > 200);
});

test('functions of the user decide', () => {
  class Shouting extends ConsistentHashing {
    crypto(str) {
      return super.crypto(str.toUpperCase());
    }
  }
  const [ours, plain] = [new Shouting(['a', 'b', 'c']), new ConsistentHashing(['A', 'B', 'C'])];
  for (let i = 0; i < 300; i++) assert.equal(ours.getNode(`k${i}`).toUpperCase(), plain.getNode(`K${i}`));
});

test('what cannot be a ring is refused', () => {
  for (const Ring of [ConsistentHashing, Original]) {
    for (const nodes of [undefined, null, [null], [undefined]]) assert.throws(() => new Ring(nodes), TypeError);
    assert.throws(() => new Ring(['a'], { algorithm: 'no such digest' }), Error);
    assert.equal(new Ring([], { algorithm: 'no such digest' }).getNode('k'), 0);
    assert.throws(() => new Ring(['a']).getNode(5), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});
