'use strict';
// Stores: slots, tokens and replicas, and the keys that dialects take. The right value of each fault, by its number.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Ring } = require('libconsistent');

const IDS = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'];
const refused = (kind, message) => (e) => e.kind === kind && message.test(e.message);

test('fault 06: create takes one of each host after the other', () => {
  const ids = ['127.0.0.2:7000', '127.0.0.1:7001', '127.0.0.1:7002', '127.0.0.3:7003'];
  const ring = new Ring(ids, { scheme: 'redis_cluster', assignment: 'create' });
  const ranges = ids.map((id) => ring.ranges(id));
  assert.deepEqual(ranges, [[[0n, 4095n]], [[4096n, 8191n]], [[12288n, 16383n]], [[8192n, 12287n]]]);
});

function repeating() {
  const run = Array.from({ length: 30 }, (_, i) => String(100 + i));
  const node = (id, rack, tokens) => ({ id, fields: { dc: 'dc1', rack, tokens } });
  const nodes = [node('a', 'r1', ['0']), node('b', 'r1', run), node('c', 'r2', ['1000'])];
  return new Ring(nodes, { scheme: 'cassandra', rule: 'driver', replication: 'dc1:20' });
}

test('fault 09: lists are whole in every form', () => {
  const ring = repeating();
  let longest = 0;
  for (let i = 0; i < 300; i++) {
    const key = String(i);
    const whole = ring.getNodes(key, Infinity);
    longest = Math.max(longest, whole.length);
    for (const n of [1, 6, 7, 16, 17, 20, 25, 1000]) {
      assert.deepEqual(ring.getNodes(key, n), whole.slice(0, n));
      assert.deepEqual(ring.snapshot().getNodes(key, n, { spread: 'none' }), whole.slice(0, n));
      assert.ok(whole.slice(0, n).includes(ring.pickNode(key, n, 'salt')));
    }
  }
  assert.equal(longest, 20);
  // As many as there are after a change, too.
  ring.update({ ...ring.toJSON(), epoch: 1, scheme: { name: 'cassandra', rule: 'driver', replication: 'dc1:30' } });
  assert.ok(Array.from({ length: 300 }, (_, i) => ring.getNodes(String(i), 99).length).some((length) => length === 30));
});

test('fault 10: a bigint of cassandra is big-endian', () => {
  const nodes = IDS.map((id, i) => ({ id, fields: { tokens: [String(BigInt(i) * 2n ** 61n)] } }));
  const ring = new Ring(nodes, { scheme: 'cassandra' });
  const numbers = BigUint64Array.from({ length: 200 }, (_, i) => BigInt(i) * 7919n);
  const bytes = Array.from(numbers, (number) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigUInt64BE(number);
    return buffer;
  });
  const wanted = bytes.map((key) => ring.getNode(key));
  assert.ok(new Set(wanted).size > 1);
  assert.deepEqual(
    Array.from(numbers, (number) => ring.getNodeU64(number)),
    wanted,
  );
  assert.deepEqual([...ring.placeU64(numbers)], wanted);
});

const KEYS = [
  ['jump_hash', {}, 'customer:1', 'customer', /hash/],
  ['jump_hash', { hash: 'integer_be' }, 'short', '8 bytes.', /hash/],
  ['guava', {}, 'customer:1', 'c', /hash/],
  ['kademlia', { key_id: 'raw' }, 'user:1', '12345678901234567890', /key_id/],
  ['pypi_uhashring', { keys: 'int' }, 'user:1', '12345678', /keys/],
  ['haproxy', { input: 'source' }, 'user:1', '::1', /input/],
  ['nginx_ip_hash', {}, 'user:1', '10.0.0.9', /IP address/],
];

test('fault 10: a key that the system could not have is refused in every verb', () => {
  for (const [scheme, options, bad, good, option] of KEYS) {
    const ring = new Ring(IDS, { scheme, ...options });
    assert.ok(IDS.includes(ring.getNode(good)));
    for (const call of [
      () => ring.getNode(bad),
      () => ring.getNode(Buffer.from(bad)),
      () => ring.getNodes(bad, 2),
      () => ring.getPrimary(bad),
      () => ring.pickNode(bad, 2, 'salt'),
      () => ring.pickNodeByLoad(bad, 2, 'salt'),
      () => ring.acquire(bad),
      () => ring.acquireSticky(bad),
      () => ring.explain(bad),
      () => ring.snapshot().getNode(bad),
    ]) {
      assert.throws(call, refused('keys', /^key: \d+ bytes, but /), `${scheme} ${call}`);
      assert.throws(call, refused('keys', option), `${scheme} ${call}`);
    }
    const many = [...Array.from({ length: 5000 }, () => good), bad];
    assert.throws(() => ring.place(many), refused('keys', /^keys\[5000\]: \d+ bytes, but /));
    assert.throws(() => ring.distribution([good, bad]), refused('keys', /^keys\[1\]: /));
  }
  const long = 'k'.repeat(300_000);
  assert.throws(
    () => new Ring(IDS, { scheme: 'guava' }).place(['k', long]),
    refused('keys', /^keys\[1\]: 300000 bytes/),
  );
  assert.throws(() => new Ring(IDS, { scheme: 'guava' }).getNode(long), refused('keys', /^key: 300000 bytes/));
});

test('fault 10: integers are refused where the system reads texts', () => {
  for (const scheme of ['pypi_uhashring', 'pypi_clandestined', 'npm_memjs', 'nginx_ip_hash']) {
    const ring = new Ring(IDS, { scheme });
    for (const key of [5, 5n]) {
      assert.throws(() => ring.getNodeU64(key), refused('keys', /^key: an integer, but .* texts/));
      assert.throws(() => ring.getNodesU64(key, 2), refused('keys', /^key: an integer/));
    }
    assert.throws(() => ring.placeU64(BigUint64Array.of(5n)), refused('keys', /^keys\[0\]: an integer/));
  }
});

test('fault 12: local goes by dc and rack however they are told', () => {
  const nodes = ['dc1/r1', 'dc1/r2', 'dc2/r1', 'dc2/r2'].map((zone, i) => {
    const tokens = Array.from({ length: 8 }, (_, k) => String((BigInt(i * 8 + k) * 0x0123456789abcdefn) % 2n ** 63n));
    const [dc, rack] = zone.split('/');
    return { id: `n${i}`, fields: { tokens, dc, rack } };
  });
  const ring = new Ring(nodes, { scheme: 'cassandra', replication: 'dc1:2,dc2:2' });
  for (let i = 0; i < 200; i++) assert.equal(ring.getNodes(String(i), 4, { local: 'dc2/r2' })[0], 'n3');
});

test('fault 42: a parameter that is a number is taken as one', () => {
  const text = new Ring(IDS, { scheme: 'go_buraksezer', load: '1.5' });
  assert.equal(new Ring(IDS, { scheme: 'go_buraksezer', load: 1.5 }).fingerprint, text.fingerprint);
  const [number, two] = [2, '2'].map((load) => new Ring(IDS, { scheme: 'go_buraksezer', load }).stringify());
  assert.equal(number, two);
  assert.throws(() => new Ring(IDS, { vnodes: 1.5 }), refused('parameter', /vnodes.*1\.5.* is not an integer/));
});

test('fault 42: messages say what to do', () => {
  assert.throws(() => new Ring(IDS, { scheme: 'keatma' }), refused('scheme', /nearest names are ketama/));
  const ring = new Ring(IDS, { scheme: 'rendezvous' });
  assert.throws(() => ring.diff(ring), refused('unsupported', /cannot answer diff: its .*place keys/));
});
