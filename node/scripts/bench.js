'use strict';
// Look-ups on a live ring against a Map, in nanoseconds a key, in one run: 100 nodes of 160 points. Usage: bench.js [KEYS].
// A Map depends on how much of it the caches hold, a ring hardly does.

const { Ring } = require('../lib');

const ring = new Ring(
  Array.from({ length: 100 }, (_, i) => `node-${i}`),
  { vnodes: 160 },
);
const KEYS = Number(process.argv[2] ?? 100_000);
const keys = Array.from({ length: KEYS }, (_, i) => `user:${(i * 7919) % 1_000_003}:profile`);
const map = new Map(keys.map((key, i) => [key, ring.nodes[i % 100]]));
const held = ring.snapshot();
const bytes = keys.map((key) => Buffer.from(key));
const offsets = new Uint32Array(KEYS + 1);
bytes.forEach((key, i) => (offsets[i + 1] = offsets[i] + key.length));
const packed = Buffer.concat(bytes);
const integers = BigUint64Array.from({ length: KEYS }, (_, i) => BigInt(i) * 0x9e3779b97f4a7c15n);
let sink = 0;

function each(list, look) {
  return () => {
    for (let i = 0; i < list.length; i++) sink += look(list[i]).length;
  };
}

const ways = {
  'Map.get': each(keys, (key) => map.get(key)),
  getNode: each(keys, (key) => ring.getNode(key)),
  'snapshot().getNode': each(keys, (key) => held.getNode(key)),
  'getNode(Buffer)': each(bytes, (key) => ring.getNode(key)),
  'getNodeHashed(BigInt)': each(Array.from(integers), (key) => ring.getNodeHashed(key)),
  'getNodes(key, 3)': each(keys, (key) => ring.getNodes(key, 3)),
  place: () => (sink += ring.place(keys).length),
  placePacked: () => (sink += ring.placePacked(packed, offsets).length),
  placeHashed: () => (sink += ring.placeHashed(integers).length),
};

const best = Object.fromEntries(Object.keys(ways).map((name) => [name, Infinity]));
for (let round = 0; round < 2_000_000 / KEYS; round++) {
  for (const [name, run] of Object.entries(ways)) {
    const start = process.hrtime.bigint();
    run();
    best[name] = Math.min(best[name], Number(process.hrtime.bigint() - start) / KEYS);
  }
}
if (sink === 0) throw new Error('nothing was looked up');
for (const [name, ns] of Object.entries(best)) {
  console.log(`${name.padEnd(22)} ${ns.toFixed(1).padStart(7)} ns  ${(ns / best['Map.get']).toFixed(2)} x Map.get`);
}
