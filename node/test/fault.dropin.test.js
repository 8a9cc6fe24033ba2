'use strict';
// What use has shown to be wrong in the drop-ins for packages of npm, each by its number.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const OriginalHashRing = require('hashring');
const OriginalConsistentHashing = require('consistent-hashing');
const HashRing = require('libconsistent/dropin/hashring');
const ConsistentHashing = require('libconsistent/dropin/consistent-hashing');
const { Ring } = require('..');

const SERVERS = ['10.0.0.1:11211', '10.0.0.2:11211', '10.0.0.3:11211'];

test('fault 18e: hashring has version as a name of its module', async () => {
  const { default: imported, version } = await import('libconsistent/dropin/hashring');
  assert.equal(imported, HashRing);
  assert.equal(version, OriginalHashRing.version);
});

test('fault 18e: what the libraries list of themselves, the drop-ins list', () => {
  const pairs = [
    [new HashRing(SERVERS), new OriginalHashRing(SERVERS)],
    [new ConsistentHashing(SERVERS), new OriginalConsistentHashing(SERVERS)],
  ];
  for (const [ours, theirs] of pairs) {
    assert.deepEqual(Object.keys(ours).sort(), Object.keys(theirs).sort());
    for (const name of ['ring', 'size', 'keys'].filter((name) => Object.hasOwn(theirs, name))) {
      assert.ok(Object.hasOwn(ours, name), name);
      assert.equal(JSON.stringify({ ...ours }[name]), JSON.stringify({ ...theirs }[name]), name);
    }
  }
  const ring = new HashRing(SERVERS);
  const before = { ...ring };
  ring.add('10.0.0.4:11211');
  assert.ok(ring.size > before.size && ring.ring.length === ring.size, 'they follow changes');
  assert.equal(before.ring.length, before.size);
});

test('fault 13: a living ring of hashring goes on as the library does after swap', () => {
  const theirs = new OriginalHashRing(['a:1', 'c:1']);
  theirs.swap('a:1', 'b:1');
  const ours = Ring.fromJSON({
    libconsistent: 1,
    scheme: { name: 'npm_hashring' },
    nodes: [{ id: 'b:1', fields: { label: 'a:1' } }, { id: 'c:1' }],
  });
  const keys = Array.from({ length: 2000 }, (_, i) => `user:${i}`);
  const same = () =>
    assert.deepEqual(
      [...ours.place(keys)],
      keys.map((key) => theirs.get(key)),
    );
  same();
  for (const server of ['d:1', '7', '3']) {
    ours.addNode(server);
    theirs.add(server);
    same();
  }
  ours.removeNode('c:1');
  theirs.remove('c:1');
  same();
  ours.markDown('7');
  theirs.remove('7');
  same();
  assert.throws(() => ours.addNode({ id: 'x', fields: { label: 'y' } }), { kind: 'unsupported' });
});
