'use strict';
// libconsistent/dropin/hashring beside the package itself.

const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const { test } = require('node:test');
const Original = require('hashring');
const HashRing = require('libconsistent/dropin/hashring');
const { Engine } = require('../lib/dropin/engine');
const { random, outcome } = require('./dropin/random');

const fnv = (key) => {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  return [h & 255, (h >>> 8) & 255, (h >>> 16) & 255, h >>> 24];
};
const latin1 = (key) => createHash('md5').update(key).digest('latin1');

/** Counts what is compared, so that a run that compares nothing fails. */
const counts = { runs: 0, engines: 0, keys: 0, ranges: 0, changes: 0, swaps: 0 };

const { within } = Engine;
Engine.within = (...given) => {
  const engine = within.apply(Engine, given);
  if (engine) counts.engines++;
  return engine;
};

const serverOf = (r) =>
  r.pick([
    () => `10.0.${r.below(3)}.${r.below(9)}:${r.pick([11211, 11211, 11212])}`,
    () => `cache-${r.below(12)}`,
    () => String(r.below(6)),
    () => r.pick(['größe:1', '', 'a:b:c', ' x', '服务器', '[::1]:11211', 'a\0b', '\ud800', 'x'.repeat(1100)]),
  ])();

const settingOf = (r) =>
  r.pick([
    () => r.below(5),
    () => r.below(1000) / 8,
    () => r.fraction() * 7,
    () => ({ weight: 1 + r.below(4) }),
    () => ({ vnodes: r.pick([0, 1, 3, 40, 41, 2.5, '7']) }),
    () => ({ weight: r.below(3), vnodes: r.below(60) }),
    () => r.pick([undefined, '3', [], NaN]),
  ])();

/** Servers in one of their forms. */
function serversOf(r, count) {
  const names = Array.from({ length: count }, () => serverOf(r));
  return r.pick([
    () => names,
    () => Object.fromEntries(names.map((name) => [name, 1])),
    () => Object.fromEntries(names.map((name) => [name, settingOf(r)])),
    () => names.map((name) => (r.chance(0.2) ? { host: name, port: r.below(3), vnodes: r.below(30) } : name)),
    () => names[0],
  ])();
}

function optionsOf(r) {
  const options = {};
  if (r.chance(0.2)) options['vnode count'] = r.pick([1, 10, 40, 60, '12', 0]);
  if (r.chance(0.2)) options.replicas = r.pick([0, 1, 3, 4, 5, 6, '2', 2.5]);
  if (r.chance(0.2)) options.compatibility = r.pick(['hash_ring', 'ketama', 'other']);
  if (r.chance(0.2)) options['default port'] = r.pick([11211, '11211', 0]);
  if (r.chance(0.3)) options['max cache size'] = r.pick([1, 2, 7, 100]);
  return r.chance(0.2) ? undefined : options;
}

const algorithmOf = (r) =>
  r.chance(0.6) ? undefined : r.pick(['md5', 'MD5', 'sha1', 'sha256', 'sha512', 'ripemd160', fnv, latin1]);

const keyOf = (r) =>
  r.pick([
    () => `key:${r.below(500)}`,
    () => String.fromCodePoint(...Array.from({ length: r.below(9) }, () => 1 + r.below(0x2fff))),
    () => 'long'.repeat(r.below(600)),
    () =>
      r.pick([0, 17, -1.5, true, null, undefined, '', [], [1, 2], {}, Buffer.from('bytes'), 10n, '\ud800x', 'x\udc00']),
  ])();

const plain = (record) => (record === undefined ? record : JSON.parse(JSON.stringify(record)));
const shape = (ring) => ({
  servers: plain(ring.servers),
  vnodes: { ...ring.vnodes },
  size: ring.size,
  replicas: ring.replicas,
  vnode: ring.vnode,
  defaultport: ring.defaultport,
  cached: ring.cache.size,
});

function compare(r, ours, theirs, looks) {
  assert.deepEqual(shape(ours), shape(theirs));
  for (let i = 0; i < looks; i++) {
    const key = keyOf(r);
    assert.equal(ours.get(key), theirs.get(key), `get(${String(key)})`);
    counts.keys++;
    if (r.chance(0.5)) {
      const given = r.pick([
        [],
        [r.below(12)],
        [3, true],
        [r.below(30), false],
        [-1],
        ['2'],
        [1.5, true],
        [undefined, false],
      ]);
      assert.deepEqual(ours.range(key, ...given), theirs.range(key, ...given), `range(${String(key)}, ${given})`);
      counts.ranges++;
    }
  }
  if (r.chance(0.3)) {
    assert.deepEqual(plain(ours.ring), plain(theirs.ring));
    assert.deepEqual(ours.points(), theirs.points());
    const some = [serverOf(r), ...Object.keys(theirs.vnodes).slice(1)];
    assert.deepEqual(ours.points(some), theirs.points(some));
    const value = r.pick([0, 2 ** 32 - 1, r.below(2 ** 32), theirs.ring[0]?.value, theirs.ring.at(-1)?.value]);
    assert.equal(ours.find(value), theirs.find(value));
    const key = keyOf(r);
    assert.equal(ours.hashValue(key), theirs.hashValue(key));
    assert.deepEqual(ours.digest(key), theirs.digest(key));
  }
  const name = r.chance(0.5) ? serverOf(r) : r.pick([...Object.keys(theirs.vnodes), 'nobody']);
  assert.equal(ours.has(name), theirs.has(name));
}

function change(r, ours, theirs) {
  const member = () => r.pick([...theirs.servers.map(({ string }) => string), serverOf(r)]);
  const [name, ...given] = r.pick([
    () => ['add', serversOf(r, 1 + r.below(3))],
    () => ['add', serversOf(r, 1 + r.below(3))],
    () => ['remove', member()],
    () => ['remove', member()],
    () => ['swap', member(), r.pick(['10.9.9.9:1', 'cache-77', member()])],
    () => ['reset'],
    () => ['end'],
  ])();
  const [mine, real] = [ours, theirs].map((ring) => outcome(() => ring[name](...structuredClone(given)) === ring));
  assert.deepEqual(mine, real, `${name}(${JSON.stringify(given)})`);
  counts.changes++;
  if (name === 'swap' && mine.answer) counts.swaps++;
}

test('random rings beside the original', () => {
  for (let run = 0; run < 300; run++) {
    const r = random(`hashring ${run}`);
    const given = [serversOf(r, r.below(8)), algorithmOf(r), optionsOf(r)];
    const [mine, real] = [HashRing, Original].map((Ring) => outcome(() => new Ring(...given)));
    assert.equal(mine.error, real.error);
    if (real.error) continue;
    counts.runs++;
    for (let step = 0; step < 6; step++) {
      compare(r, mine.answer, real.answer, 12);
      change(r, mine.answer, real.answer);
    }
    compare(r, mine.answer, real.answer, 12);
  }
  console.log(counts);
  assert.ok(
    counts.engines > 500 && counts.runs > 250 && counts.keys > 15_000 && counts.ranges > 5000 && counts.changes > 1200,
  );
  assert.ok(counts.swaps > 150);
});

test('large rings beside the original', () => {
  // Equal weights give 39 labels, not 40, where a product of doubles lies below the whole number.
  const counts = Array.from({ length: 150 }, (_, n) => n).filter((n) => Math.floor((1 / n) * 40 * n) === 39);
  assert.ok(counts.length > 2);
  for (const count of [...counts.slice(0, 2), 100]) {
    const names = Array.from({ length: count }, (_, i) => `10.0.${i >> 3}.${i & 7}:11211`);
    const fixed = Object.fromEntries(names.map((name) => [name, { vnodes: 40 }]));
    for (const [servers, options] of [
      [names, {}],
      [fixed, { 'vnode count': 41 }],
    ]) {
      const [ours, theirs] = [HashRing, Original].map((Ring) => new Ring(servers, 'md5', options));
      assert.equal(ours.size, theirs.size);
      for (let i = 0; i < 20_000; i++) assert.equal(ours.get(`user:${i}`), theirs.get(`user:${i}`));
      for (let i = 0; i < 500; i++) assert.deepEqual(ours.range(`user:${i}`, 5), theirs.range(`user:${i}`, 5));
    }
  }
});

const NODES = ['10.0.0.1:11211', '10.0.0.2:11211', '10.0.0.3:11211'];
const NAMES = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'];

test('names of Object.prototype are keys and servers like others', () => {
  const untouched = Object.getOwnPropertyNames(Object.prototype).join();
  const ring = new HashRing([...NODES, ...NAMES]);
  // The rule itself: the original answers from properties of Object.prototype, and leaves its own there.
  const home = (key) => ring.ring[ring.find(ring.hashValue(key))].server;
  for (let turn = 0; turn < 3; turn++) {
    for (const key of NAMES) assert.equal(ring.get(key), home(key));
    ring.swap(NODES[turn], `swapped-${turn}`);
  }
  ring.remove('constructor').add({ constructor: { vnodes: 7 } });
  assert.equal(ring.points().constructor.length, 28);
  assert.equal(ring.points().__proto__.length, 160);
  assert.ok(ring.has('__proto__') && !ring.has('propertyIsEnumerable'));
  for (const key of NAMES) assert.equal(ring.get(key), home(key));
  assert.equal(Object.getOwnPropertyNames(Object.prototype).join(), untouched);
  assert.deepEqual([Object.value, Object.next, Object.before, {}.value], [undefined, undefined, undefined, undefined]);
});

test('the cache holds the keys that were asked for last', () => {
  const ring = new HashRing(NODES, 'md5', { 'max cache size': 3 });
  const cached = () => {
    const keys = [];
    ring.cache.forEach((server, key) => keys.push(key));
    return keys.sort().join('');
  };
  for (const key of 'abcadab') ring.get(key);
  assert.equal(cached(), 'abd');
  assert.equal(ring.cache.get('c'), undefined);
  assert.equal(ring.cache.get('d'), ring.get('d'));
  ring.cache.del('b');
  ring.cache.del('never');
  assert.deepEqual([cached(), ring.cache.size], ['ad', 2]);
  ring.cache.set('pinned', 'elsewhere');
  assert.equal(ring.get('pinned'), 'elsewhere');
  for (const key of 'defgh') ring.get(key);
  assert.equal(cached(), 'fgh');
  ring.cache.reset();
  assert.deepEqual([cached(), ring.cache.size], ['', 0]);
  assert.equal(ring.get('a'), new HashRing(NODES).get('a'));
  ring.add('another:1');
  assert.equal(ring.cache.size, 0);

  // The original throws at the first look-up.
  const none = new HashRing(NODES, 'md5', { 'max cache size': 0 });
  assert.equal(none.get('a'), none.get('a'));
  assert.equal(none.cache.size, 0);
});

test('functions of the user decide', () => {
  class Reversed extends HashRing {
    hash(key) {
      return super.hash([...key].reverse().join(''));
    }
  }
  class Last extends HashRing {
    find() {
      return this.size - 1;
    }
  }
  const [reversed, last, plain] = [new Reversed(NODES), new Last(NODES), new HashRing(NODES)];
  assert.ok(reversed instanceof HashRing);
  assert.equal(reversed.hashValue('abc'), plain.hashValue('cba'));
  for (let i = 0; i < 300; i++) {
    assert.equal(reversed.get(`k${i}`), reversed.ring[reversed.find(reversed.hashValue(`k${i}`))].server);
    assert.equal(last.get(`k${i}`), plain.ring.at(-1).server);
  }
  assert.throws(() => new HashRing(NODES, 'no such digest'), Error);
  assert.throws(() => new HashRing(NODES, { digest: 'md5' }), TypeError);
  assert.equal(new HashRing([], 'no such digest').size, 0);
});

test('settings that change later count from the next continuum() on', () => {
  const [ours, theirs] = [HashRing, Original].map((Ring) => {
    const ring = new Ring(NODES);
    ring.vnodes[NODES[1]] = 100;
    ring.servers[2].weight = 3;
    ring.vnode = 30;
    return ring.reset().continuum();
  });
  assert.deepEqual(plain(ours.ring), plain(theirs.ring));
  for (let i = 0; i < 500; i++) assert.equal(ours.get(`k${i}`), theirs.get(`k${i}`));
});

test('what cannot be a ring is refused', () => {
  const wrong = [null, 5, [5], [null], { a: null }, [{ host: 'a', port: 1, weight: 2 }]];
  for (const servers of wrong) {
    assert.throws(() => new HashRing(servers), TypeError);
    assert.throws(() => new Original(structuredClone(servers)), TypeError);
  }
  assert.throws(() => new HashRing({ a: { vnodes: Infinity } }), RangeError); // the original never comes back
  const ring = new HashRing(NODES);
  for (const servers of [[], '', null, [5]]) assert.throws(() => ring.remove(servers), TypeError);
  assert.throws(() => ring.get(Symbol('key')), TypeError);
  assert.equal(ring.size, 480);
});

test('names of old versions', (t) => {
  const warnings = t.mock.method(console, 'warn', () => {});
  const ring = new HashRing();
  assert.equal(ring.addServer(NODES), ring);
  assert.equal(ring.removeServer(NODES[0]), ring);
  for (const key of ['a', 'b']) assert.equal(ring.getNode(key), ring.get(key));
  for (const old of ['position', 'getNodePosition']) assert.equal(ring[old](2 ** 31), ring.find(2 ** 31));
  for (const gone of ['replace', 'replaceServer']) assert.equal(ring[gone](NODES[1], 'x'), undefined);
  assert.equal(warnings.mock.callCount(), 7);
  assert.equal(HashRing.version, require('hashring/package.json').version);
});
