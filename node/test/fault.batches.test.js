'use strict';
// Fault 1: replicas and batches agree, however few nodes there are.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Ring } = require('..');

const SCHEMES = [
  ['ring'],
  ['slots', { bits: 8 }],
  ['rendezvous'],
  ['jump'],
  ['jumpback'],
  ['maglev'],
  ['multiprobe'],
  ['nginx'],
  ['ketama'],
  ['haproxy'],
  ['go_groupcache'],
  ['npm_hashring'],
  ['pypi_uhashring'],
];

/** How many nodes a key has: all that are live, but nginx ends its walk after 20 tries. */
function usable(scheme, ring, key, down) {
  const tried = scheme === 'nginx' ? ring.getNodes(key, 100, { includeDown: true }) : [...ring];
  return tried.filter((id) => !down.includes(id)).length;
}

test('fault 01: two nodes are two of three replicas', () => {
  assert.deepEqual(new Ring(['a', 'b']).getNodes('k', 3), ['a', 'b']);
});

for (const [scheme, options] of SCHEMES) {
  test(`fault 01: batch is scalar is explain under ${scheme}`, () => {
    const keys = Array.from({ length: 20 }, (_, i) => `key:${i}`);
    for (const count of [1, 2, 3, 5, 9]) {
      const ids = Array.from({ length: count }, (_, i) => `10.0.0.${i}:80`);
      const ring = new Ring(ids, { scheme, ...options });
      for (const down of [[], ids.slice(0, 1), ids.slice(1, 3), ids]) {
        for (const id of ids) down.includes(id) ? ring.markDown(id) : ring.markUp(id);
        const { indices, snapshot } = ring.place(keys);
        const nodes = snapshot.nodes;
        keys.forEach((key, i) => {
          const node = ring.getNode(key);
          assert.equal(nodes[indices[i]] ?? null, node);
          assert.equal(ring.explain(key).node ?? undefined, node ?? undefined);
          const most = usable(scheme, ring, key, down);
          for (let n = 1; n <= 8; n++) {
            const list = ring.getNodes(key, n);
            assert.equal(list.length, Math.min(n, most), `${scheme} ${n}: ${list}`);
            assert.equal(new Set(list).size, list.length);
            assert.equal(list[0], node ?? undefined);
          }
        });
      }
    }
  });
}
