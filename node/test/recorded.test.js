'use strict';
// What other systems placed (tests/vectors/recorded), with the manifest's counts: checks that are not made are a
// failure.

const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { Ring } = require('..');

const FOLDER = path.join(__dirname, '..', '..', 'tests', 'vectors', 'recorded');
const FILES = JSON.parse(fs.readFileSync(path.join(FOLDER, 'MANIFEST.json'))).files;
const KNOWN = new Set(
  (
    'name origin flags topology nodes_numbered states keys keys_hashed placement tries replicas acquire release ' +
    'positions fingers routes'
  ).split(' '),
);

function read(name) {
  const raw = fs.readFileSync(path.join(FOLDER, name));
  assert.equal(createHash('sha256').update(raw).digest('hex'), FILES[name].sha256);
  return JSON.parse(raw);
}

const LISTS = new Map(
  Object.entries(read('keys.json').lists).map(([name, keys]) => [name, keys.map((key) => Buffer.from(key, 'hex'))]),
);

test('the manifest lists every file', () => {
  const files = fs.readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'MANIFEST.json');
  assert.deepEqual(Object.keys(FILES).sort(), files.sort());
});

for (const [name, { cases, checks }] of Object.entries(FILES)) {
  if (name === 'keys.json') continue;
  test(name, () => {
    const file = read(name);
    assert.equal(file.vectors, 1);
    const made = file.cases.reduce((sum, recorded) => sum + play(recorded), 0);
    assert.deepEqual({ cases: file.cases.length, checks: made }, { cases, checks });
    assert.ok(made > 0);
  });
}

/** Plays a case; how many checks it has. */
function play(recorded) {
  const { name, topology } = recorded;
  for (const field of Object.keys(recorded)) assert.ok(KNOWN.has(field), `${name}: ${field}`);
  const nodes = recorded.nodes_numbered
    ? Array.from({ length: recorded.nodes_numbered }, (_, i) => ({ id: String(i) }))
    : topology.nodes;
  const id = (place) => (place < 0 ? null : nodes[place].id);
  const ring = Ring.fromJSON({ ...topology, nodes });
  assert.equal(Ring.fromJSON(ring.stringify()).stringify(), ring.stringify(), name);
  for (const [node, state] of Object.entries(recorded.states ?? {})) {
    assert.equal(state, 'down');
    ring.markDown(node);
  }
  let checks = 0;
  const same = (key, found, wanted) => {
    assert.deepEqual(found, wanted, `${name}: ${key}`);
    checks++;
  };

  if (recorded.keys_hashed) {
    const hashes = BigUint64Array.from(recorded.keys_hashed, BigInt);
    const placed = [...ring.placeHashed(hashes)];
    hashes.forEach((hash, i) => same(hash, ring.getNodeHashed(hash), id(recorded.placement[i])));
    assert.deepEqual(placed, recorded.placement.map(id), name);
    return checks;
  }
  const keys = LISTS.get(recorded.keys);
  if (recorded.placement) {
    const wanted = recorded.placement.map(id);
    assert.equal(wanted.length, keys.length);
    assert.deepEqual([...ring.place(keys)], wanted, name);
    assert.deepEqual([...ring.placePacked(...packed(keys))], wanted, name);
    const held = ring.snapshot();
    keys.forEach((key, i) => {
      same(key, ring.getNode(key), wanted[i]);
      const index = held.locate(key);
      assert.equal(index === null ? null : held.nodes[index], wanted[i], name);
      // The same key as a string, where it is text.
      const text = key.toString();
      if (Buffer.from(text).equals(key)) assert.equal(ring.getNode(text), wanted[i], name);
    });
  }
  recorded.tries?.forEach((tried, i) => same(keys[i], ring.getNodes(keys[i], 3, { spread: 'none' }), tried.map(id)));
  for (const { n, lists } of recorded.replicas ?? []) {
    lists.forEach((list, i) => same(keys[i], ring.getNodes(keys[i], n), list.map(id)));
  }
  recorded.positions?.forEach((wanted, i) => same(keys[i], position(ring, keys[i]), BigInt(wanted)));
  recorded.fingers?.forEach(({ node, nodes }) => {
    same(id(node), ring.fingers(id(node)), nodes.map(id));
    assert.deepEqual(ring.snapshot().fingers(id(node)), nodes.map(id), name);
  });
  recorded.routes?.forEach(([from, ...way], i) => {
    same(keys[i], ring.route(id(from), keys[i]), way.map(id));
    assert.deepEqual(ring.snapshot().route(id(from), keys[i]), way.map(id), name);
  });
  const leases = [];
  recorded.acquire?.forEach((place, i) => {
    if (i === recorded.release?.before) leases.splice(0, recorded.release.leases).forEach((lease) => lease.release());
    const lease = ring.acquire(keys[i]);
    if (lease) leases.push(lease);
    same(keys[i], lease?.node ?? null, id(place));
  });
  return checks;
}

function packed(keys) {
  const offsets = [0];
  for (const key of keys) offsets.push(offsets.at(-1) + key.length);
  return [Buffer.concat(keys), Uint32Array.from(offsets)];
}

function position(ring, key) {
  const { position, identifier } = ring.explain(key);
  if (ring.scheme !== 'cassandra') return position;
  if (identifier === null) return position - 2n ** 63n;
  return BigInt(`0x${Buffer.from(identifier.subarray(0, 16)).toString('hex')}`) - 1n;
}
