'use strict';
// Documents that others write: what a ring takes, what it refuses, what it tells of them, and the states of nodes.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Ring } = require('..');
const { refused } = require('./helpers');

/** A document of nodes by weight. */
const documentOf = (weights, epoch) => ({ ...new Ring(weights).toJSON(), epoch });
const FOUR = { a: 1, b: 1, c: 1, d: 1 };

test('a document is taken by its epoch, and the ring says from where', () => {
  const ring = new Ring(['a', 'b']);
  assert.equal(ring.source(), null);
  const told = [];
  ring.onChange(({ why, node, reason }) => told.push([why, node, reason]));
  assert.equal(ring.offer(documentOf(FOUR, 5), { origin: 'ring.json' }), true);
  assert.deepEqual(told.splice(0), [
    ['joined', 'c', null],
    ['joined', 'd', null],
    ['topology', null, null],
  ]);
  assert.deepEqual([...ring], ['a', 'b', 'c', 'd']);
  // The same once more is taken, and changes nothing; in every form that update() takes.
  for (const form of [ring, JSON.stringify(documentOf(FOUR, 5)), Buffer.from(ring.stringify())]) {
    assert.equal(ring.offer(form, { origin: 'ring.json' }), false);
  }
  const { age, ...source } = ring.source();
  assert.deepEqual(source, { origin: 'ring.json', accepted: 4, refused: 0, error: null, errorAge: null });
  assert.ok(age >= 0 && age < 60_000);
  assert.deepEqual(told, []);
});

test('what is refused changes nothing, is thrown, told and noted', () => {
  const ring = Ring.fromJSON(documentOf(FOUR, 5));
  const before = ring.stringify();
  const told = [];
  ring.onChange((change) => told.push(change));
  const cases = [
    ['document', '{"libconsistent": 1, "nodes": ', 'too early'],
    ['stale', documentOf({ ...FOUR, e: 1 }, 4), 'epoch'],
    ['conflict', documentOf({ ...FOUR, e: 1 }, 5), 'epoch'],
    ['shrunk', documentOf({ a: 1 }, 6), '75.0 % of the weight would leave at once with 3 of 4 nodes, at most 50 %'],
    ['shrunk', documentOf({ ...FOUR, b: 0, c: 0, d: 0 }, 6), '75.0 %'],
    ['shrunk', { ...documentOf(FOUR, 6), nodes: [] }, '100.0 %'],
  ];
  cases.forEach(([kind, document, words], i) => {
    assert.throws(() => ring.offer(document, { origin: '/etc/ring.json' }), refused(kind, /^\/etc\/ring\.json: /));
    const source = ring.source();
    assert.ok(source.error.startsWith('/etc/ring.json: ') && source.error.includes(words), source.error);
    assert.deepEqual([source.refused, source.accepted, source.age], [i + 1, 0, null]);
    assert.ok(source.errorAge >= 0);
    const epochs = { epochBefore: 5n, epoch: 5n };
    const change = { why: 'refused', node: null, from: null, to: null, ...epochs, lost: 0, reason: source.error };
    assert.deepEqual(told.splice(0), [change]);
  });
  assert.equal(ring.stringify(), before);
  ring.offerFailed('/etc/ring.json', 'missing');
  assert.equal(ring.source().error, '/etc/ring.json: missing');
  assert.equal(told.splice(0)[0].reason, '/etc/ring.json: missing');
  // What may leave is the caller's to say.
  assert.throws(() => ring.offer(documentOf({ a: 1, b: 1, c: 1 }, 6), { origin: 'x', maxLoss: 0 }), { kind: 'shrunk' });
  assert.equal(ring.offer(documentOf({ a: 1 }, 7), { origin: 'x', maxLoss: 0.75 }), true);
  const { refused: count, accepted, error, origin } = ring.source();
  assert.deepEqual([count, accepted, error, origin], [cases.length + 2, 1, null, 'x']);
});

test('a listener hears of it before the caller does, and may change the ring', () => {
  const ring = Ring.fromJSON(documentOf(FOUR, 5));
  const told = [];
  ring.onChange(({ why, node }) => {
    told.push([why, node].join(' '));
    if (why === 'refused') ring.markDown('a');
  });
  assert.throws(() => ring.offer('', { origin: 'x' }), { kind: 'document' });
  assert.deepEqual(told, ['refused ', 'mark a']);
});

test('states of nodes are marks until their time is over', () => {
  const ring = new Ring(['a', 'b', 'c']);
  const empty = ring.statesFingerprint;
  assert.match(empty, /^[0-9a-f]{32}$/);
  const states = {
    libconsistent_states: 1,
    states: { a: { state: 'draining' }, b: { state: 'down', by: 'agent', until: 5000 }, z: { state: 'down' } },
  };
  const offer = (document, now) => ring.offerStates(document, { origin: 'states.json', now });
  assert.deepEqual(offer(states, 4000), { changed: true, unknown: 1, next: 5000 });
  assert.deepEqual(
    ['a', 'b', 'c'].map((id) => ring.state(id)),
    ['draining', 'down', 'up'],
  );
  const marked = ring.statesFingerprint;
  assert.notEqual(marked, empty);
  const other = new Ring(['c', 'b', 'a', 'x']);
  other.markDown('b');
  other.markDraining('a');
  assert.equal(other.snapshot().statesFingerprint, marked);
  assert.deepEqual(offer(JSON.stringify(states), 4999.9), { changed: false, unknown: 1, next: 5000 });
  assert.deepEqual(offer(states, 5000), { changed: true, unknown: 1, next: null });
  assert.equal(ring.state('b'), 'up');
  // Without a time it is that of the system: what ended in 1970 counts no more.
  assert.deepEqual(ring.offerStates(states, { origin: 'x' }), { changed: false, unknown: 1, next: null });
  const later = Date.now() + 60_000;
  const down = { libconsistent_states: 1, states: { b: { state: 'down', until: later } } };
  assert.deepEqual(ring.offerStates(down, { origin: 'x' }), { changed: true, unknown: 0, next: later });
  const told = [];
  ring.onChange(({ why, reason }) => told.push([why, reason]));
  assert.throws(() => offer('{"libconsistent_states": 2, "states": {}}', 0), refused('document', /^states\.json: /));
  assert.deepEqual(
    told.map(([why]) => why),
    ['refused'],
  );
  assert.match(told[0][1], /^states\.json: libconsistent_states: version 2/);
  assert.equal(ring.state('b'), 'down');
  ring.offerStatesFailed('states.json', 'missing');
  assert.deepEqual(told[1], ['refused', 'states.json: missing']);
  // Of topologies nothing was offered.
  assert.equal(ring.source(), null);
});

test('arguments are checked before anything is told', () => {
  const ring = new Ring(['a', 'b']);
  const told = [];
  ring.onChange((change) => told.push(change));
  const document = ring.stringify();
  for (const maxLoss of [-0.1, 1.1, 0.33333, NaN, Infinity]) {
    assert.throws(() => ring.offer(document, { origin: 'x', maxLoss }), refused('argument', /^max_loss: /));
  }
  assert.throws(() => ring.offer(document, { origin: 'x', maxLoss: '1' }), { name: 'TypeError' });
  assert.throws(() => ring.offer(document), { name: 'TypeError' });
  assert.throws(() => ring.offer(document, {}), { name: 'TypeError', message: /^origin: expected a string/ });
  assert.throws(() => ring.offer(5, { origin: 'x' }), { name: 'TypeError', message: /^document: expected a document/ });
  assert.throws(() => ring.offer(document, { origin: 'x', max_loss: 1 }), refused('argument', /did you mean maxLoss/));
  assert.throws(() => ring.offer(document, { origin: '\ud800' }), refused('argument', /^origin: /));
  assert.throws(() => ring.offerFailed('x'), { name: 'TypeError', message: /^reason: / });
  assert.throws(() => ring.offerStates('{}', { origin: 'x', now: -1 }), refused('argument', /^now: /));
  assert.throws(() => ring.offerStates('{}', { origin: 'x', now: new Date() }), { name: 'TypeError' });
  assert.deepEqual([told, ring.source()], [[], null]);
  ring.close();
  assert.throws(() => ring.source(), { kind: 'closed' });
  assert.throws(() => ring.offer(document, { origin: 'x' }), { kind: 'closed' });
});
