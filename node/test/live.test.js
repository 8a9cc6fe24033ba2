'use strict';
// The live ring beside the vectors: what is JavaScript's own about it.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { describe, test } = require('node:test');
const { inspect } = require('node:util');
const { ConsistentError, HealthChecker, Ring } = require('..');

const KEYS = Array.from({ length: 500 }, (_, i) => `user:${i}`);
const nodes = (n) => Array.from({ length: n }, (_, i) => `node-${i}`);
const make = () => new Ring({ a: 1, b: 2.5, c: 1 });
const total = (ring) => [...ring.loads().values()].reduce((sum, load) => sum + load.total, 0);
const refused = (kind, message) => (e) => {
  assert.ok(e instanceof ConsistentError, inspect(e));
  assert.equal(e.kind, kind, e.message);
  assert.match(e.message, message);
  return true;
};
const wrongType = (message) => (e) => {
  assert.ok(e instanceof TypeError, inspect(e));
  assert.equal(e.code, 'ERR_INVALID_ARG_TYPE');
  assert.match(e.message, message);
  return true;
};

describe('errors', () => {
  const ring = make();
  const big = 2 ** 53;
  const cases = [
    ...['report', 'heartbeat', 'health', 'load', 'setLoad'].map((verb) => {
      return ['unknown_node', /"zz"/, () => ring[verb]('zz', verb === 'setLoad' ? 1 : verb === 'report' || undefined)];
    }),
    ['id', /^id: .*lone surrogate/, () => ring.report('\ud800', true)],
    ['argument', /^now: -1 /, () => ring.report('a', true, -1)],
    ['argument', /^now: -0.5 /, () => ring.heartbeat('a', -0.5)],
    ['argument', /^now: NaN /, () => ring.tick(NaN)],
    ['argument', /^now: 9007199254740992 /, () => ring.acquireSticky('s', big)],
    ['argument', /^now: Infinity /, () => ring.expireSticky(Infinity)],
    ['argument', /^rise: 0,/, () => ring.setHealthPolicy({ rise: 0 })],
    ['argument', /^fall: -1 /, () => ring.setHealthPolicy({ fall: -1 })],
    ['argument', /^max_ejected: 101 /, () => ring.setHealthPolicy({ maxEjected: 101 })],
    ['argument', /^maxEjected: 4294967296 /, () => ring.setHealthPolicy({ maxEjected: 2 ** 32 })],
    ['argument', /^heartbeat_timeout: 0,/, () => ring.setHealthPolicy({ heartbeatTimeout: 0 })],
    ['argument', /^policy: unknown field "raise", known are rise,/, () => ring.setHealthPolicy({ raise: 1 })],
    ['argument', /^bound.factor: 0.999 /, () => ring.setBound({ factor: 0.999 })],
    ['argument', /^bound.factor: 1000.001 /, () => ring.setBound({ factor: 1000.001 })],
    ['argument', /^bound.factor: 1.2345 /, () => ring.setBound({ factor: 1.2345 })],
    ['argument', /^bound.factor: NaN /, () => ring.setBound({ factor: NaN })],
    ['argument', /^gap: 0.5 /, () => ring.setBound({ gap: 0.5 })],
    ['argument', /^bound: needs either/, () => ring.setBound({})],
    ['argument', /^bound: needs either/, () => ring.setBound({ factor: 2, gap: 1 })],
    ['argument', /^bound: needs either/, () => ring.setBound({ floor: 2 })],
    ['argument', /^bound: needs either/, () => ring.setBound({ gap: 2, floor: 2 })],
    ['argument', /^floor: 4294967296 /, () => ring.setBound({ factor: 2, floor: 2 ** 32 })],
    ['argument', /^cost: 0 .*from 1 to 4294967295/, () => ring.acquire('k', { cost: 0 })],
    ['argument', /^cost: 4294967296 /, () => ring.acquireAny({ cost: 2 ** 32 })],
    ['argument', /^cost: 1.5 /, () => ring.acquireAny({ cost: 1.5 })],
    ['argument', /^load: 1099511627776,/, () => ring.setLoad('a', 2 ** 40)],
    ['argument', /^load: -1 /, () => ring.setLoad('a', -1)],
    ['argument', /^choices: 0,/, () => ring.setStickyPolicy({ choices: 0 })],
    ['argument', /^sessions: 67108865,/, () => ring.setStickyPolicy({ sessions: 2 ** 26 + 1 })],
    ['argument', /^hysteresis: 0.0001 /, () => ring.setStickyPolicy({ hysteresis: 0.0001 })],
    ['argument', /^ttl: NaN /, () => ring.setStickyPolicy({ ttl: NaN })],
    ['argument', /^timeout: Infinity /, () => ring.checks({ timeout: Infinity })],
    ['argument', /^heartbeatTimeout: -1 /, () => ring.setHealthPolicy({ heartbeatTimeout: -1 })],
    ['argument', /^interval: 0,/, () => ring.checks({ interval: 0 })],
    ['argument', /^jitter: 1.001 /, () => ring.checks({ jitter: 1.001 })],
    ['argument', /^timeout: 0,/, () => ring.checks({ timeout: 0 })],
    ['argument', /^max_in_flight: 0,/, () => new HealthChecker(ring, { maxInFlight: 0 })],
    ['argument', /^seed: 18446744073709551616 /, () => ring.checks({ seed: 2n ** 64n })],
    ['argument', /^policy: unknown field "every"/, () => new HealthChecker(ring, { every: 1 })],
    ['argument', /^number: -1 /, () => ring.checks().finished(-1, true)],
    ['argument', /^n: -1 /, () => ring.pickNode('k', -1, 's')],
    ['argument', /^n: 0.5 /, () => ring.pickNodeByLoad('k', 0.5, 's')],
    ['argument', /spread: rack /, () => ring.pickNode('k', 1, 's', { spread: 'rack' })],
    ['zone', /^local.*"a\/\/b"/, () => ring.getNodes('k', 2, { local: 'a//b' })],
    ['zone', /^local.*"a\/\/b"/, () => ring.getNodes('k', 0, { local: 'a//b' })],
    ['zone', /local: .*lone surrogate/, () => ring.getNodes('k', 2, { local: '\ud800' })],
    ['keys', /^key: .*lone surrogate/, () => ring.acquire('\ud800')],
    ['keys', /^key: .*lone surrogate/, () => ring.getPrimary('\ud800')],
    ['keys', /^salt: .*lone surrogate/, () => ring.pickNode('k', 2, '\ud800')],
    ['keys', /^key: .*lone surrogate/, () => ring.pickNodeByLoad('\ud800', 2, 's')],
    ['keys', /^session: .*lone surrogate/, () => ring.acquireSticky('\ud800')],
    ['keys', /^session: .*lone surrogate/, () => ring.forgetSession('\ud800')],
  ];
  for (const [kind, message, run] of cases) {
    test(`${kind}: ${message.source}`, () => assert.throws(run, refused(kind, message)));
  }

  const types = [
    [/^id: .*not number/, () => ring.report(7, true)],
    [/^ok: .*not number/, () => ring.report('a', 1)],
    [/^ok: .*not undefined/, () => ring.checks().finished(1)],
    [/^now: .*not bigint/, () => ring.tick(1n)],
    [/^now: .*not null/, () => ring.acquireSticky('s', null)],
    [/^policy: .*not number/, () => ring.setHealthPolicy(3)],
    [/^policy: .*not undefined/, () => ring.setStickyPolicy()],
    [/^rise: .*not string/, () => ring.setHealthPolicy({ rise: '2' })],
    [/^bound: .*not number/, () => ring.setBound(1.25)],
    [/^factor: .*not string/, () => ring.setBound({ factor: '1' })],
    [/^load: .*not bigint/, () => ring.setLoad('a', 1n)],
    [/^seed: .*not string/, () => ring.checks({ seed: '1' })],
    [/^key: .*not number/, () => ring.acquire(7)],
    [/^key: .*not undefined/, () => ring.getPrimary()],
    [/^session: .*not number/, () => ring.acquireSticky(7)],
    [/^key: .*not number/, () => ring.acquire(7, { cost: 2 })],
    [/^cost: .*not bigint/, () => ring.acquire('k', { cost: 2n })],
    [/^cost: .*not null/, () => ring.acquireAny({ cost: null })],
    [/^options: .*not number/, () => ring.acquireAny(2)],
    [/^salt: .*not number/, () => ring.pickNode('k', 2, 7)],
    [/^salt: .*not undefined/, () => ring.pickNodeByLoad('k', 2)],
    [/^includeDown: .*not number/, () => ring.getNodes('k', 2, { includeDown: 1 })],
    [/^local: .*not null/, () => ring.getNodes('k', 2, { local: null })],
    [/^ring: .*not Placement/, () => new HealthChecker(ring.snapshot())],
    [/^options: .*not null/, () => new HealthChecker(ring, null)],
    [/^probe: .*not string/, () => new HealthChecker(ring, { probe: 'tcp' })],
  ];
  for (const [message, run] of types) test(message.source, () => assert.throws(run, wrongType(message)));

  test('nothing has changed', () => {
    const fresh = make();
    assert.deepEqual(ring.loads(), fresh.loads());
    assert.deepEqual(
      [ring.healthPolicy, ring.bound, ring.stickyPolicy],
      [
        { rise: 2, fall: 3, heartbeatTimeout: null, maxEjected: 50 },
        { factor: 1.25 },
        { choices: 2, ttl: 1_800_000, sessions: 2 ** 20, hysteresis: 0.25 },
      ],
    );
    assert.equal(ring.stickyUse().sessions, 0);
    for (const id of ring) {
      const health = { state: 'up', ejected: false, successes: 0, failures: 0, lastChecked: null, lastBeat: null };
      assert.deepEqual(ring.health(id), health);
    }
  });

  test('a closed ring', () => {
    const closed = make();
    const checks = closed.checks();
    closed.close();
    for (const run of [
      () => closed.report('a', true),
      () => closed.heartbeat('a'),
      () => closed.tick(),
      () => closed.health('a'),
      () => closed.healthPolicy,
      () => closed.setHealthPolicy({}),
      () => closed.acquire('k'),
      () => closed.acquireSticky('s'),
      () => closed.bound,
      () => closed.setBound({ gap: 1 }),
      () => closed.setLoad('a', 1),
      () => closed.load('a'),
      () => closed.loads(),
      () => closed.stickyPolicy,
      () => closed.setStickyPolicy({}),
      () => closed.forgetSession('s'),
      () => closed.expireSticky(),
      () => closed.stickyUse(),
      () => closed.getPrimary('k'),
      () => closed.pickNode('k', 2, 's'),
      () => closed.pickNodeByLoad('k', 2, 's'),
      () => closed.checks(),
      () => checks.due(),
      () => checks.finished(1, true),
      () => checks.nextWake(),
    ]) {
      assert.throws(run, refused('closed', /^the ring is closed$/), run.toString());
    }
  });
});

describe('health', () => {
  test("without a time, the process's own clock is read", () => {
    const ring = make();
    const before = Ring.now();
    assert.ok(Number.isSafeInteger(before) && before >= 0);
    assert.deepEqual(
      [1, 2, 3].map(() => ring.report('b', false)),
      ['up', 'up', 'down'],
    );
    assert.equal(ring.heartbeat('a'), 'up');
    const after = Ring.now();
    const within = (at) => at >= before && at <= after;
    assert.ok(within(ring.health('b').lastChecked) && within(ring.health('a').lastBeat));
    assert.equal(ring.tick(), null);
    ring.setHealthPolicy({ heartbeatTimeout: 59_999.25 });
    assert.equal(ring.healthPolicy.heartbeatTimeout, 60_000, 'lengths are rounded up');
    const at = ring.tick();
    assert.ok(at >= before + 60_000 && at <= Ring.now() + 60_001, String(at));
  });

  test('look-ups see reports at once', () => {
    const ring = make();
    const other = Ring.attach(ring.share());
    const marked = make();
    marked.markDown('b');
    for (const reporter of [ring, other]) {
      for (let i = 0; i < 3; i++) reporter.report('b', false, i);
      assert.deepEqual(
        KEYS.map((key) => ring.getNode(key)),
        KEYS.map((key) => marked.getNode(key)),
      );
      assert.deepEqual(ring.snapshot().state('b'), 'down');
      for (let i = 0; i < 2; i++) reporter.report('b', true, i);
      assert.equal(ring.state('b'), 'up');
    }
  });
});

describe('replicas', () => {
  test('primary, down and nearby nodes, on rings and on snapshots', () => {
    const ring = new Ring(['eu/a', 'eu/b', 'us/a', 'us/b'].map((zone) => ({ id: zone, zone })));
    const whole = ring.snapshot();
    ring.markDown('eu/a');
    for (const view of [ring, ring.snapshot()]) {
      for (const [i, key] of KEYS.entries()) {
        for (const form of [key, Buffer.from(key), `${key}${'x'.repeat(2000)}`]) {
          assert.equal(view.getPrimary(form), whole.getNode(form));
          assert.deepEqual(view.getNodes(form, 3, { includeDown: true }), whole.getNodes(form, 3));
        }
        const plain = { spread: 'none', includeDown: true };
        assert.deepEqual(view.getNodesU64(i, 3, plain), whole.getNodesU64(i, 3, { spread: 'none' }));
        assert.deepEqual(view.getNodesHashed(i, 3, plain), whole.getNodesHashed(i, 3, { spread: 'none' }));
        const near = view.getNodes(key, 3, { local: 'us/b' });
        assert.deepEqual([...near].sort(), view.getNodes(key, 3).sort());
        const shared = near.map((id) => (id === 'us/b' ? 2 : id.startsWith('us') ? 1 : 0));
        assert.deepEqual(shared, [2, 1, 0]);
      }
    }
    // A snapshot's primary placement is not that of a later one.
    ring.removeNode('eu/a');
    for (const key of KEYS) assert.equal(ring.getPrimary(key), ring.getNode(key));
    assert.equal(new Ring([]).getPrimary('k'), null);
  });

  test('hot keys', () => {
    const ring = new Ring(nodes(8));
    const first = ring.getNodes('hot', 3);
    const picks = KEYS.map((salt) => ring.pickNode('hot', 3, salt));
    assert.deepEqual(new Set(picks), new Set(first));
    for (const view of [ring, ring.snapshot()]) {
      assert.deepEqual(
        KEYS.map((salt) => view.pickNode(Buffer.from('hot'), 3, Buffer.from(salt))),
        picks,
      );
      assert.equal(view.pickNode('hot', 0, 's'), null);
      assert.equal(view.pickNode('hot', 1, 's'), ring.getNode('hot'));
      assert.ok(view.has(view.pickNode('hot', Infinity, 's')));
      const long = 'ü'.repeat(3000);
      assert.equal(view.pickNode(long, 3, long), view.pickNode(Buffer.from(long), 3, Buffer.from(long)));
    }
    for (const id of first.slice(1)) ring.setLoad(id, 100);
    const light = KEYS.map((salt) => ring.pickNodeByLoad('hot', 2, salt));
    assert.deepEqual(new Set(light), new Set([first[0]]));
    assert.equal(ring.pickNodeByLoad('hot', 0, 's'), null);
    const zoned = new Ring('xy'.split('').flatMap((zone) => [0, 1, 2].map((i) => ({ id: zone + i, zone }))));
    const spreads = (options) => new Set(KEYS.map((salt) => zoned.pickNode('hot', 3, salt, options)));
    assert.deepEqual(spreads(), new Set(zoned.getNodes('hot', 3)));
    assert.deepEqual(spreads({ spread: 'none' }), new Set(zoned.getNodes('hot', 3, { spread: 'none' })));
  });

  test('changes by another handle are seen', () => {
    const ring = new Ring(['b']);
    const other = Ring.attach(ring.share());
    const looks = [
      () => ring.getPrimary('k'),
      () => ring.pickNode('k', 2, 's'),
      () => ring.pickNodeByLoad('k', 2, 's'),
      () => ring.pickNodeByLoad('k', 2, 'x'.repeat(5000)),
      () => ring.acquire('k').node,
      () => ring.acquire('x'.repeat(5000)).node,
      () => ring.acquireSticky('k').node,
    ];
    for (const look of looks) {
      assert.equal(look(), 'b');
      // The index of the only node stays, its name does not.
      other.addNode('a');
      other.removeNode('b');
      assert.equal(look(), 'a', look.toString());
      assert.deepEqual(ring.nodes, ['a']);
      assert.equal(ring.snapshot().getNode('k'), 'a');
      other.addNode('b');
      other.removeNode('a');
    }
  });
});

describe('leases', () => {
  test('64 on 8 nodes, none over its cap', () => {
    const ring = new Ring(nodes(8));
    const leases = KEYS.slice(0, 64).map((key) => ring.acquire(key));
    for (const [i, lease] of leases.entries()) {
      const walk = ring.getNodes(KEYS[i], 8, { spread: 'none' });
      assert.equal(lease.node, walk[lease.spilled]);
      assert.deepEqual([lease.home, lease.touch], [lease.spilled === 0, null]);
    }
    assert.ok(leases.some((lease) => !lease.home));
    const loads = [...ring.loads().values()];
    assert.equal(total(ring), 64);
    assert.ok(loads.every(({ leases, cap }) => leases <= 10 && cap === Math.ceil((1.25 * 65) / 8)));
    assert.deepEqual(
      leases.map((lease) => lease.release()),
      leases.map(() => true),
    );
    assert.deepEqual(
      leases.map((lease) => lease.release()),
      leases.map(() => false),
    );
    assert.equal(total(ring), 0);
  });

  test('one is given back once, by whatever name', () => {
    const ring = make();
    const [lease, same] = [ring.acquire('k'), ring.acquire('k')];
    assert.deepEqual(ring.load(lease.node), { ...ring.load(lease.node), leases: 2, measured: 0, total: 2 });
    if (Symbol.dispose) {
      lease[Symbol.dispose]();
      lease[Symbol.dispose]();
    }
    assert.equal(lease.release(), !Symbol.dispose);
    assert.equal(total(ring), 1);
    same.release();
    assert.equal(total(ring), 0);
  });

  test('none when no node is up', () => {
    const ring = make();
    for (const id of ring) ring.markDraining(id);
    assert.deepEqual([ring.acquire('k'), ring.acquireSticky('k')], [null, null]);
    assert.deepEqual([new Ring([]).acquire('k'), new Ring({ a: 0 }).acquireSticky('k', 0)], [null, null]);
    assert.equal(total(ring), 0);
  });

  test('keys of every form', () => {
    const ring = make();
    const shared = new Uint8Array(new SharedArrayBuffer(3));
    shared.set(Buffer.from('abc'));
    for (const key of ['abc', Buffer.from('abc'), shared]) {
      const lease = ring.acquire(key);
      assert.equal(lease.node, ring.getNode('abc'));
      lease.release();
      ring.acquireSticky(key, 5).release();
      assert.equal(ring.stickyUse().sessions, 1);
    }
    for (const key of ['ü', '\ufffd', 'x'.repeat(5000), '漢'.repeat(2000), '']) {
      const lease = ring.acquire(key);
      assert.equal(lease.node, ring.getNode(key));
      assert.ok(lease.release());
    }
    assert.equal(total(ring), 0);
  });

  test('cost what they are asked for with', () => {
    const ring = new Ring(['a', 'b', 'c']);
    const shared = new Uint8Array(new SharedArrayBuffer(1));
    shared.set(Buffer.from('k'));
    for (const key of ['k', Buffer.from('k'), shared]) {
      const lease = ring.acquire(key, { cost: 40 });
      assert.deepEqual([lease.node, lease.cost, lease.spilled], [ring.getNode(key), 40, 0]);
      assert.equal(ring.load(lease.node).leases, 40);
      assert.ok(lease.release());
    }
    assert.equal(ring.acquire('k', {}).cost, 1);
    assert.equal(ring.acquire('k', { cost: 2 ** 32 - 1 }).cost, 2 ** 32 - 1);
    assert.equal(ring.acquireSticky('s').cost, 1);
  });

  test('of requests without a key take turns', () => {
    const ring = new Ring(['a', 'b', 'c']);
    const leases = Array.from({ length: 6 }, () => ring.acquireAny());
    assert.deepEqual(leases.map(({ node }) => node).sort(), ['a', 'a', 'b', 'b', 'c', 'c']);
    for (const { cost, spilled, touch } of leases) assert.deepEqual([cost, spilled, touch], [1, 0, null]);
    leases.forEach((lease) => lease.release());
    const dear = ring.acquireAny({ cost: 100 });
    assert.equal(ring.load(dear.node).total, 100);
    assert.notEqual(ring.acquireAny().node, dear.node);
    for (const id of ring) ring.markDown(id);
    assert.equal(ring.acquireAny(), null);
    ring.close();
    assert.throws(() => ring.acquireAny(), refused('closed', /closed/));
    // A node that has joined meanwhile, through another handle.
    const [one, other] = [new Ring([]), null];
    assert.equal(other ?? one.acquireAny(), null);
    Ring.attach(one.share()).addNode('new');
    assert.equal(one.acquireAny().node, 'new');
  });

  test('what becomes of the ring does not matter to them', () => {
    const ring = make();
    const other = Ring.attach(ring.share());
    const [gone, kept] = [ring.acquire('k'), ring.acquire('k')];
    ring.removeNode(gone.node);
    assert.equal(total(ring), 0);
    ring.addNode(gone.node);
    assert.equal(ring.load(gone.node).leases, 2);
    assert.ok(gone.release());
    assert.equal(ring.load(gone.node).leases, 1);
    // Its handle is closed, but the ring lives.
    ring.close();
    assert.equal(other.load(kept.node).leases, 1);
    assert.ok(kept.release());
    assert.ok(!kept.release());
    assert.equal(total(other), 0);
    // The ring is gone, and its leases with it.
    const last = other.acquire('k');
    other.close();
    assert.equal(last.release(), false);
  });

  test('one that is forgotten stays out', () => {
    const script = `
      const { Ring } = require(${JSON.stringify(path.dirname(__dirname))});
      const ring = new Ring(['a']);
      for (let i = 0; i < 1000; i++) ring.acquire('k');
      setImmediate(() => {
        global.gc();
        console.log(ring.load('a').leases);
      });`;
    const printed = execFileSync(process.execPath, ['--expose-gc', '-e', script], { encoding: 'utf8' });
    assert.equal(printed.trim(), '1000');
  });

  test('memory is given back with them', () => {
    const script = `
      const { Ring } = require(${JSON.stringify(path.dirname(__dirname))});
      const ring = new Ring(['a', 'b', 'c']);
      const use = () => {
        for (let i = 0; i < 200000; i++) ring.acquire('k').release();
        global.gc();
        return process.memoryUsage().rss;
      };
      use();
      const before = use();
      use();
      console.log(use() - before);`;
    const grown = Number(execFileSync(process.execPath, ['--expose-gc', '-e', script], { encoding: 'utf8' }));
    assert.ok(grown < 10e6, `grown by ${grown} bytes`);
  });

  test('measured loads and bounds', () => {
    const ring = new Ring(['a', 'b']);
    const home = ring.getNode('k');
    ring.setLoad(home, 1000);
    assert.deepEqual(ring.load(home), { leases: 0, measured: 1000, total: 1000, cap: Math.ceil((1.25 * 1001) / 2) });
    assert.notEqual(ring.acquire('k').node, home);
    ring.setBound({ gap: 10_000 });
    assert.deepEqual(ring.bound, { gap: 10_000 });
    assert.equal(ring.acquire('k').node, home);
    ring.setBound({ factor: 1.5, floor: 8 });
    assert.deepEqual(ring.bound, { factor: 1.5, floor: 8 });
    assert.deepEqual(
      [...new Ring(['a', 'b']).loads().values()].map(({ cap }) => cap),
      [1, 1],
    );
    const few = new Ring(['a', 'b']);
    few.setBound({ factor: 1.25, floor: 8 });
    assert.deepEqual(
      [...few.loads().values()].map(({ cap }) => cap),
      [8, 8],
    );
    for (const factor of [1, 1.001, 1.1, 333.333, 1000]) {
      ring.setBound({ factor, gap: undefined });
      assert.deepEqual(ring.bound, { factor });
    }
  });
});

test('sessions stay', () => {
  const ring = new Ring(nodes(8));
  const first = ring.acquireSticky('session', 1000);
  const again = ring.acquireSticky('session', 2000);
  assert.deepEqual([first.touch, again.touch, again.node], ['first', 'stayed', first.node]);
  ring.markDown(first.node);
  const moved = ring.acquireSticky('session', 3000);
  assert.equal(moved.touch, 'moved');
  assert.notEqual(moved.node, first.node);
  const { sessions, memoryBytes } = ring.stickyUse();
  assert.ok(sessions === 1 && memoryBytes > 0);
  assert.deepEqual([ring.forgetSession('session'), ring.forgetSession('session')], [true, false]);
  // By the process's own clock.
  ring.setStickyPolicy({ ttl: 60_000 });
  assert.deepEqual(ring.stickyPolicy, { choices: 2, ttl: 60_000, sessions: 2 ** 20, hysteresis: 0.25 });
  assert.deepEqual([ring.acquireSticky('s').touch, ring.acquireSticky('s').touch], ['first', 'stayed']);
  assert.deepEqual([ring.expireSticky(), ring.expireSticky(Ring.now() + 60_001)], [0, 1]);
});
