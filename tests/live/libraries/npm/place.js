'use strict';
// Places keys by the ring libraries of npm: a job a line on standard input, its answers a line on standard output.
const readline = require('node:readline');
const ConsistentHash = require('consistent-hash');
const ConsistentHashing = require('consistent-hashing');
const HashRing = require('hashring');
const Ketama = require('ketama').HashRing;
const Memjs = require('memjs/lib/memjs/utils');
const NodeHashRing = require('node-hashring');
const { jumpConsistentHash } = require('@subspace/jump-consistent-hash');

// Does the steps with what adds and removes a node.
function apply(steps, add, remove) {
  for (const step of steps) step.add === undefined ? remove(step.remove) : add(step.add, step);
}

// Each library after its steps, as a function from a key's text, or bytes, to a node.
const libraries = {
  npm_hashring(options, steps) {
    const { algorithm, ...rest } = options;
    const ring = new HashRing([], algorithm, rest);
    apply(
      steps,
      (node, { weight, vnodes, swap }) => {
        if (swap !== undefined) ring.swap(swap, node);
        else ring.add(weight === undefined && vnodes === undefined ? node : { [node]: { weight, vnodes } });
      },
      (node) => ring.remove(node),
    );
    return (key) => ring.get(key);
  },
  npm_consistent_hashing(options, steps) {
    const ring = new ConsistentHashing([], options);
    apply(
      steps,
      (node) => ring.addNode(node),
      (node) => ring.removeNode(node),
    );
    return (key) => ring.getNode(key);
  },
  npm_node_hashring(options, steps) {
    const ring = new NodeHashRing(steps.filter((step) => step.first).map((step) => step.add), options.vnodes);
    apply(
      steps.filter((step) => !step.first),
      (node) => ring.addNode(node),
      (node) => ring.removeNode(node),
    );
    return (key) => ring.findNode(key) ?? null;
  },
  npm_ketama(options, steps) {
    const ring = new Ketama();
    apply(
      steps,
      (node, { weight }) => ring.addNode(node, weight),
      (node) => ring.removeNode(node),
    );
    return (key) => ring.getNode(key);
  },
  npm_consistent_hash(options, steps) {
    const { asked, ...rest } = options;
    const ring = new ConsistentHash(rest);
    // The first look-up fixes the points of those who are there.
    const ask = () => asked && ring.get('');
    apply(
      steps,
      (node, { points, first }) => {
        if (!first) ask();
        ring.add(node, undefined, points);
      },
      (node) => {
        ask();
        ring.remove(node);
      },
    );
    return (key) => ring.get(key);
  },
  npm_effect(options, steps) {
    const ring = effect.make(options);
    const named = (id) => ({ [primary.symbol]: () => id });
    apply(
      steps,
      (node, { weight }) => effect.add(ring, named(node), { weight }),
      (node) => effect.remove(ring, named(node)),
    );
    return (key) => {
      const node = effect.get(ring, key);
      return node === undefined ? null : primary.value(node);
    };
  },
  npm_memjs: (options, steps) => (key) => steps[Memjs.hashCode(key) % steps.length].add,
  jump_hash: (options) => (text, bytes) => String(jumpConsistentHash(bytes, options.buckets)),
};

// Effect alone has no CommonJS.
let effect, primary;

function answer(line) {
  const { library, options, steps, keys } = JSON.parse(line);
  const place = libraries[library](options, steps);
  const chosen = keys.map((digits) => {
    const bytes = Buffer.from(digits, 'hex');
    return place(bytes.toString(), bytes);
  });
  console.log(JSON.stringify(chosen));
}

Promise.all([import('effect/HashRing'), import('effect/PrimaryKey')]).then((modules) => {
  [effect, primary] = modules;
  readline.createInterface({ input: process.stdin }).on('line', answer);
});
