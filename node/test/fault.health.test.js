'use strict';
// Nodes that are down, late or full: nobody loses a key or a place for it, and no call looks at everybody.
// A call that did would keep a test from ending; nothing here measures time.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Ring } = require('..');

const KEYS = Array.from({ length: 2000 }, (_, i) => `user:${i}`);

for (const vnodes of [2, 40, 1000]) {
  test(`fault 14: a server down empties no ring: ${vnodes}`, () => {
    const heavy = { id: 'heavy', weight: 999_999, fields: { vnodes: 1 } };
    const light = Array.from({ length: 20 }, (_, i) => ({ id: `light-${i}`, weight: 0.001 }));
    const ring = new Ring([heavy, ...light], { scheme: 'npm_hashring', vnodes });
    for (const id of ring.nodes) {
      ring.markDown(id);
      const owners = new Set(ring.place(KEYS));
      assert.ok(!owners.has(null) && !owners.has(id) && owners.size > 0, id);
      ring.markUp(id);
    }
  });
}

for (const [scheme, options] of [['ring', { vnodes: 256 }], ['maglev'], ['slots']]) {
  test(`fault 22: nobody up is answered at once: ${scheme}`, () => {
    const ids = Array.from({ length: 1000 }, (_, i) => `n${i}`);
    const ring = new Ring(ids, { scheme, ...options });
    const before = ring.snapshot();
    for (const id of ids) ring.markDown(id);
    const keys = Array.from({ length: 300_000 }, (_, i) => String(i));
    assert.deepEqual(new Set(ring.place(keys)), new Set([null]));
    for (const key of KEYS) {
      assert.equal(ring.getNode(key), null);
      assert.deepEqual(ring.getNodes(key, 3), []);
      assert.deepEqual(ring.explain(key).walk, []);
      assert.equal(ring.acquire(key), null);
    }
    assert.deepEqual(new Set(ring.shares().values()), new Set([0]));
    assert.equal(before.diff(ring).moved, 1);
    ring.markUp('n7');
    assert.deepEqual(new Set(ring.place(KEYS)), new Set(['n7']));
  });
}

test('fault 23: late and failing nodes are looked at one by one', () => {
  const count = 100_000;
  const ids = Array.from({ length: count }, (_, i) => `n${String(i).padStart(6, '0')}`);
  const ring = new Ring(ids, { scheme: 'jump' });
  const down = () => ids.filter((id) => ring.state(id) === 'down').length;
  ring.setHealthPolicy({ heartbeatTimeout: 10, fall: 1 });
  ring.tick(0);
  for (let now = 100; now < 120; now++) ring.tick(now);
  assert.equal(down(), count / 2, 'half of them at most');
  // Whoever comes back makes room for one of the others.
  assert.equal(ring.heartbeat(ids[0], 200), 'up');
  assert.equal(down(), count / 2 - 1);
  ring.tick(200);
  assert.equal(down(), count / 2);
  ring.setHealthPolicy({ fall: 1, maxEjected: 0 });
  assert.equal(down(), 0);
  // Nobody may be taken down.
  for (const id of ids) assert.equal(ring.report(id, false, 300), 'up');
});

test('fault 26: a place is given below the cap and always', () => {
  const ids = Array.from({ length: 5 }, (_, i) => `10.0.0.${i}:80`);
  const bounded = (bound, options) => {
    const ring = new Ring(ids, options);
    ring.setBound(bound);
    return ring;
  };
  const rings = [
    bounded({ factor: 1 }),
    bounded({ gap: 0 }),
    bounded({ factor: 1.1 }, { scheme: 'slots', bits: 10 }),
    ...[101, 125, 200].map((factor) => new Ring(ids, { scheme: 'haproxy', balance_factor: factor })),
    new Ring(ids, { scheme: 'go_lafikl' }),
    new Ring(ids, { scheme: 'go_buraksezer' }),
  ];
  for (const ring of rings) {
    let state = 26;
    const below = (most) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * most);
    };
    const held = [];
    for (let i = 0; i < 2000; i++) {
      if (held.length > 0 && below(10) < 4) {
        assert.ok(held.splice(below(held.length), 1)[0].release());
        continue;
      }
      const before = ring.loads();
      const lease = ring.acquire(`k${below(30)}`);
      assert.ok(lease, `${ring}: refused while all servers are up`);
      const { total, cap } = before.get(lease.node);
      assert.ok(total < cap, `${ring}: ${lease.node} held ${total} of ${cap}`);
      held.push(lease);
    }
    for (const lease of held) lease.release();
    for (const { total } of ring.loads().values()) assert.equal(total, 0);
  }
});
