'use strict';
// Topologies on the way to another one: what each step moves, within which limits, and what is refused.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { describe, test } = require('node:test');
const { inspect } = require('node:util');
const { ConsistentError, Placement, Ring } = require('..');
const { refused } = require('./helpers');

const FILE = join(__dirname, '../../tests/vectors/functions/steps.json');

const NODES = Array.from({ length: 6 }, (_, i) => ({ id: `n${i}`, zone: `z${i % 3}` }));

/** A placement before, and one after a node came and another left. */
function ends(options) {
  const [before, after] = [new Ring(NODES, options), new Ring(NODES, options)];
  after.addNode({ id: 'n6', zone: 'z0' });
  after.removeNode('n1');
  return [before.snapshot(), after.snapshot()];
}

test('ways are those of the model', () => {
  const cases = JSON.parse(readFileSync(FILE));
  let [made, ended] = [0, 0];
  for (const { name, before, after, asked, steps, error } of cases) {
    const { max_share: share, per_zone: perZone, max_bytes: maxBytes, ...rest } = asked;
    const part = (billionths) => (billionths === undefined ? undefined : billionths / 1e9);
    const options = { ...rest, maxShare: part(share), perZone: part(perZone), maxBytes };
    const [from, to] = [before, after].map((document) => Ring.fromJSON(document).snapshot());
    const whole = BigInt(asked.n ?? 1) << 64n;
    const told = [];
    let kind;
    try {
      for (const { placement, plan, bytes, left, isLast } of from.steps(to, options)) {
        const moves = plan.moves.map((move) => [move.from, move.to, String(move.positions)]);
        const { fingerprint } = placement;
        const ranges = plan.ranges.length;
        told.push({ topology: placement.stringify(), fingerprint, moves, ranges, bytes, left, is_last: isLast });
      }
    } catch (e) {
      if (!(e instanceof ConsistentError)) throw e;
      ({ kind } = e);
    }
    assert.equal(kind, error, name);
    // Shares of 2^64 and more round once each.
    const near = (left) => Number((BigInt(left) << 80n) / whole) / 2 ** 80;
    told.forEach((step, i) => {
      assert.ok(Math.abs(step.left - near(steps[i].left)) < 1e-15, `${name}: ${step.left}`);
      step.left = steps[i].left;
    });
    assert.deepEqual(told, steps, name);
    made += told.length;
    ended += kind === undefined ? 0 : 1;
  }
  assert.deepEqual([cases.length, made, ended], [101, 334, 26]);
});

describe('a way', () => {
  test('ends at the other topology, and goes on from the document of any step', () => {
    const [before, after] = ends();
    const steps = [...before.steps(after, { maxShare: 0.05 })];
    assert.ok(steps.length > 3);
    let at = before;
    steps.forEach((step, i) => {
      assert.ok(step.placement instanceof Placement);
      assert.deepEqual({ ...step.plan }, { ...at.diff(step.placement) });
      assert.ok(step.plan.positions * 20n <= 2n ** 64n);
      assert.equal(step.isLast, i === steps.length - 1);
      const started = Ring.fromJSON(step.placement.stringify()).snapshot();
      const rest = [...started.steps(after, { maxShare: 0.05 })].map(({ placement }) => placement.stringify());
      assert.deepEqual(
        rest,
        steps.slice(i + 1).map(({ placement }) => placement.stringify()),
      );
      at = step.placement;
    });
    assert.deepEqual([at.fingerprint, steps.at(-1).left], [after.fingerprint, 0]);
    assert.deepEqual([...after.steps(new Ring(after))], []);
  });

  test('is made as it is asked for', () => {
    const [before, after] = ends();
    const steps = before.steps(after, { maxShare: 0.1 });
    assert.equal(steps[Symbol.iterator](), steps);
    const { value: step } = steps.next();
    assert.equal(String(step), `Step(moved ${step.plan.moved}, left ${step.left})`);
    const written = JSON.parse(JSON.stringify(step));
    assert.deepEqual(Object.keys(written), ['placement', 'plan', 'bytes', 'left', 'isLast']);
    assert.deepEqual(written.placement, step.placement.toJSON());
    assert.deepEqual(written.plan, JSON.parse(JSON.stringify(step.plan)));
    steps.return();
    assert.equal(steps.next().done, true);
  });

  test('keeps nodes as healthy as they are', () => {
    const ring = new Ring(NODES);
    ring.markDown('n3');
    for (const { placement } of ring.snapshot().steps(ends()[1], { maxShare: 0.1 })) {
      assert.equal(placement.state('n3'), 'down');
    }
  });

  test('counts bytes of sizes in every form', () => {
    const [before, after] = ends();
    const sizes = Array.from({ length: 64 }, (_, i) => (i * 7919) % 1000);
    const way = (sizes) => [...before.steps(after, { maxBytes: 900n, sizes })];
    const expected = way(sizes);
    assert.ok(expected.every(({ bytes }) => bytes > 0 && bytes <= 900));
    for (const form of [new Float64Array(sizes), BigUint64Array.from(sizes, BigInt), sizes.values()]) {
      assert.deepEqual(
        way(form).map(({ placement }) => placement.stringify()),
        expected.map(({ placement }) => placement.stringify()),
      );
    }
  });
});

describe('what is refused', () => {
  const [before, after] = ends();
  const typed = (options, message) => [options, { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message }];
  const argument = (options, message) => [options, refused('argument', message)];
  const cases = [
    argument({ maxShare: 0 }, /^maxShare: 0 billionths/),
    argument({ maxShare: 1.01 }, /^maxShare: 1.01 is not a part from 0 to 1/),
    argument({ maxShare: NaN }, /^maxShare: NaN is not a part from 0 to 1/),
    typed({ maxShare: '1%' }, /^maxShare: expected a number, not string/),
    argument({ perZone: -0.1 }, /^perZone: -0.1 is not a part from 0 to 1/),
    argument({ n: 0 }, /^n: 0, must be 1 to 16/),
    argument({ n: 7 }, /^n: 7, but 6 nodes have keys in the topology before/),
    argument({ n: 1.5 }, /^n: 1.5 is not a count/),
    argument({ maxBytes: 5 }, /^maxBytes: there are no sizes/),
    argument({ maxBytes: -5 }, /^maxBytes: -5/),
    argument({ sizes: [1, -1] }, /^sizes\[1\]: -1/),
    argument({ sizes: [2n ** 60n] }, /^sizes: more than/),
    argument({ spread: 'rack' }, /^spread: rack/),
    argument({ max_share: 0.1 }, /unknown option "max_share".*did you mean maxShare\?$/),
    [new Map([['n', 1]]), { name: 'TypeError', message: /^options: expected an object/ }],
  ];
  for (const [options, expected] of cases) {
    test(inspect(options), () => assert.throws(() => before.steps(after, options).next(), expected));
  }

  test('options at once, and ways end after an error', () => {
    assert.throws(() => before.steps(after, { maxShare: '1%' }), { name: 'TypeError' });
    assert.throws(() => before.steps('ring'), { name: 'TypeError', message: /^to: expected a Ring or a Placement/ });
    const steps = before.steps(new Ring(NODES, { seed: 1 }));
    assert.throws(() => steps.next(), refused('incomparable', /./));
    assert.equal(steps.next().done, true);
  });
});
