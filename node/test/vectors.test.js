'use strict';
// Every golden vector (tests/vectors), with the counts of the manifest: a check that is not made is a failure.

const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ConsistentError, NO_INDEX, Ring } = require('..');
const { play } = require('./sequences');

const FOLDER = path.join(__dirname, '..', '..', 'tests', 'vectors');
const MANIFEST = JSON.parse(fs.readFileSync(path.join(FOLDER, 'MANIFEST.json'))).files;
const KNOWN = new Set(
  (
    'name flags text text_hex error topology canonical fingerprint states keys_hex keys_u64 keys_hashed ' +
    'secret_hex placement replicas assign shares ranges plan to to_states replica_plans replica_shares moved_keys ' +
    'digest steps sequence'
  ).split(' '),
);
const VERBS = {
  add_node: (ring, step) => ring.addNode(step.node),
  remove_node: (ring, step) => ring.removeNode(step.id),
  set_weight: (ring, step) => ring.setWeight(step.id, step.weight),
  set_address: (ring, step) => ring.setAddress(step.id, step.address),
  set_metadata: (ring, step) => ring.setMetadata(step.id, step.metadata),
  update: (ring, step) => ring.update(step.to),
  mark_down: (ring, step) => ring.markDown(step.id),
  mark_up: (ring, step) => ring.markUp(step.id),
  mark_draining: (ring, step) => ring.markDraining(step.id),
};
const CHUNK = 100_000;

/** The double nearest to the quotient of two integers; what is left of them rounds a tie up. */
function quotient(a, of) {
  const b = BigInt(of);
  const scaled = a << 200n;
  return Number((scaled / b) | BigInt(scaled % b !== 0n)) / 2 ** 200;
}

test('the manifest lists every file', () => {
  const files = fs.readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'MANIFEST.json');
  assert.deepEqual(Object.keys(MANIFEST).sort(), files.sort());
});

for (const [name, listed] of Object.entries(MANIFEST)) {
  test(name, () => {
    const raw = fs.readFileSync(path.join(FOLDER, name));
    assert.equal(createHash('sha256').update(raw).digest('hex'), listed.sha256);
    const file = JSON.parse(raw);
    assert.equal(file.vectors, 1);
    const checks = new Checks(file);
    for (const vector of file.cases) checks.case(vector);
    assert.deepEqual({ cases: file.cases.length, checks: checks.made }, { cases: listed.cases, checks: listed.checks });
  });
}

/** Runs cases and counts the checks as the schema counts them. */
class Checks {
  made = 0;

  constructor(file) {
    this.sharedKeys = hexes(file.keys_hex ?? []);
  }

  same(found, wanted, where, checks = 1) {
    assert.deepEqual(found, wanted, where);
    this.made += checks;
  }

  case(vector) {
    const { name } = vector;
    for (const field of Object.keys(vector)) assert.ok(KNOWN.has(field), `${name}: ${field}`);
    const document = vector.text ?? (vector.text_hex ? Buffer.from(vector.text_hex, 'hex') : vector.topology);
    if (vector.error && !vector.steps) {
      this.refused(vector.error, name, () => read(vector, document));
      return;
    }
    const ring = read(vector, document);
    mark(ring, vector.states);
    if ('canonical' in vector) this.same(ring.stringify(), vector.canonical, name);
    if ('fingerprint' in vector) this.same(ring.fingerprint, vector.fingerprint, name);
    this.places(ring, vector);
    for (const wanted of vector.assign ?? []) this.assigned(ring, this.keysOf(vector), wanted, name);
    if (vector.shares) this.shares(ring, vector.shares, name);
    for (const [id, wanted] of Object.entries(vector.ranges ?? {})) {
      const pairs = wanted.map((pair) => pair.map(BigInt));
      this.same(ring.ranges(id), pairs, `${name}: ${id}`, pairs.length);
    }
    if (vector.plan) this.plan(ring, read(vector, vector.plan.to), vector.plan, name);
    if (vector.to) this.compared(ring, vector);
    if (vector.digest) this.digest(ring, vector.digest, name);
    for (const [i, step] of (vector.steps ?? []).entries()) {
      this.step(ring, step, this.keysOf(vector), `${name}, step ${i}`);
    }
    if (vector.sequence) this.made += play(ring, vector.sequence, name);
  }

  refused(error, where, run) {
    const thrown = caught(run);
    assert.ok(thrown instanceof ConsistentError, `${where}: ${thrown}`);
    assert.ok(thrown.message.includes(error.names ?? ''), `${where}: ${thrown.message}`);
    this.same(thrown.kind, error.kind, `${where}: ${thrown.message}`);
  }

  keysOf(vector) {
    return vector.keys_hex ? hexes(vector.keys_hex) : this.sharedKeys;
  }

  places(ring, vector) {
    const { name } = vector;
    const ids = ring.nodes;
    let keys, one, many, placed;
    if (vector.keys_u64) {
      keys = vector.keys_u64.map(BigInt);
      placed = ring.placeU64(BigUint64Array.from(keys));
      [one, many] = [(key) => ring.getNodeU64(key), (...args) => ring.getNodesU64(...args)];
    } else if (vector.keys_hashed) {
      keys = vector.keys_hashed.map(BigInt);
      placed = ring.placeHashed(BigUint64Array.from(keys));
      [one, many] = [(key) => ring.getNodeHashed(key), (...args) => ring.getNodesHashed(...args)];
    } else {
      keys = this.keysOf(vector);
      placed = ring.place(keys);
      [one, many] = [(key) => ring.getNode(key), (...args) => ring.getNodes(...args)];
    }
    if (vector.placement) {
      const wanted = vector.placement.map((index) => (index < 0 ? null : ids[index]));
      this.same(signed(placed.indices), vector.placement, name, wanted.length);
      assert.deepEqual([...placed], wanted, name);
      assert.deepEqual(keys.map(one), wanted, name);
      // The same keys as strings, where they are text.
      for (const [i, key] of keys.entries()) {
        const text = typeof key === 'bigint' ? undefined : key.toString();
        if (text !== undefined && Buffer.from(text).equals(key)) assert.equal(one(text), wanted[i], name);
      }
    }
    for (const { n, spread, lists } of vector.replicas ?? []) {
      assert.ok(lists.length <= keys.length, name);
      lists.forEach((list, i) => {
        const wanted = list.map((index) => ids[index]);
        this.same(many(keys[i], n, { spread }), wanted, `${name}: ${n} ${spread} of key ${i}`);
      });
    }
  }

  shares(ring, wanted, name) {
    const ratios = wanted.map((positions) => Number(positions) / 2 ** 64);
    this.same([...ring.shares()], zip([...ring], ratios), name, wanted.length);
    // Exactly, if the scheme has ranges.
    const size = (id) => ring.ranges(id).reduce((sum, [first, last]) => sum + last - first + 1n, 0n);
    const thrown = caught(() => assert.deepEqual([...ring].map(size), wanted.map(BigInt), name));
    if (thrown && !(thrown.kind === 'unsupported' && ring.scheme === 'maglev')) throw thrown;
  }

  assigned(ring, items, { factor, nodes, error }, name) {
    const options = { factor: factor / 1000 };
    if (error) {
      this.refused(error, name, () => ring.assign(items, options));
      return;
    }
    this.same(signed(ring.assign(items, options).indices), nodes, name, nodes.length);
    // By the set alone, whatever its order.
    const turned = ring.snapshot().assign(new Set([...items].reverse()), options);
    assert.deepEqual(signed(turned.indices).reverse(), nodes, name);
  }

  /** Two placements: plans and shares of replicas, and what moves of keys. */
  compared(ring, vector) {
    const after = read(vector, vector.to);
    mark(after, vector.to_states);
    for (const { n, spread, whole, ...plan } of vector.replica_plans ?? []) {
      const where = `${vector.name}: ${n} ${spread}`;
      this.plan(ring, after, plan, where, { n, spread }, whole);
      this.made++;
    }
    for (const { n, spread, shares } of vector.replica_shares ?? []) {
      const ratios = shares.map((positions) => Number(positions) / 2 ** 64);
      this.same([...ring.shares({ n, spread }).values()], ratios, vector.name, shares.length);
    }
    for (const wanted of vector.moved_keys ?? []) this.moved(ring, after, vector, wanted);
  }

  moved(ring, after, vector, { n, spread, which, moves, copies }) {
    const where = `${vector.name}: ${n} ${spread}`;
    const wanted = { keys: 0, which, moves: moves.map(([from, to, copies]) => ({ from, to, copies })), copies };
    // Integer keys as their bytes; positions are no keys of moved(), but their lists say the same.
    const integers = vector.keys_u64?.map((key) => Buffer.from(BigUint64Array.of(BigInt(key)).buffer));
    const keys = integers ?? (vector.keys_hashed ? vector.keys_hashed.map(BigInt) : this.keysOf(vector));
    const list = (view, key) => view[typeof key === 'bigint' ? 'getNodesHashed' : 'getNodes'](key, n, { spread });
    wanted.keys = keys.length;
    this.same(plainly(ring, after, keys, list), wanted, where, which.length + moves.length + 1);
    if (vector.keys_hashed) return;
    assert.deepEqual(ring.moved(after, keys, { n, spread }), wanted, where);
    assert.deepEqual(ring.snapshot().moved(after.snapshot(), keys.values(), { n, spread }), wanted, where);
  }

  plan(ring, after, wanted, name, options, whole = 2n ** 64n) {
    mark(after, wanted.to_states);
    const plan = ring.diff(after, options);
    assert.deepEqual(ring.snapshot().diff(after.snapshot(), options), plan);
    const moves = wanted.moves.map(([from, to, positions]) => [from, to, BigInt(positions)]);
    this.same(
      plan.moves.map(({ from, to, positions }) => [from, to, positions]),
      moves,
      name,
      moves.length,
    );
    for (const { positions, share } of plan.moves) assert.equal(share, quotient(positions, whole), name);
    if (wanted.ranges) {
      const ranges = wanted.ranges.map(([first, last, from, to]) => [BigInt(first), BigInt(last), from, to]);
      this.same(
        plan.ranges.map(({ first, last, from, to }) => [first, last, from, to]),
        ranges,
        name,
        ranges.length,
      );
    }
    this.same(plan.positions, BigInt(wanted.moved), name);
    this.same(plan.minimumPositions, BigInt(wanted.minimum), name);
    const ratios = [plan.positions, plan.minimumPositions].map((positions) => quotient(positions, whole));
    assert.deepEqual([plan.moved, plan.minimum], ratios, name);
  }

  digest(ring, wanted, name) {
    const md5 = createHash('md5');
    for (let start = 0; start < wanted.keys; start += CHUNK) {
      const { indices } = ring.place(digestKeys(start, Math.min(start + CHUNK, wanted.keys)));
      const bytes = Buffer.alloc(4 * indices.length);
      indices.forEach((index, i) => bytes.writeUInt32LE(index, 4 * i));
      md5.update(bytes);
    }
    this.same(md5.digest('hex'), wanted.md5, name);
  }

  step(ring, step, keys, where) {
    if (step.error) this.refused(step.error, where, () => VERBS[step.do](ring, step));
    else VERBS[step.do](ring, step);
    if ('epoch' in step) this.same(ring.epoch, BigInt(step.epoch), `${where}: epoch`);
    if ('fingerprint' in step) this.same(ring.fingerprint, step.fingerprint, `${where}: fingerprint`);
    if ('canonical' in step) this.same(ring.stringify(), step.canonical, `${where}: canonical`);
    if (step.placement) this.same(signed(ring.place(keys).indices), step.placement, where, step.placement.length);
  }
}

/** The ring of a document of the case, by its secret if it has one. */
function read(vector, document) {
  const secret = vector.secret_hex === undefined ? undefined : Buffer.from(vector.secret_hex, 'hex');
  return Ring.fromJSON(document, { secret });
}

/** What moves of keys, in the plainest way: two lists of names, what only one of them has, in pairs. */
function plainly(before, after, keys, list) {
  const [which, moves] = [[], new Map()];
  for (const [i, key] of keys.entries()) {
    const [here, there] = [list(before, key), list(after, key)];
    const gone = here.filter((id) => !there.includes(id));
    const come = there.filter((id) => !here.includes(id));
    const pairs = Math.max(gone.length, come.length);
    for (let at = 0; at < pairs; at++) {
      const move = JSON.stringify([gone[at] ?? null, come[at] ?? null]);
      moves.set(move, (moves.get(move) ?? 0) + 1);
    }
    if (pairs > 0) which.push(i);
  }
  const last = (id) => (id === null ? '1' : `0${Buffer.from(id).toString('hex')}`);
  const order = ({ from, to }) => `${last(from)} ${last(to)}`;
  const sorted = Array.from(moves, ([move, copies]) => {
    const [from, to] = JSON.parse(move);
    return { from, to, copies };
  }).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const copies = sorted.reduce((sum, move) => sum + move.copies, 0);
  return { keys: keys.length, which, moves: sorted, copies };
}

function caught(run) {
  try {
    run();
  } catch (e) {
    return e;
  }
  return undefined;
}

function mark(ring, states = {}) {
  for (const [id, state] of Object.entries(states)) {
    VERBS[`mark_${state}`](ring, { id });
    assert.equal(ring.state(id), state);
  }
}

function zip(names, values) {
  return names.map((name, i) => [name, values[i]]);
}

function hexes(keys) {
  return keys.map((key) => Buffer.from(key, 'hex'));
}

function signed(indices) {
  return Array.from(indices, (index) => (index === NO_INDEX ? -1 : index));
}

function digestKeys(start, end) {
  return Array.from({ length: end - start }, (_, at) => {
    const wrap = (z) => BigInt.asUintN(64, z);
    let z = wrap(BigInt(start + at) + 0x9e3779b97f4a7c15n);
    z = wrap((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = wrap((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    z ^= z >> 31n;
    return `${start + at}/${z.toString(16).padStart(16, '0')}`;
  });
}
