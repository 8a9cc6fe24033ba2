'use strict';
// Members as full lists, documents whose order another system tells, other ids, and tiers.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { Ring } = require('..');
const { refused } = require('./helpers');

const KEYS = Array.from({ length: 500 }, (_, i) => `user:${i}`);
const MAX_U64 = 2n ** 64n - 1n;

describe('a full list of members', () => {
  test('is one change, or none', () => {
    const ring = new Ring(['a', 'b', 'c']);
    ring.markDown('b');
    const lease = ring.acquire('k');
    const changes = ring.setNodes([{ id: 'b', weight: 2 }, 'c', 'e', 'd']);
    assert.deepEqual(changes, { added: ['d', 'e'], removed: ['a'], changed: ['b'], epoch: 1n });
    assert.equal(JSON.stringify(changes), '{"added":["d","e"],"removed":["a"],"changed":["b"],"epoch":"1"}');
    assert.deepEqual([...ring], ['b', 'c', 'd', 'e']);
    assert.deepEqual([ring.epoch, ring.state('b'), ring.state('d')], [1n, 'down', 'up']);
    assert.equal(ring.has(lease.node) ? ring.load(lease.node).leases : 0, lease.node === 'a' ? 0 : 1);
    assert.deepEqual(ring.setNodes([{ id: 'b', weight: 2 }, 'e', 'd', 'c']), {
      added: [],
      removed: [],
      changed: [],
      epoch: 1n,
    });
    assert.equal(KEYS.filter((key) => ring.getNode(key) === 'd').length > 0, true);
  });

  test('comes in every form that a ring is made of', () => {
    const wanted = new Ring([{ id: 'a', weight: 2 }, 'b']);
    const forms = [
      { a: 2, b: 1 },
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
      new Set([{ id: 'a', weight: 2 }, 'b']),
      wanted,
      wanted.snapshot(),
    ];
    for (const form of forms) {
      const ring = new Ring(['x']);
      assert.deepEqual(ring.setNodes(form).added, ['a', 'b']);
      assert.equal(ring.fingerprint, wanted.fingerprint);
      assert.deepEqual(ring.setNodes(ring), { added: [], removed: [], changed: [], epoch: 1n });
    }
    assert.deepEqual(new Ring(['x', 'y']).setNodes([]).removed, ['x', 'y']);
  });

  test('is refused whole', () => {
    const ring = new Ring(['a', 'b']);
    const before = ring.stringify();
    const cases = [
      ['duplicate_node', /"c"/, ['c', 'd', 'c']],
      ['id', /^nodes\[1\]\.id/, ['c', '']],
      ['weight', /^nodes\[0\]\.weight: -1 /, { c: -1 }],
      ['argument', /^nodes\[0\]: unknown field "wieght"/, [{ id: 'c', wieght: 1 }]],
      ['argument', /^nodes\[0\]\.tier: 256 is not a whole number from 0 to 255/, [{ id: 'c', tier: 256 }]],
    ];
    for (const [kind, message, nodes] of cases) assert.throws(() => ring.setNodes(nodes), refused(kind, message));
    for (const nodes of ['ab', 7, null, undefined]) assert.throws(() => ring.setNodes(nodes), TypeError);
    assert.equal(ring.stringify(), before);
    ring.close();
    assert.throws(() => ring.setNodes(['a']), refused('closed', /closed/));
  });
});

describe('another epoch', () => {
  test('counts in the place of the document’s', () => {
    const ring = new Ring(['a']);
    const next = new Ring(['a', 'b']);
    for (const [epoch, read] of [
      [7, 7n],
      [8n, 8n],
      [MAX_U64, MAX_U64],
    ]) {
      ring.update(next, { epoch });
      assert.deepEqual([ring.epoch, ring.has('b')], [read, true]);
    }
    assert.throws(() => ring.update(next, { epoch: 9 }), refused('stale', /^epoch: 9 /));
    assert.throws(() => ring.update(new Ring(['c']), { epoch: MAX_U64 }), refused('conflict', /^epoch: 184/));
    for (const epoch of [-1, 1.5, 2 ** 53, 2n ** 64n]) {
      assert.throws(() => ring.update(next, { epoch }), refused('argument', /^epoch: /));
    }
    assert.throws(() => ring.update(next, { epoch: '7' }), { name: 'TypeError', message: /^epoch: .*not string/ });
    assert.throws(() => ring.update(next, 7), { name: 'TypeError', message: /^options: .*not number/ });
    // Without one it is as it was.
    for (const options of [undefined, {}, { epoch: undefined }]) {
      assert.throws(() => ring.update(next, options), refused('stale', /^epoch: 0 /));
    }
  });
});

describe('another id', () => {
  test('moves no key where ids place none, and is refused elsewhere', () => {
    const ring = new Ring(['a', 'b', 'c'], { scheme: 'jump' });
    ring.markDown('b');
    const homes = KEYS.map((key) => ring.getNode(key));
    ring.renameNode('b', 'x');
    ring.renameNode('a', 'y');
    assert.deepEqual([ring.state('x'), ring.has('b'), ring.epoch], ['down', false, 2n]);
    assert.deepEqual(
      KEYS.map((key) => ring.getNode(key)),
      homes.map((id) => (id === 'a' ? 'y' : id)),
    );
    assert.throws(() => ring.renameNode('zz', 'q'), refused('unknown_node', /"zz"/));
    assert.throws(() => ring.renameNode('x', 'y'), refused('duplicate_node', /"y"/));
    assert.throws(() => ring.renameNode('x', ''), refused('id', /./));
    assert.throws(() => ring.renameNode('x', '\ud800'), refused('id', /^to: .*lone surrogate/));
    assert.throws(() => ring.renameNode('x'), { name: 'TypeError', message: /^to: .*not undefined/ });
    assert.throws(() => new Ring(['a']).renameNode('a', 'b'), refused('unsupported', /./));
  });
});

test('tiers stand by', () => {
  const ring = new Ring(['a', { id: 'spare', tier: 1 }]);
  assert.deepEqual([ring.node('a').tier, ring.node('spare').tier], [0, 1]);
  assert.ok(KEYS.every((key) => ring.getNode(key) === 'a'));
  ring.markDown('a');
  assert.ok(KEYS.every((key) => ring.getNode(key) === 'spare'));
  assert.equal(Ring.fromJSON(ring).node('spare').tier, 1);
  assert.equal(new Ring([...ring].map((id) => ring.node(id))).fingerprint, ring.fingerprint);
  ring.addNode('b', { tier: 0 });
  assert.ok(KEYS.every((key) => ring.getNode(key) === 'b'));
  for (const tier of [-1, 0.5, 256, NaN]) {
    assert.throws(() => ring.addNode('c', { tier }), refused('argument', /^node\.tier: /));
  }
  assert.throws(() => ring.addNode('c', { tier: '1' }), { name: 'TypeError', message: /^node\.tier: .*not string/ });
});

test('keys of one beginning share their nodes', () => {
  const ring = new Ring(['a', 'b', 'c'], { hash_stop: '/' });
  for (let i = 0; i < 20; i++) assert.equal(ring.getNode(`tenant-${i}/x`), ring.getNode(`tenant-${i}/y/z`));
  assert.equal(ring.toJSON().scheme.hash_stop, '/');
  assert.throws(() => new Ring(['a'], { hash_stop: 'ab' }), refused('parameter', /scheme\.hash_stop/));
});
