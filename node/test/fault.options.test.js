'use strict';
// Options by name, words of errors, and what a ring, a plan and an explanation are as text and as JSON.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { inspect } = require('node:util');
const { HealthChecker, Placement, Ring, detect, detectAsync } = require('..');
const { refused } = require('./helpers');

const ring = new Ring([{ id: 'a', weight: 2 }, 'b', { id: 'c', zone: 'eu/a' }]);
const held = ring.snapshot();
/** Keys have slots where these are kept. */
const kept = held.rebalance({ slots: 4 }).placement;

describe('fault 34: unknown options are refused', () => {
  const nearest = [
    ['spred', 'spread', () => ring.getNodes('k', 1, { spred: 'none' })],
    ['Spread', 'spread', () => ring.getNodesU64(1, 1, { Spread: 'none' })],
    ['include_down', 'includeDown', () => ring.getNodesHashed(1, 1, { include_down: true })],
    ['includedown', 'includeDown', () => held.getNodes('k', 1, { includedown: true })],
    ['locla', 'local', () => held.getNodes('k', 1, { locla: 'eu' })],
    ['sread', 'spread', () => ring.pickNode('k', 1, 's', { sread: 'none' })],
    ['wieght', 'weight', () => ring.addNode({ id: 'd', wieght: 2 })],
    ['adress', 'address', () => ring.addNode('d', { adress: 'x:1' })],
    ['Zone', 'zone', () => new Ring([{ id: 'd', Zone: 'eu' }])],
    ['raise', 'rise', () => ring.setHealthPolicy({ raise: 3 })],
    ['heartbeat_timeout', 'heartbeatTimeout', () => ring.setHealthPolicy({ heartbeat_timeout: 3 })],
    ['factr', 'factor', () => ring.setBound({ factr: 2 })],
    ['flor', 'floor', () => ring.setBound({ factor: 2, flor: 2 })],
    ['N', 'n', () => ring.shares({ N: 2 })],
    ['spred', 'spread', () => ring.diff(held, { spred: 'none' })],
    ['sprad', 'spread', () => ring.moved(held, ['k'], { sprad: 'none' })],
    ['max_moves', 'maxMoves', () => held.rebalance({ max_moves: 2 })],
    ['factors', 'factor', () => held.assign(['k'], { factors: 2 })],
    ['costs', 'cost', () => ring.acquire('k', { costs: 2 })],
    ['Cost', 'cost', () => ring.acquireAny({ Cost: 2 })],
    ['epohc', 'epoch', () => ring.update(held, { epohc: 2 })],
    ['teir', 'tier', () => ring.addNode('d', { teir: 2 })],
    ['choises', 'choices', () => ring.setStickyPolicy({ choises: 3 })],
    ['intervall', 'interval', () => ring.checks({ intervall: 3 })],
    ['max_in_flight', 'maxInFlight', () => new HealthChecker(ring, { max_in_flight: 3 })],
    ['prob', 'probe', () => new HealthChecker(ring, { prob: () => true })],
  ];
  for (const [name, known, run] of nearest) {
    test(`${name} resembles ${known}`, () => {
      assert.throws(
        run,
        refused('argument', new RegExp(`unknown (option|field) "${name}".*did you mean ${known}\\?$`)),
      );
    });
  }

  test('one that resembles none is told what there is', () => {
    assert.throws(
      () => ring.getNodes('k', 1, { quorum: 2 }),
      refused('argument', /^options: unknown option "quorum", known are spread, includeDown, local$/),
    );
    assert.throws(() => new Ring(['a'], { vnode: 2 }), refused('parameter', /"vnode".*vnodes/));
  });

  // Verbs that take no options refuse them, all of them: whoever adds a verb decides here.
  const NO_OPTIONS = {
    getNode: ['k'],
    getNodeU64: [1],
    getNodeHashed: [1],
    getPrimary: ['k'],
    place: [['k']],
    placePacked: [new Uint8Array(1), new Uint32Array(2)],
    placeU64: [new BigUint64Array(1)],
    placeHashed: [new BigUint64Array(1)],
    distribution: [['k']],
    ranges: ['a'],
    explain: ['k'],
    position: ['k'],
    slot: ['k'],
    pickNodeByLoad: ['k', 1, 's'],
  };
  const OTHERWISE = {
    // Their last argument is an object, or a time, which is checked.
    checked: ['getNodes', 'getNodesU64', 'getNodesHashed', 'pickNode', 'addNode', 'setMetadata', 'update'].concat([
      ...['setHealthPolicy', 'setStickyPolicy', 'setBound', 'checks', 'onChange', 'setNodes'],
      ...['shares', 'diff', 'moved', 'assign', 'rebalance', 'steps', 'acquire', 'acquireAny'],
      ...[
        'report',
        'heartbeat',
        'tick',
        'acquireSticky',
        'expireSticky',
        'offer',
        'offerStates',
        'follow',
        'exportTopology',
      ],
    ]),
    // They take an id and what is set, as their names say.
    plain: [
      'removeNode',
      'renameNode',
      'setWeight',
      'setAddress',
      'setLoad',
      'markDown',
      'markUp',
      'markDraining',
      'storeRows',
    ].concat([
      ...['has', 'node', 'state', 'health', 'load', 'loads', 'forgetSession', 'stickyUse', 'fingers', 'route'],
      ...['snapshot', 'toJSON', 'stringify', 'toString', 'share', 'close', 'constructor'],
      ...['source', 'offerFailed', 'offerStatesFailed', 'locate', 'stringifyBeside'],
    ]),
  };
  test('also where there are none', () => {
    for (const [verb, given] of Object.entries(NO_OPTIONS)) {
      for (const view of (verb === 'slot' ? [kept] : [ring, held]).filter((view) => verb in view)) {
        const run = () => view[verb](...given, { n: 3 });
        assert.throws(run, refused('argument', new RegExp(`^${verb}: unknown option "n", none are known here$`)));
        // As map() and others call a function.
        view[verb](...given, undefined);
        if (given.length === 1) [given[0]].forEach((one) => view[verb](one, 0, [one]));
      }
    }
    const verbs = new Set();
    for (const { prototype } of [Ring, Placement]) {
      for (let at = prototype; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
        for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
          if (typeof value === 'function') verbs.add(name);
        }
      }
    }
    const listed = [...Object.keys(NO_OPTIONS), ...OTHERWISE.checked, ...OTHERWISE.plain];
    assert.deepEqual([...verbs].sort(), [...new Set(listed)].sort());
  });

  test('of functions', async () => {
    const asked = [['a', 'b'], [['k', 'a']]];
    assert.throws(() => detect(...asked, { seed: 1 }), refused('argument', /^detect: unknown option "seed"/));
    await assert.rejects(
      detectAsync(...asked, { seed: 1 }),
      refused('argument', /^detectAsync: unknown option "seed"/),
    );
    assert.throws(() => Ring.fromJSON(ring, { seed: 1 }), refused('argument', /^options: unknown option "seed"/));
  });

  test('what is no object of options', () => {
    for (const options of [new Map([['spread', 'none']]), Promise.resolve({}), new Date(), ['none'], 'none', 7, null]) {
      assert.throws(() => ring.getNodes('k', 1, options), {
        name: 'TypeError',
        message: /^options: expected an object/,
      });
      assert.throws(() => new Ring(['a'], options), { name: 'TypeError', message: /^options: expected an object/ });
      assert.throws(() => ring.checks(options), { name: 'TypeError', message: /^policy: expected an object/ });
      assert.throws(() => new HealthChecker(ring, options), {
        name: 'TypeError',
        message: /^options: expected an object/,
      });
    }
    assert.equal(ring.getNodes('k', 1, Object.assign(Object.create(null), { spread: 'none' })).length, 1);
    class Config {
      spread = 'none';
    }
    assert.equal(ring.getNodes('k', 1, new Config()).length, 1);
  });

  test('messages are short, whatever they quote', () => {
    const long = 'x'.repeat(1 << 20);
    const runs = [
      () => ring.getNodes('k', 1, { [long]: 1 }),
      () => ring.getNodes('k', 1, { spread: long }),
      () => ring.place(['k'], { [long]: 1 }),
      () => ring.addNode({ id: 'd', [long]: 1 }),
      () => ring.addNode({ id: 'd', metadata: { [long]: 1 } }),
      () => ring.addNode({ id: 'd', fields: { [long]: null } }),
      () => new Ring(['a'], { [long]: {} }),
      () => new Ring(['a'], { seed: 10n ** 100_000n }),
      () => ring.getNodeU64(-(10n ** 100_000n)),
      () => ring.setBound({ [long]: 1 }),
      () => ring.renameNode('a', long),
      () => ring.assign([long, long]),
      () => ring.update(ring, { epoch: 10n ** 100_000n }),
      () => Ring.fromJSON({ [long]: NaN }),
      () => ring.getNode({ constructor: { name: long } }),
      () => ring.getNode({ constructor: { name: {} } }),
    ];
    for (const run of runs) {
      assert.throws(run, (e) => e.message.length < 500 && !(e instanceof RangeError), run.toString());
    }
  });
});

describe('fault 34: text and JSON', () => {
  test('of a ring and a snapshot', () => {
    for (const view of [ring, held]) {
      const text = `${view.constructor.name}(ring, 3 nodes, epoch 0, fingerprint ${ring.fingerprint})`;
      assert.deepEqual([String(view), `${view}`, inspect(view)], [text, text, text]);
      assert.deepEqual(JSON.parse(JSON.stringify({ view })), { view: ring.toJSON() });
    }
    const closed = new Ring(['a']);
    closed.close();
    assert.deepEqual([String(closed), inspect(closed)], ['Ring(closed)', 'Ring(closed)']);
  });

  test('of a plan', () => {
    const after = new Ring(ring);
    after.markDown('b');
    const plan = ring.diff(after);
    const written = JSON.parse(JSON.stringify(plan));
    assert.deepEqual(Object.keys(written), Object.keys(plan));
    assert.equal(BigInt(written.positions), plan.positions);
    assert.equal(typeof written.positions, 'string');
    assert.deepEqual(
      written.ranges.map(({ first, last, from, to }) => ({ first: BigInt(first), last: BigInt(last), from, to })),
      plan.ranges.map((range) => ({ ...range })),
    );
    // Its parts, too.
    assert.deepEqual(JSON.parse(JSON.stringify(plan.moves)), written.moves);
    assert.deepEqual(JSON.parse(JSON.stringify(plan.moves[0])), written.moves[0]);
    assert.deepEqual(JSON.parse(JSON.stringify(plan.ranges)), written.ranges);
    assert.equal(written.moved, plan.moved);
    const nobody = new Ring([]);
    assert.equal(JSON.parse(JSON.stringify(ring.diff(nobody))).moves[0].to, null);
    assert.deepEqual(JSON.parse(JSON.stringify(plan.ranges[0])), written.ranges[0]);
    assert.deepEqual(Object.keys(plan.moves[0]), ['from', 'to', 'positions', 'share']);
    structuredClone(plan);
  });

  test('a plan is shown by its beginning, an explanation in its words', () => {
    const after = new Ring(ring);
    after.removeNode('a');
    const plan = ring.diff(after);
    const { moved, minimum, moves, ranges } = plan;
    assert.ok(moves.length < 4 && ranges.length > 100);
    const text = `Plan(moved ${moved}, minimum ${minimum}, ${moves.length} moves, ${ranges.length} ranges)`;
    assert.deepEqual([String(plan), `${plan}`], [text, text]);
    const shown = inspect(plan);
    assert.ok(shown.startsWith('Plan {') && shown.length < 2000, shown);
    assert.ok(shown.includes(`... ${ranges.length - 3} more items`), shown);
    const all = inspect(plan, { maxArrayLength: null });
    assert.equal(all.match(/MovedRange/g).length, ranges.length);
    const explanation = ring.explain('k');
    assert.equal(String(explanation), explanation.text);
  });

  test('of everything else that has BigInts, bytes or Maps', () => {
    const explanation = ring.explain('user:42');
    const written = JSON.parse(JSON.stringify(explanation));
    assert.equal(BigInt(written.position), explanation.position);
    assert.deepEqual(written.point, { position: String(explanation.point.position), node: explanation.point.node });
    assert.deepEqual([written.identifier, written.hashed, written.text], [null, [0, 7], explanation.text]);
    const wide = new Ring(['a', 'b'], { scheme: 'chord' }).explain('k');
    assert.equal(JSON.parse(JSON.stringify(wide)).identifier, Buffer.from(wide.identifier).toString('hex'));
    assert.deepEqual(JSON.parse(JSON.stringify(ring.ranges('a')))[0], ring.ranges('a')[0].map(String));
    assert.deepEqual(JSON.parse(JSON.stringify(ring.shares())), Object.fromEntries(ring.shares()));
    const { counts } = ring.distribution(['k', 'l']);
    assert.deepEqual(JSON.parse(JSON.stringify(ring.distribution(['k', 'l']))).counts, Object.fromEntries(counts));
    assert.deepEqual(JSON.parse(JSON.stringify(ring.loads())).a, ring.load('a'));
    const placed = ring.place(['k', 'l']);
    assert.deepEqual(JSON.parse(JSON.stringify(placed)), [...placed]);
    assert.deepEqual([String(placed), inspect(placed)], Array(2).fill('Placed(2 keys on 3 nodes)'));
    const lease = new Ring(ring).acquire('k');
    assert.deepEqual(JSON.parse(JSON.stringify(lease)), { node: lease.node, spilled: 0, cost: 1, touch: null });
    assert.equal(String(lease), `Lease(${lease.node}, spilled 0)`);
    lease.release();
    // Ids that JavaScript would take for something else.
    const odd = new Ring(['__proto__', 'constructor', 'toJSON', '7']);
    const shares = JSON.parse(JSON.stringify(odd.shares()));
    assert.deepEqual(Object.keys(shares).sort(), [...odd].sort());
  });

  test('of what detect finds, integer keys and bytes included', () => {
    const other = new Ring(['a', 'b', 'c'], { scheme: 'slots' });
    const pairs = Array.from({ length: 200 }, (_, i) => [i % 2 ? BigInt(i) : i, other.getNodeU64(i)]);
    pairs.push([2n ** 60n, pairs[0][1]], [Buffer.from([0, 255]), 'a'], [Buffer.from([0, 254]), 'b']);
    const found = detect(['a', 'b', 'c'], pairs);
    const written = JSON.parse(JSON.stringify(found));
    assert.deepEqual([written.verdict, written.tried], [found.verdict, found.tried]);
    for (const candidate of found.candidates) JSON.stringify(candidate.contradictions);
    assert.deepEqual(JSON.parse(JSON.stringify(found.candidates)), written.candidates);
  });
});

describe('fault 42: words that help', () => {
  test('integers have verbs of their own', () => {
    for (const key of [5, 5n, NaN]) {
      for (const run of [
        () => ring.getNode(key),
        () => held.getNode(key),
        () => ring.getNodes(key, 2),
        () => ring.getPrimary(key),
        () => ring.pickNode(key, 2, 's'),
        () => ring.pickNode('k', 2, key),
        () => ring.acquire(key),
        () => ring.acquireSticky(key),
        () => ring.place([key]),
        () => ring.place(new Set(['k', key])),
        () => ring.place(['x'.repeat(1 << 19), key]),
        () => ring.distribution([key]),
        () => ring.explain(key),
        () => held.locate(key),
      ]) {
        assert.throws(run, {
          name: 'TypeError',
          code: 'ERR_INVALID_ARG_TYPE',
          message: /getNodeU64\(\).*placeU64\(\)/,
        });
      }
    }
    assert.throws(() => ring.getNode({}), (e) => !e.message.includes('U64')); // prettier-ignore
  });

  test('an epoch that is left out is not a number to count on', () => {
    const document = ring.toJSON();
    assert.equal(document.epoch, undefined);
    document.epoch += 1;
    assert.throws(
      () => new Ring(['a']).update(document),
      refused('document', /^topology\.epoch: NaN; documents leave an epoch of 0 out: \(document\.epoch \?\? 0\) \+ 1$/),
    );
    const next = ring.toJSON();
    next.epoch = (next.epoch ?? 0) + 1;
    const follower = new Ring(ring);
    follower.update(next);
    assert.equal(follower.epoch, 1n);
    const endless = { ...ring.toJSON(), nodes: [{ id: 'a', weight: Infinity }] };
    assert.throws(() => Ring.fromJSON(endless), refused('document', /^document\.weight: Infinity$/));
  });
});
