'use strict';
// Fleets of other systems: their nodes' fields and options, and the forms of keys.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { NO_INDEX, Ring } = require('..');
const { refused } = require('./helpers');

test('fields of nodes', () => {
  const tokens = { tokens: ['-5', '7'], dc: 'eu', rack: 'r1' };
  const ring = new Ring([{ id: 'a', fields: tokens }], { scheme: 'cassandra' });
  assert.deepEqual(ring.node('a').fields, tokens);
  ring.addNode('b', { fields: new Map([['tokens', ['100']]]) });
  ring.addNode({ id: 'c', fields: { tokens: ['200'], dc: undefined } });
  assert.deepEqual(ring.snapshot().node('c').fields, { tokens: ['200'] });
  assert.deepEqual(ring.toJSON().nodes[0].fields, tokens);
  const records = [...ring].map((id) => ring.node(id));
  for (const copy of [Ring.fromJSON(ring.toJSON()), new Ring(records, { scheme: 'cassandra' })]) {
    assert.deepEqual(copy.node('a'), ring.node('a'));
    assert.equal(copy.fingerprint, ring.fingerprint);
  }
});

test('every type of field', () => {
  const nodes = [1, 2n, 3].map((id, i) => ({ id: `s${i}`, fields: { id, backup: i === 2 } }));
  const ring = new Ring(nodes, { scheme: 'haproxy', balance_factor: 125 });
  assert.deepEqual(ring.node('s1').fields, { id: 2, backup: false });
  assert.deepEqual(ring.node('s2').fields, { id: 3, backup: true });
  assert.ok(['s0', 's1'].includes(ring.getNode('k')));
  assert.deepEqual(new Ring(['a']).node('a').fields, {});
});

test('options may be flags', () => {
  const ring = new Ring(['b', 'a'], { scheme: 'ketama', sort_hosts: true });
  assert.equal(ring.toJSON().scheme.sort_hosts, true);
  assert.notEqual(ring.fingerprint, new Ring(['b', 'a'], { scheme: 'ketama', sort_hosts: false }).fingerprint);
  const wrong = () => new Ring(['a'], { scheme: 'ketama', sort_hosts: 1 });
  assert.throws(wrong, refused('parameter', /scheme\.sort_hosts: 1 is not true or false/));
  assert.throws(
    () => new Ring(['a'], { vnodes: true }),
    refused('parameter', /scheme\.vnodes: true is not an integer/),
  );
});

test('wrong fields', () => {
  const make = (fields) => () => new Ring([{ id: 'a', fields }], { scheme: 'haproxy' });
  for (const [fields, message] of [
    [{ name: null }, /nodes\[0\]\.fields\.name: expected a number, a BigInt, a boolean, a string or an array/],
    [{ tokens: ['1', 2] }, /nodes\[0\]\.fields\.tokens\[1\]: expected a string/],
    ['name', /nodes\[0\]\.fields: expected an object or a Map/],
    [new Map([[1, 'a']]), /nodes\[0\]\.fields: expected a string/],
  ]) {
    assert.throws(make(fields), (e) => e instanceof TypeError && (assert.match(e.message, message), true));
  }
  assert.throws(make({ id: -1 }), refused('parameter', /nodes\[0\]\.fields\.id: -1 is not an integer/));
  assert.throws(make({ id: 1.5 }), refused('parameter', /fields\.id: 1\.5 is not an integer/));
  assert.throws(make({ id: 2n ** 64n }), refused('parameter', /fields\.id: 18446744073709551616 is not/));
  assert.throws(make({ id: true }), refused('parameter', /fields\.id: not a/));
  assert.throws(make({ id: '\ud800' }), refused('parameter', /fields\.id: the string has a lone surrogate/));
  assert.throws(make({ name: 'x' }), refused('parameter', /haproxy reads no field "name"/));
  const own = new Ring(['a']);
  assert.throws(() => own.addNode('b', { fields: { name: 'x' } }), refused('parameter', /name/));
  assert.deepEqual(own.nodes, ['a']);
});

test('the order of the document stays', () => {
  const ids = ['c', 'a', 'b'];
  const ring = new Ring(ids, { scheme: 'nginx' });
  for (const view of [ring, ring.snapshot()]) assert.deepEqual([...view.nodes], ids);
  ring.addNode('0');
  assert.deepEqual(ring.nodes, [...ids, '0']);
  assert.deepEqual([...ring.shares().keys()], ring.nodes);
  const keys = ['x', 'y', 'z'];
  ring.place(keys).indices.forEach((index, i) => assert.equal(ring.nodes[index], ring.getNode(keys[i])));
  assert.deepEqual(new Ring(ids).nodes, [...ids].sort());
});

test('keys by their bytes', () => {
  for (const scheme of ['nginx', 'nginx_hash', 'chord', 'python_memcached']) {
    const ring = new Ring(['10.0.0.1', '10.0.0.2', '10.0.0.3'], { scheme });
    const numbers = BigUint64Array.from({ length: 300 }, (_, i) => BigInt.asUintN(64, 0x9e3779b97f4a7c15n * BigInt(i)));
    const keys = Array.from(numbers, (number) => Buffer.from(BigUint64Array.of(number).buffer));
    const wanted = keys.map((key) => ring.getNode(key));
    assert.deepEqual([...ring.place(keys)], wanted);
    assert.deepEqual([...ring.placeU64(numbers)], wanted);
    assert.deepEqual(
      Array.from(numbers, (number) => ring.getNodeU64(number)),
      wanted,
    );
    numbers.forEach((number, i) => assert.deepEqual(ring.getNodesU64(number, 2), ring.getNodes(keys[i], 2)));
    // Longer than what the native part reads on its own, and than a block.
    for (const long of ['k'.repeat(5000), 'é'.repeat(300_000)]) {
      assert.equal(ring.getNode(long), ring.getNode(Buffer.from(long)));
      assert.deepEqual([...ring.place([long])], [ring.getNode(long)]);
      assert.deepEqual(ring.getNodes(long, 2), ring.getNodes(Buffer.from(long), 2));
    }
  }
});

test('positions of dialects', () => {
  const slots = new Ring(['a', 'b', 'c'], { scheme: 'redis_cluster', assignment: 'create' });
  const { position, identifier } = slots.explain('user:42');
  assert.equal(identifier, null);
  assert.equal(slots.getNodeHashed(position), slots.getNode('user:42'));
  const wrong = () => slots.placeHashed(BigUint64Array.from({ length: 301 }, (_, i) => (i < 300 ? 0n : 16384n)));
  assert.throws(wrong, refused('keys', /keys\[300\]: 16384 is no position/));
  const chord = new Ring(['a', 'b', 'c'], { scheme: 'chord' });
  assert.equal(chord.explain('k').identifier.length, 20);
  assert.throws(() => chord.placeHashed(BigUint64Array.of(1n)), refused('unsupported', /chord/));
});

test('fingers of chord alone', () => {
  const chord = new Ring(['a', 'b'], { scheme: 'chord' });
  assert.equal(chord.fingers('a').length, 160);
  assert.deepEqual(new Set(chord.fingers('a')), new Set(['a', 'b']));
  // The key's node is the other's successor: only a lookup from the other takes no hop.
  const owner = chord.getNode('k');
  const other = owner === 'a' ? 'b' : 'a';
  assert.deepEqual([chord.route(other, 'k'), chord.route(owner, Buffer.from('k'))], [[], [other]]);
  // The others know nothing of a node that is down.
  chord.markDown('b');
  assert.deepEqual(new Set(chord.fingers('a')), new Set(['a']));
  assert.deepEqual(chord.route('a', 'k'), []);
  assert.throws(() => chord.fingers('zz'), refused('unknown_node', /zz/));
  assert.throws(() => chord.route('zz', 'k'), refused('unknown_node', /zz/));
  assert.throws(() => chord.fingers(1), TypeError);
  assert.throws(() => chord.route('a', 1), TypeError);
  const ring = new Ring(['a', 'b']);
  assert.throws(() => ring.fingers('a'), refused('unsupported', /ring cannot answer fingers/));
  assert.throws(() => ring.snapshot().route('a', 'k'), refused('unsupported', /ring cannot answer routes/));
});

test('a key without a node', () => {
  const ring = new Ring(['a', 'b'], { scheme: 'ketama' });
  ring.markDown('a');
  ring.markDown('b');
  assert.equal(ring.getNode('k'), null);
  assert.deepEqual(ring.getNodes('k', 2), []);
  assert.deepEqual([...ring.place(['k']).indices], [NO_INDEX]);
  assert.ok(['a', 'b'].includes(ring.getPrimary('k')));
});
