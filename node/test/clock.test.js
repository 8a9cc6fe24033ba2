'use strict';
// Fake clocks and timers, of the test runner and of sinon (which jest and vitest have, too): everything that reads the
// time goes by them. Nothing here waits.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { afterEach, describe, mock, test } = require('node:test');
const FakeTimers = require('@sinonjs/fake-timers');
const { ConsistentError, HealthChecker, Ring } = require('..');
const { settle, timersOf } = require('./helpers');

/** Fake clocks by name: what installs one, and gives what moves it on. */
const FAKES = {
  'node:test': () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
    return { pass: (ms) => mock.timers.tick(ms), end: () => mock.timers.reset() };
  },
  sinon: () => {
    const clock = FakeTimers.install({ now: 5_000_000 });
    return { pass: (ms) => clock.tick(ms), end: () => clock.uninstall() };
  },
};

for (const [name, install] of Object.entries(FAKES)) {
  describe(name, () => {
    let fake;
    const begin = () => (fake = install());
    afterEach(() => fake.end());

    test('Ring.now()', () => {
      const real = Ring.now();
      begin();
      const at = Ring.now();
      assert.equal(Ring.now(), at);
      fake.pass(1500);
      assert.equal(Ring.now(), at + 1500);
      fake.end();
      assert.ok(Ring.now() >= real && Ring.now() < real + 3_600_000, 'the real one is back');
    });

    test('calls without a time', () => {
      begin();
      const ring = new Ring(['a', 'b', 'c', 'd']);
      ring.setHealthPolicy({ heartbeatTimeout: 10_000 });
      for (const id of ring) ring.heartbeat(id);
      ring.report('a', true);
      assert.deepEqual([ring.health('a').lastBeat, ring.health('a').lastChecked], [Ring.now(), Ring.now()]);
      fake.pass(10_000);
      for (const id of ['a', 'b', 'c']) ring.heartbeat(id);
      assert.equal(ring.tick(), Ring.now() + 1);
      assert.equal(ring.state('d'), 'up');
      fake.pass(1);
      ring.tick();
      assert.deepEqual([...ring].map((id) => ring.state(id)), ['up', 'up', 'up', 'down']); // prettier-ignore
      // Sessions: half an hour without a touch.
      ring.acquireSticky('s').release();
      fake.pass(30 * 60_000);
      assert.equal(ring.expireSticky(), 0);
      ring.acquireSticky('s').release();
      fake.pass(30 * 60_000);
      assert.deepEqual([ring.expireSticky(), ring.stickyUse().sessions], [0, 1]);
      fake.pass(1);
      assert.deepEqual([ring.expireSticky(), ring.stickyUse().sessions], [1, 0]);
      // A schedule of checks.
      const checks = ring.checks({ interval: 1000, jitter: 0 });
      const probes = checks.due();
      assert.equal(probes.length, 4);
      fake.pass(10);
      for (const { number } of probes) checks.finished(number, true);
      assert.equal(ring.health('a').lastChecked, Ring.now());
      fake.pass(checks.nextWake() - Ring.now());
      assert.ok(checks.due().length > 0);
    });

    test('a checker', async () => {
      begin();
      const ring = new Ring(['a', 'b', 'c']);
      const asked = [];
      const aborted = [];
      const probe = ({ id }, signal) => {
        asked.push(id);
        signal.addEventListener('abort', () => aborted.push(id));
        return id === 'c' ? new Promise(() => {}) : true;
      };
      const checker = new HealthChecker(ring, { interval: 60_000, timeout: 5000, jitter: 0, probe });
      /** Time passes in steps of the looks that a checker takes at its ring. */
      const pass = async (seconds) => {
        for (let i = 0; i < seconds; i++) {
          fake.pass(1000);
          await settle();
        }
      };
      await pass(60);
      assert.deepEqual([...new Set(asked)].sort(), ['a', 'b', 'c']);
      await pass(6);
      assert.ok(aborted.length > 0 && aborted.every((id) => id === 'c'));
      await pass(180);
      assert.equal(ring.state('c'), 'down');
      assert.ok(ring.health('a').successes >= 3 && ring.health('a').successes <= 6);
      checker.close();
      const before = asked.length;
      await pass(300);
      assert.equal(asked.length, before);
    });
  });
}

test('a clock that replaces nothing', async () => {
  const clock = FakeTimers.createClock(0);
  const timers = timersOf(clock);
  const ring = new Ring(['a', 'b']);
  const at = [];
  const probe = ({ id }) => {
    if (id === 'a') at.push(clock.now);
    return true;
  };
  const checker = new HealthChecker(ring, { interval: 1000, jitter: 0, probe, clock: timers });
  for (let i = 0; i < 50; i++) {
    clock.tick(100);
    await settle();
  }
  assert.ok(at.length >= 5);
  for (let i = 1; i < at.length; i++) assert.equal(at[i] - at[i - 1], 1000);
  assert.equal(ring.health('a').lastChecked, at.at(-1));
  checker.close();
  assert.equal(clock.countTimers(), 0);
});

test('timers without unref(), as numbers', () => {
  const runs = [];
  const clock = { now: () => 7, setTimeout: (run) => runs.push(run), clearTimeout: () => {} };
  const ring = new Ring(['a']);
  const checker = new HealthChecker(ring, { probe: () => true, clock });
  assert.equal(runs.length, 1);
  runs[0]();
  assert.equal(runs.length, 2);
  checker.close();
});

test('performance.now() alone', (t) => {
  t.mock.method(performance, 'now', () => 12_345.678);
  assert.equal(Ring.now(), 12_345);
});

test('a fake clock that was there first', () => {
  const script = `
    const { mock } = require('node:test');
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 4000 });
    const { Ring } = require(${JSON.stringify(path.dirname(__dirname))});
    mock.timers.tick(321);
    console.log(Ring.now());`;
  const told = execFileSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  assert.equal(told, '4321\n');
});

test('what is no clock', async () => {
  const ring = new Ring(['a']);
  const probe = () => true;
  const whole = { now: () => 1, setTimeout: () => 1, clearTimeout: () => {} };
  for (const clock of [null, 7, {}, Date, () => 1, { ...whole, now: 7 }, { ...whole, clearTimeout: undefined }]) {
    assert.throws(() => new HealthChecker(ring, { probe, clock }), {
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
      message: /^clock: expected an object with the functions now, setTimeout, clearTimeout, not /,
    });
  }
  // One that tells nonsense ends the checker, and says why.
  for (const [now, expected] of [
    [() => NaN, (e) => e instanceof ConsistentError && /^clock\.now\(\): NaN is not/.test(e.message)],
    [() => 'noon', (e) => e instanceof TypeError && /^clock\.now\(\): expected a number, not string/.test(e.message)],
  ]) {
    const runs = [];
    const checker = new HealthChecker(ring, { probe, clock: { ...whole, now, setTimeout: (run) => runs.push(run) } });
    const errors = [];
    checker.on('error', (e) => errors.push(e));
    runs[0]();
    assert.ok(errors.length === 1 && expected(errors[0]), String(errors));
    assert.equal(String(checker), 'HealthChecker(closed)');
  }
});
