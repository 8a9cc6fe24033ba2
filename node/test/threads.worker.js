'use strict';
// One worker of threads.test.js, in one role.

const assert = require('node:assert/strict');
const { parentPort, workerData } = require('node:worker_threads');
const { Ring } = require('..');

const { role, name, token, stop, keys, answers, check = true } = workerData;
const ring = Ring.attach(token);
const seen = [false, false];
const same = (found, field) => {
  if (!check) return;
  const at = answers.findIndex((answer) => JSON.stringify(answer[field]) === JSON.stringify(found));
  assert.notEqual(at, -1, `${role}: ${JSON.stringify(found)}`);
  seen[at] = true;
};
const among = (found, field, i) => {
  if (!check) return;
  const fits = answers.map((answer) => JSON.stringify(answer[field][i]) === JSON.stringify(found));
  assert.ok(fits.includes(true), `${role}: ${JSON.stringify(found)} for ${keys[i]}`);
  if (fits[0] !== fits[1]) seen[fits.indexOf(true)] = true;
};

const ROLES = {
  one: () => keys.forEach((key, i) => among(ring.getNode(key), 'one', i)),
  many: () => keys.forEach((key, i) => among(ring.getNodes(key, 3), 'many', i)),
  batch() {
    const placed = ring.place(keys);
    same([...placed], 'one');
    same(placed.nodes, 'nodes');
    same(placed.snapshot.fingerprint, 'fingerprint');
    const { nodes, fingerprint } =
      answers.find((answer) => answer.fingerprint === placed.snapshot.fingerprint) ?? placed;
    if (check) assert.deepEqual([placed.nodes, placed.snapshot.fingerprint], [nodes, fingerprint]);
  },
  snapshot() {
    const held = ring.snapshot();
    same(held.nodes, 'nodes');
    same(
      keys.map((key) => held.nodes[held.locate(key)]),
      'one',
    );
    assert.equal(held.size, held.shares().size);
  },
  writer() {
    ring.addNode('node-0');
    ring.removeNode('node-0');
  },
  guest() {
    // First and last by id: all indices shift.
    const id = rounds % 2 ? 'a' : 'z';
    ring.addNode(id, { weight: 0 });
    ring.removeNode(id);
  },
  lessee() {
    const kept = ring.acquire(`${name}/${rounds}`);
    const lease = ring.acquire(`${name}/${rounds}`);
    for (const { node } of [kept, lease]) assert.match(node, /^node-\d$/);
    assert.ok(lease.release() && !lease.release());
    leases++;
  },
};

let rounds = 0;
let leases = 0;
if (role === 'keeper') {
  ring.addNode('kept');
  Atomics.store(stop, 0, 1);
  while (Atomics.load(stop, 0) !== 2) Atomics.wait(stop, 0, 1, 10);
} else if (role.startsWith('adder')) {
  for (; Atomics.load(stop, 0) === 0; rounds++) {
    ring.addNode(role);
    assert.ok(ring.has(role));
    ring.markDown(role);
    assert.equal(ring.state(role), 'down');
    ring.removeNode(role);
    assert.ok(!ring.has(role));
  }
} else {
  for (; Atomics.load(stop, 0) === 0; rounds++) {
    ROLES[role]();
    // The first element ends the work, the second counts who is at it, leases and guests once they are well on the way.
    if (rounds === ({ lessee: 100, guest: 50 }[role] ?? 0)) Atomics.add(stop, 1, 1);
  }
}
ring.close();
parentPort.postMessage({ role, rounds, seen, leases });
// Its leases end with the thread.
if (role === 'lessee') while (Atomics.load(stop, 0) !== 2) Atomics.wait(stop, 0, 1, 10);
