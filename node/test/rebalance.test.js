'use strict';
// Plans of kept assignments: what golden vectors say of them, in which forms numbers come, and what is refused.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { describe, test } = require('node:test');
const { inspect } = require('node:util');
const { Placement, Ring } = require('..');
const { refused } = require('./helpers');

const FILE = join(__dirname, '../../tests/vectors/functions/rebalance-sequences.json');
const CASES = JSON.parse(readFileSync(FILE));

const NODES = [
  { id: 'a1', zone: 'eu/a' },
  { id: 'a2', zone: 'eu/a' },
  { id: 'b1', zone: 'eu/b', weight: 2 },
  { id: 'c1', zone: 'us/c' },
];
const held = new Ring(NODES, { scheme: 'slots' }).snapshot();
const ones = (slots) => Array(slots).fill(1);

/** `max_moves` as `maxMoves`. */
const camel = (asked) =>
  Object.fromEntries(
    Object.entries(asked).map(([name, value]) => [name.replace(/_(.)/g, (_, c) => c.toUpperCase()), value]),
  );

test('topologies become step by step what the model makes of them', () => {
  let [steps, moves] = [0, 0];
  for (const { name, topology, steps: list } of CASES) {
    let document = topology;
    for (const expected of list) {
      const ring = Ring.fromJSON(document);
      for (const [id, state] of Object.entries(expected.states)) {
        if (state === 'down') ring.markDown(id);
        else ring.markDraining(id);
      }
      const found = ring.snapshot().rebalance(camel(expected.asked));
      const where = `${name}, step ${steps}`;
      document = found.placement.stringify();
      assert.equal(document, expected.document, where);
      const told = found.moves.map((move) => [move.slot, move.replica, move.from, move.to, move.reason]);
      assert.deepEqual(told, expected.moves, where);
      const balance = found.balance.map(({ id, places, target }) => [id, [places, target]]);
      assert.deepEqual(Object.fromEntries(balance), expected.balance, where);
      const { filled, minimum, bytes, left } = found;
      const { empty, leaving, doubled } = left;
      const counts = { filled, minimum, bytes, left: { empty, leaving, doubled } };
      for (const [field, value] of Object.entries(counts)) assert.deepEqual(value, expected[field], where);
      // The next placement has the nodes in the states that they had.
      for (const id of ring) assert.equal(found.placement.state(id), ring.state(id));
      steps += 1;
      moves += found.moves.length;
    }
  }
  assert.deepEqual([steps, moves], [120, 560]);
});

test('slots are split, merged and replicated as the model does', () => {
  // Files of the engine call some options otherwise.
  const names = { bytes: 'sizes', moves: 'maxMoves', moves_to_zone: 'maxMovesToZone', replicas_of: 'replicasOf' };
  const cases = JSON.parse(readFileSync(join(FILE, '../rebalance-topologies.json')));
  let moves = 0;
  for (const { name, topology, states, asked, next, moves: expected } of cases) {
    const ring = Ring.fromJSON(topology);
    for (const [id, state] of Object.entries(states)) {
      if (state === 'down') ring.markDown(id);
      else ring.markDraining(id);
    }
    const { limits = {}, loads, ...rest } = asked;
    const options = {};
    for (const [option, value] of Object.entries(rest)) options[names[option] ?? option] = value;
    if (loads) options.loads = { requests: loads };
    for (const [limit, value] of Object.entries(limits)) {
      const option = limit === 'bytes' ? 'maxBytes' : (names[limit] ?? limit);
      options[option] = limit === 'tolerance' || limit === 'overload' ? value / 1000 : value;
    }
    const found = ring.snapshot().rebalance(camel(options));
    assert.equal(found.placement.stringify(), next, name);
    const told = found.moves.map((move) => [move.slot, move.replica, move.from, move.to, move.reason]);
    assert.deepEqual(told, expected, name);
    moves += told.length;
  }
  assert.ok(cases.length === 120 && moves > 500);
});

describe('what is answered', () => {
  const plan = held.rebalance({ slots: 1024, loads: { rps: ones(1024) }, sizes: ones(1024) });

  test('is a placement, which rings take', () => {
    assert.ok(plan.placement instanceof Placement);
    const ring = new Ring(NODES, { scheme: 'slots' });
    ring.update(plan.placement);
    assert.equal(ring.fingerprint, plan.placement.fingerprint);
    assert.equal(ring.epoch, held.epoch + 1n);
    for (const { slot, to } of plan.moves) assert.equal(ring.getNodeHashed(BigInt(slot) << 54n), to);
    assert.equal(plan.bytes, plan.moves.length);
    const again = plan.placement.rebalance();
    assert.equal(again.placement.fingerprint, plan.placement.fingerprint);
    assert.deepEqual([again.moves, again.left.obstacles], [[], []]);
  });

  test('has fullness by the names of loads', () => {
    // Each slot weighs 1: a node is as full as its places are many.
    for (const { id, places, fullness } of plan.balance) {
      const part = (places / 1024) * (5 / (id === 'b1' ? 2 : 1));
      assert.deepEqual([...fullness.keys()], ['rps']);
      assert.ok(Math.abs(fullness.get('rps') - part) < 3e-6, `${id}: ${fullness.get('rps')} is not ${part}`);
    }
  });

  test('has text and JSON', () => {
    const written = JSON.parse(JSON.stringify(plan));
    assert.deepEqual(written.placement, plan.placement.toJSON());
    assert.deepEqual(written.moves, plan.moves);
    assert.deepEqual(Object.keys(written), Object.keys(plan));
    assert.equal(written.balance[0].fullness.rps, plan.balance[0].fullness.get('rps'));
    assert.deepEqual(JSON.parse(JSON.stringify(plan.balance)), written.balance);
    const even = held.rebalance({ slots: 1024 });
    assert.deepEqual([String(even), `${even}`], Array(2).fill('Rebalanced(8 moves, minimum 8, filled 0)'));
    assert.ok(inspect(plan).includes(`... ${plan.moves.length - 3} more items`));
    const less = held.rebalance({ slots: 1024, maxMoves: 3 });
    assert.equal(String(less), `Rebalanced(3 moves, minimum 8, filled 0, left over ${less.left.over})`);
    assert.deepEqual(less.left.obstacles, ['limit of moves']);
  });

  test('of a placement with a secret keeps it', () => {
    const keyed = new Ring(NODES, {
      scheme: 'slots',
      key_hash: 'siphash13',
      secret: new Uint8Array(16).fill(7),
    }).snapshot();
    const next = keyed.rebalance({ slots: 16 }).placement;
    assert.equal(next.explain('user:42').position, keyed.explain('user:42').position);
  });
});

test('numbers come in every form', () => {
  const numbers = Array.from({ length: 64 }, (_, i) => (i * 7919) % 101);
  const expected = held.rebalance({ slots: 64, loads: { x: numbers } });
  assert.ok(expected.moves.length > 0);
  const shared = new BigUint64Array(new SharedArrayBuffer(512));
  shared.set(numbers.map(BigInt));
  const forms = [
    numbers.map(BigInt),
    new Float64Array(numbers),
    new Uint8Array(numbers),
    new Int32Array(numbers),
    BigUint64Array.from(numbers, BigInt),
    shared,
    numbers.values(),
    (function* () {
      yield* numbers;
    })(),
  ];
  for (const form of forms) {
    const found = held.rebalance({ slots: 64, loads: new Map([['x', form]]) });
    assert.deepEqual(found.moves, expected.moves);
  }
  const byId = { a1: 1, a2: 1n, b1: 4, c1: 2 };
  const weighted = held.rebalance({ slots: 64, loads: { x: numbers }, capacities: { x: byId } });
  const mapped = new Map(Object.entries(byId).reverse());
  assert.deepEqual(
    held.rebalance({ slots: 64, loads: { x: numbers }, capacities: { x: mapped } }).moves,
    weighted.moves,
  );
  assert.notDeepEqual(weighted.moves, expected.moves);
});

describe('what is refused', () => {
  const x = { x: ones(4) };
  const typed = (options, message) => [options, { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message }];
  const kind = (name, options, message) => [options, refused(name, message)];
  const endless = function* () {
    for (;;) yield 1;
  };
  const cases = [
    kind('parameter', { slots: 0 }, /slots: 0/),
    kind('parameter', { slots: 2 ** 24 + 1 }, /slots: 16777217/),
    kind('parameter', { replicas: 17 }, /replicas: 17/),
    kind('argument', { slots: -1 }, /^slots: -1/),
    kind('argument', { slots: 1.5 }, /^slots: 1.5/),
    typed({ slots: '4' }, /^slots: expected a number, not string/),
    kind('argument', { slots: 4, loads: { x: [1] } }, /"x" has 1, must be 4/),
    kind('argument', { loads: { x: [1, -2] } }, /^loads\["x"\]\[1\]: -2 /),
    kind('argument', { loads: { x: new Float64Array([1, 0.5]) } }, /^loads\["x"\]\[1\]: 0.5 /),
    kind('argument', { loads: { x: [2n ** 64n] } }, /^loads\["x"\]\[0\]: 18446744073709551616 /),
    typed({ loads: { x: ['1'] } }, /^loads\["x"\]\[0\]: expected a number or a BigInt, not string/),
    typed({ loads: { x: 'abc' } }, /^loads\["x"\]: expected an iterable of integers, not string/),
    typed({ loads: { x: new Map() } }, /^loads\["x"\]: expected an iterable of integers, not Map/),
    typed({ loads: { x: new DataView(new ArrayBuffer(8)) } }, /^loads\["x"\]: .* not DataView/),
    typed({ loads: [1] }, /^loads: expected an object or a Map by name, not Array/),
    typed({ loads: new Map([[1, [1]]]) }, /^loads: expected a string, not number/),
    kind('argument', { loads: { '\ud800': [1] } }, /^loads: .*lone surrogate/),
    kind('too_many', { loads: Object.fromEntries(ones(9).map((_, i) => [`m${i}`, []])) }, /^loads: more than 8/),
    kind('too_many', { loads: { x: endless() } }, /^loads\["x"\]: more than 16777216/),
    kind('argument', { slots: 4, loads: x, capacities: { y: {} } }, /^capacities\["y"\]: loads have no such name/),
    kind('argument', { slots: 4, loads: x, capacities: { x: { a1: 1 } } }, /^capacities\["x"\]: node "a2" is missing/),
    kind('unknown_node', { slots: 4, loads: x, capacities: { x: { zz: 1 } } }, /^capacities\["x"\]: node "zz"/),
    kind('argument', { slots: 4, loads: x, capacities: { x: { a1: 0, a2: 1, b1: 1, c1: 1 } } }, /"a1" has 0 of "x"/),
    kind('argument', { slots: 4, split: [4] }, /^split: slot 4 of 4/),
    kind('argument', { slots: 4, split: [-1] }, /^split\[0\]: -1/),
    kind('argument', { slots: 4, split: [2 ** 32] }, /^split\[0\]: 4294967296 is no slot/),
    kind('argument', { slots: 4, split: [1, 1] }, /^split: slot 1 twice/),
    typed({ slots: 4, split: 1 }, /^split: expected an iterable of integers, not number/),
    kind('argument', { slots: 4, merge: [1] }, /^merge: slot 1 ends where an even slot does/),
    kind('argument', { slots: 4, replicasOf: { 4: 2 } }, /^replicasOf: slot 4 of 4/),
    kind('argument', { slots: 4, replicasOf: new Map([[0, 17]]) }, /^replicasOf: 17 of slot 0/),
    typed({ slots: 4, replicasOf: { 0: '2' } }, /^replicasOf\[0\]: expected a number, not string/),
    typed({ slots: 4, replicasOf: [7] }, /^replicasOf: expected pairs of a slot and a number, not number/),
    kind('argument', { slots: 4, sizes: [1] }, /^sizes: 1 of them, must be 4/),
    kind('argument', { slots: 4, lastMoved: [1] }, /^lastMoved: 1 of them, must be 4/),
    typed({ lastMoved: [true] }, /^lastMoved\[0\]: expected a number or a BigInt, not boolean/),
    kind('argument', { maxBytes: 7 }, /^maxBytes: without sizes/),
    kind('argument', { maxMoves: 1.5 }, /^maxMoves: 1.5/),
    kind('argument', { minInterval: -1 }, /^minInterval: -1/),
    kind('argument', { tolerance: 0.0001 }, /^tolerance: 0.0001 is not from 0 to 1000 in whole thousandths/),
    kind('argument', { overload: -1 }, /^overload: -1/),
    typed({ overload: '5%' }, /^overload: expected a number, not string/),
  ];
  for (const [options, expected] of cases) {
    test(inspect(options, { depth: 3, maxArrayLength: 3, breakLength: Infinity }), () => {
      assert.throws(() => held.rebalance(options), expected);
    });
  }

  test('by a dialect, whose system has the keys', () => {
    const ketama = new Ring(['a', 'b'], { scheme: 'ketama' }).snapshot();
    assert.throws(() => ketama.rebalance(), refused('unsupported', /ketama/));
  });

  test('in short messages, whatever they quote', () => {
    const long = 'x'.repeat(1 << 20);
    for (const options of [
      { loads: { [long]: [-1] } },
      { slots: 4, loads: { [long]: [1] } },
      { slots: 4, loads: { x: ones(4) }, capacities: { x: { [long]: 1 } } },
      { [long]: 1 },
    ]) {
      assert.throws(
        () => held.rebalance(options),
        (e) => e.message.length < 500,
      );
    }
  });
});
