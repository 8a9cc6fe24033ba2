'use strict';
// What crosses to other threads by a copy, and what refuses to: an object that is silently empty there helps nobody.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const v8 = require('node:v8');
const { MessageChannel, Worker } = require('node:worker_threads');
const { HealthChecker, Ring, detect, schemes } = require('..');

const ring = new Ring(['a', 'b', 'c']);
const lease = ring.acquire('k');
const checker = new HealthChecker(ring, { probe: () => true });
checker.close();
const handles = {
  Ring: ring,
  Placement: ring.snapshot(),
  Placed: ring.place(['k']),
  Lease: lease,
  Checks: ring.checks(),
  HealthChecker: checker,
  Subscription: ring.onChange(() => {}),
};

for (const [name, value] of Object.entries(handles)) {
  test(`a ${name} is not cloned, and says so`, () => {
    const message = new RegExp(`(#<|\\[object )${name}[>\\]] could not be cloned`);
    const refused = { name: 'DataCloneError', code: 25, message };
    assert.throws(() => structuredClone(value), refused);
    assert.throws(() => structuredClone({ deep: [new Map([['k', value]])] }), refused);
    const { port1 } = new MessageChannel();
    assert.throws(() => port1.postMessage(value), refused);
    port1.close();
    assert.throws(() => new Worker('', { eval: true, workerData: value }), refused);
    assert.throws(() => v8.serialize(value), { message });
    // Otherwise it is a plain object.

    assert.ok(!(value instanceof WeakRef) && !('deref' in value));
    assert.doesNotMatch(inspect(value), /WeakRef/);
  });
}

test('nor is a ring of a class of the program', () => {
  class Fleet extends Ring {
    region = 'eu';
  }
  const fleet = new Fleet(['a']);
  assert.throws(() => structuredClone(fleet), { name: 'DataCloneError' });
  assert.equal(fleet.getNode('k'), 'a');
  assert.equal(Fleet.fromJSON(fleet).region, 'eu');
});

test('what is data crosses whole', () => {
  const after = new Ring(ring);
  after.removeNode('b');
  const pairs = Array.from({ length: 200 }, (_, i) => [`k${i}`, ring.getNode(`k${i}`)]);
  const data = [
    ring.diff(after),
    ring.moved(after, ['k', 'l']),
    new Ring(['a']).setNodes(['b']),
    ring.explain('k'),
    ring.shares(),
    ring.ranges('a'),
    ring.loads(),
    ring.distribution(['k', 'l']),
    ring.node('a'),
    ring.health('a'),
    ring.toJSON(),
    ring.stringify(),
    ring.share(),
    detect(['a', 'b', 'c'], pairs),
    schemes(),
  ];
  for (const value of data) assert.deepEqual(structuredClone(value), plain(value));
  const copy = Ring.fromJSON(structuredClone(ring.toJSON()));
  assert.equal(copy.fingerprint, ring.fingerprint);
});

/** The same without classes. */
function plain(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [key, plain(entry)]));
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}
