'use strict';
// The Node package beside its peers and a Map, as Markdown. Usage: bench.js [--quick]

const assert = require('node:assert');
const path = require('node:path');
const fs = require('node:fs');
const { Ring } = require('libconsistent');
const wasm = require('libconsistent/wasm');
const HashRing = require('hashring');
const ConsistentHash = require('consistent-hash');
const NodeHashRing = require('node-hashring');

const QUICK = process.argv.includes('--quick');
const ROUNDS = QUICK ? 3 : 21;
const KEYS = QUICK ? 10_000 : 100_000;
const HOT = 1_000;
const VNODES = 160;
const JOINER = 'cache-100.example.net:11211';

function splitmix64(i) {
  let z = BigInt.asUintN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

function median(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function nanoseconds(run) {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start);
}

const positions = BigUint64Array.from({ length: KEYS }, (_, i) => splitmix64(i));
const bytes = Array.from(positions, (position) => Buffer.from(position.toString(16).padStart(16, '0')));
const offsets = Uint32Array.from({ length: KEYS + 1 }, (_, i) => 16 * i);
// Strings as they come from outside: flat, and distinct, for splitmix64 is a bijection.
const keys = bytes.map((key) => key.toString('latin1'));
const ids = Array.from({ length: 100 }, (_, i) => `cache-${String(i).padStart(3, '0')}.example.net:11211`);
const packed = Buffer.concat(bytes);

// Prepared lists, all of them or the hot ones, so that each look-up takes what it needs.
function data(count) {
  return {
    keys: keys.slice(0, count),
    bytes: bytes.slice(0, count),
    integers: Array.from(positions.subarray(0, count)),
    packed: packed.subarray(0, 16 * count),
    offsets: offsets.subarray(0, count + 1),
    positions: positions.subarray(0, count),
  };
}
const all = data(KEYS);
const few = data(HOT);

const builders = {
  libconsistent: {
    build: () => new Ring(ids, { vnodes: VNODES }),
    add: (ring) => ring.addNode(JOINER),
    remove: (ring) => ring.removeNode(JOINER),
  },
  hashring: {
    build: () => new HashRing(ids), // 40 hashes of 4 points
    add: (ring) => ring.add(JOINER),
    remove: (ring) => ring.remove(JOINER),
  },
  'consistent-hash': {
    // It sorts at the next look-up.
    build() {
      const ring = new ConsistentHash({ controlPoints: VNODES });
      ids.forEach((id) => ring.add(id));
      ring.get('key');
      return ring;
    },
    add: (ring) => ring.add(JOINER).get('key'),
    remove: (ring) => ring.remove(JOINER).get('key'),
  },
  'node-hashring': {
    build: () => new NodeHashRing(ids, VNODES),
    add: (ring) => ring.addNode(JOINER),
    remove: (ring) => ring.removeNode(JOINER),
  },
};

const ring = builders.libconsistent.build();
const held = ring.snapshot();
const wasmRing = new wasm.Ring(ids, { vnodes: VNODES });
const hashring = builders.hashring.build();
const consistentHash = builders['consistent-hash'].build();
const nodeHashring = builders['node-hashring'].build();
const map = new Map(keys.map((key, i) => [key, ids[i % 100]]));
let sink = 0;

// Each has a loop of its own, for V8 to compile for this one look-up.
const each = (list, look) =>
  new Function(
    'look',
    `return (data) => { const list = data.${list}; let sum = 0; for (let i = 0; i < list.length; i++) sum += look(list[i]).length; return sum; }`,
  )(look);

const ways = {
  'Map.get': each('keys', (key) => map.get(key)),
  'Ring getNode(string)': each('keys', (key) => ring.getNode(key)),
  'Placement getNode(string)': each('keys', (key) => held.getNode(key)),
  'Ring getNode(Buffer)': each('bytes', (key) => ring.getNode(key)),
  'Ring getNodeHashed(BigInt)': each('integers', (key) => ring.getNodeHashed(key)),
  'Ring getNodes(key, 3)': each('keys', (key) => ring.getNodes(key, 3)),
  'Ring place(string[])': (data) => ring.place(data.keys).length,
  'Ring placePacked': (data) => ring.placePacked(data.packed, data.offsets).length,
  'Ring placeHashed': (data) => ring.placeHashed(data.positions).length,
  'wasm: Ring getNode(string)': each('keys', (key) => wasmRing.getNode(key)),
  'wasm: Ring getNode(Buffer)': each('bytes', (key) => wasmRing.getNode(key)),
  'wasm: Ring getNodes(key, 3)': each('keys', (key) => wasmRing.getNodes(key, 3)),
  'wasm: Ring place(string[])': (data) => wasmRing.place(data.keys).length,
  'hashring get': each('keys', (key) => hashring.get(key)),
  'hashring range(key, 3)': each('keys', (key) => hashring.range(key, 3)),
  'consistent-hash get': each('keys', (key) => consistentHash.get(key)),
  'consistent-hash get(key, 3)': each('keys', (key) => consistentHash.get(key, 3)),
  'node-hashring findNode': each('keys', (key) => nodeHashring.findNode(key)),
};
const PEERS = /^(hashring|consistent-hash|node-hashring) /;
const three = (name) => name.endsWith(' 3)');

// What is measured must be right.
const scalar = keys.map((key) => held.getNode(key));
assert.deepStrictEqual([...ring.place(keys)], scalar);
assert.deepStrictEqual([...ring.placePacked(packed, offsets)], scalar);
assert.deepStrictEqual(
  keys.map((key) => wasmRing.getNode(key)),
  scalar,
);
assert.deepStrictEqual(
  bytes.map((key) => ring.getNode(key)),
  scalar,
);

const streamed = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
const hot = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
const passes = KEYS / HOT / 10;
for (let round = -1; round < ROUNDS; round++) {
  for (const [name, run] of Object.entries(ways)) {
    const time = nanoseconds(() => (sink += run(all))) / KEYS;
    run(few);
    const warm = [];
    for (let pass = 0; pass < passes; pass++) warm.push(nanoseconds(() => (sink += run(few))) / HOT);
    if (round < 0) continue; // V8 is still compiling
    streamed[name].push(time);
    hot[name].push(median(warm));
  }
}
assert(sink > 0);

const built = Object.fromEntries(Object.keys(builders).map((name) => [name, { build: [], add: [], remove: [] }]));
for (let round = -1; round < Math.max(3, ROUNDS / 3); round++) {
  for (const [name, { build, add, remove }] of Object.entries(builders)) {
    let made;
    const times = {
      build: nanoseconds(() => (made = build())),
      add: nanoseconds(() => add(made)),
      remove: nanoseconds(() => remove(made)),
    };
    if (round >= 0) for (const step of Object.keys(times)) built[name][step].push(times[step]);
    if (name === 'libconsistent') made.close();
  }
}

const version = (name) =>
  JSON.parse(fs.readFileSync(path.join(__dirname, 'node_modules', name, 'package.json'), 'utf8')).version;
const us = (ns) => (ns / 1000).toLocaleString('en', { maximumFractionDigits: ns < 100_000 ? 1 : 0 });
const ns = (value) => value.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const base = median(streamed['Map.get']);
const baseHot = median(hot['Map.get']);
const bestOf = (names) => Math.min(...names.filter((name) => PEERS.test(name)).map((name) => median(streamed[name])));
const best = bestOf(Object.keys(ways).filter((name) => !three(name)));
const bestThree = bestOf(Object.keys(ways).filter(three));

console.log(`# Node

Node ${process.versions.node}, V8 ${process.versions.v8}, libconsistent ${version('libconsistent')}; hashring ${version('hashring')}, \
consistent-hash ${version('consistent-hash')}, node-hashring ${version('node-hashring')}.
100 nodes x ${VNODES} points; ${KEYS.toLocaleString('en')} random keys of 16 bytes, streamed, and ${HOT.toLocaleString('en')} hot ones; \
medians of ${ROUNDS} interleaved
rounds. The Map holds the very key strings, their hashes known; hashring remembers the nodes of 5,000 keys; wasm is
\`libconsistent/wasm\`.

| look-up | ns a key | x Map.get | best peer / this | hot: ns a key | x Map.get |
|---|--:|--:|--:|--:|--:|`);
for (const name of Object.keys(ways)) {
  const time = median(streamed[name]);
  const warm = median(hot[name]);
  console.log(
    `| ${name} | ${ns(time)} | ${(time / base).toFixed(2)} | ${((three(name) ? bestThree : best) / time).toFixed(2)} | ${ns(warm)} | ${(warm / baseHot).toFixed(2)} |`,
  );
}

console.log('\n| 100 nodes | build, us | add a node, us | remove a node, us |\n|---|--:|--:|--:|');
for (const [name, times] of Object.entries(built)) {
  console.log(`| ${name} | ${us(median(times.build))} | ${us(median(times.add))} | ${us(median(times.remove))} |`);
}

console.log('\n| budget: x Map.get, live ring, streamed | at most | measured | |\n|---|--:|--:|---|');
for (const [name, most] of [
  ['Ring getNode(string)', 2.0],
  ['Ring place(string[])', 1.2],
  ['Ring placePacked', 0.2],
  ['wasm: Ring getNode(string)', 2.5],
]) {
  const ratio = median(streamed[name]) / base;
  console.log(`| ${name} | ${most} | ${ratio.toFixed(2)} | ${ratio <= most ? 'met' : '**missed**'} |`);
}
