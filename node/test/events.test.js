'use strict';
// What a checker tells of: its checks, what they have changed, its end. By a clock of the test: nothing here waits.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { EventEmitter, on, once } = require('node:events');
const path = require('node:path');
const { test } = require('node:test');
const { inspect } = require('node:util');
const FakeTimers = require('@sinonjs/fake-timers');
const { HealthChecker, Ring } = require('..');
const { settle, timersOf } = require('./helpers');

/** A checker of four nodes whose answers are in `answers`; pass() lets time go on. */
function fleet(options = {}) {
  const clock = FakeTimers.createClock(0);
  const answers = { a: true, b: true, c: true, d: true };
  const ring = new Ring(Object.keys(answers));
  const probe = ({ id }, signal) => (typeof answers[id] === 'function' ? answers[id](signal) : answers[id]);
  const timers = timersOf(clock);
  const rules = { interval: 100, timeout: 50, jitter: 0, probe, clock: timers, ...options };
  const checker = new HealthChecker(ring, rules);
  const pass = async (milliseconds) => {
    for (let i = 0; i < milliseconds; i += 10) {
      clock.tick(10);
      await settle();
    }
  };
  return { answers, checker, clock, pass, ring };
}

/** All events in order. */
function record(checker, names = ['check', 'change', 'error', 'close']) {
  const seen = [];
  for (const name of names) checker.on(name, (event) => seen.push([name, event]));
  return seen;
}

test('a node goes down and comes back', async () => {
  const { answers, checker, pass, ring } = fleet();
  const seen = record(checker);
  await pass(200);
  assert.ok(seen.length >= 8);
  for (const event of seen) assert.deepEqual(event, ['check', { id: event[1].id, ok: true, error: undefined }]);
  seen.length = 0;
  answers.b = false;
  await pass(300);
  const of = (id) => seen.filter(([, event]) => event.id === id);
  const failed = ['check', { id: 'b', ok: false, error: undefined }];
  assert.deepEqual(of('b'), [failed, failed, failed, ['change', { id: 'b', from: 'up', to: 'down' }]]);
  assert.equal(ring.state('b'), 'down');
  seen.length = 0;
  answers.b = true;
  await pass(200);
  const went = ['check', { id: 'b', ok: true, error: undefined }];
  assert.deepEqual(of('b'), [went, went, ['change', { id: 'b', from: 'down', to: 'up' }]]);
  assert.equal(of('a').filter(([name]) => name === 'change').length, 0);
  checker.close();
});

test('what a probe throws, and one that is late', async () => {
  const { answers, checker, pass } = fleet();
  const seen = record(checker, ['check']);
  const thrown = new Error('nobody there');
  answers.a = () => Promise.reject(thrown);
  let reason = null;
  answers.b = (signal) => new Promise(() => signal.addEventListener('abort', () => (reason = signal.reason)));
  await pass(300);
  const of = (wanted) => seen.find(([, { id }]) => id === wanted)[1];
  assert.equal(of('a').error, thrown);
  assert.equal(of('a').ok, false);
  assert.equal(of('b').ok, false);
  assert.equal(of('b').error.name, 'TimeoutError');
  assert.match(of('b').error.message, /the probe of node "b" has not finished in time/);
  assert.equal(reason.name, 'TimeoutError');
  checker.close();
});

test('what does not count is told of by nobody', async () => {
  const { answers, checker, pass, ring } = fleet();
  const seen = record(checker);
  answers.a = undefined;
  let late = null;
  answers.b = () => new Promise((resolve) => (late = resolve));
  await pass(20);
  while (!late) await pass(10);
  ring.removeNode('b');
  late(false);
  await pass(100);
  assert.ok(!seen.some(([, event]) => ['a', 'b'].includes(event.id)));
  checker.close();
});

test('changes are those of the checks alone', async () => {
  const { checker, pass, ring } = fleet();
  const seen = record(checker, ['change']);
  await pass(150);
  ring.markDown('a');
  ring.markDraining('b');
  ring.addNode('e');
  await pass(150);
  assert.deepEqual(seen, []);
  checker.close();
});

test('a check of one node that changes another', async () => {
  const { answers, checker, pass, ring } = fleet();
  answers.a = answers.b = answers.c = false;
  await pass(500);
  // No more than half are taken down.
  assert.equal([...ring].filter((id) => ring.state(id) === 'down').length, 2);
  const seen = record(checker, ['change']);
  const first = [...ring].find((id) => ring.state(id) === 'down');
  const waiting = [...ring].find((id) => !answers[id] && ring.state(id) === 'up');
  answers[first] = true;
  await pass(500);
  const changes = seen.map(([, change]) => change).sort((one, other) => one.id.localeCompare(other.id));
  const expected = [{ id: first, from: 'down', to: 'up' }, { id: waiting, from: 'up', to: 'down' }]; // prettier-ignore
  assert.deepEqual(
    changes,
    expected.sort((one, other) => one.id.localeCompare(other.id)),
  );
  checker.close();
});

test('random answers: what is told adds up to the states', async () => {
  const { answers, checker, pass, ring } = fleet();
  const states = Object.fromEntries([...ring].map((id) => [id, ring.state(id)]));
  checker.on('change', ({ id, from, to }) => {
    assert.equal(states[id], from);
    states[id] = to;
  });
  let [state, changes] = [7, 0];
  checker.on('change', () => changes++);
  for (let i = 0; i < 100; i++) {
    for (const id of ring) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      answers[id] = state > 2 ** 31;
    }
    await pass(100);
    assert.deepEqual(Object.fromEntries([...ring].map((id) => [id, ring.state(id)])), states);
  }
  assert.ok(changes > 10, `${changes} changes`);
  checker.close();
});

test('the end', async () => {
  const { checker, clock, ring } = fleet();
  assert.ok(checker instanceof EventEmitter && checker instanceof HealthChecker);
  assert.match(inspect(checker), /^HealthChecker\(Ring\(ring, 4 nodes, .*\), 0 probes out\)$/);
  const closed = once(checker, 'close');
  const seen = record(checker, ['close']);
  checker.close();
  checker.close();
  await closed;
  assert.deepEqual(seen, [['close', undefined]]);
  assert.equal(inspect(checker), 'HealthChecker(closed)');
  assert.equal(clock.countTimers(), 0);
  // With its ring.
  const other = new HealthChecker(ring, { probe: () => true });
  ring.close();
  // A checker keeps no program running.
  const running = setInterval(() => {}, 1000);
  await once(other, 'close');
  clearInterval(running);
});

test('an AbortSignal ends it', async () => {
  const controller = new AbortController();
  const { checker, clock, pass, ring } = fleet({ signal: controller.signal });
  const seen = record(checker);
  await pass(150);
  assert.ok(seen.length > 0);
  controller.abort();
  const before = ring.health('a');
  await pass(300);
  assert.deepEqual(ring.health('a'), before);
  assert.equal(clock.countTimers(), 0);
  // One that was aborted before starts nothing.
  const late = fleet({ signal: controller.signal });
  await once(late.checker, 'close');
  await late.pass(300);
  assert.deepEqual([...late.ring].map((id) => late.ring.health(id).lastChecked), [null, null, null, null]); // prettier-ignore
  // A checker that has ended leaves nothing on the signal.
  const kept = new AbortController();
  let listeners = 0;
  for (const [name, by] of [
    ['addEventListener', 1],
    ['removeEventListener', -1],
  ]) {
    // prettier-ignore
    const original = kept.signal[name].bind(kept.signal);
    kept.signal[name] = (...given) => ((listeners += by), original(...given));
  }
  const short = fleet({ signal: kept.signal });
  assert.equal(listeners, 1);
  short.checker.close();
  assert.equal(listeners, 0);
  for (const signal of [null, 7, {}, controller]) {
    assert.throws(() => fleet({ signal }), { name: 'TypeError', message: /^signal: expected an AbortSignal, not / });
  }
});

test('for await', async () => {
  const { answers, checker, pass } = fleet();
  const told = [];
  const reader = (async () => {
    for await (const [change] of on(checker, 'change', { close: ['close'] })) told.push(change);
  })();
  await pass(50);
  answers.c = false;
  await pass(400);
  answers.c = true;
  await pass(300);
  checker.close();
  await reader;
  assert.deepEqual(told, [
    { id: 'c', from: 'up', to: 'down' },
    { id: 'c', from: 'down', to: 'up' },
  ]);
});

test('a listener that throws is an error of the program; the checks go on', () => {
  const script = `
    const { HealthChecker, Ring } = require(${JSON.stringify(path.dirname(__dirname))});
    const ring = new Ring(['a', 'b']);
    const checker = new HealthChecker(ring, { interval: 5, jitter: 0, probe: () => true });
    checker.on('check', ({ id }) => { if (id === 'a') throw new Error('of a listener'); });
    let thrown = 0;
    const look = (e) => {
      if (e.message !== 'of a listener') throw e;
      if (++thrown === 3) { checker.close(); console.log('three'); }
    };
    process.on('uncaughtException', look);
    setTimeout(() => {}, 10_000).unref();
    const stay = setInterval(() => { if (thrown >= 3) clearInterval(stay); }, 5);`;
  assert.equal(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 20_000 }), 'three\n');
});

test('an error that nobody listens for is not lost', () => {
  const script = `
    const { HealthChecker, Ring } = require(${JSON.stringify(path.dirname(__dirname))});
    const clock = { now: () => NaN, setTimeout: (run) => void setImmediate(run), clearTimeout: () => {} };
    new HealthChecker(new Ring(['a']), { probe: () => true, clock });`;
  const failed = { status: 1, stderr: /ConsistentError: clock\.now\(\): NaN/ };
  assert.throws(() => execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', stdio: 'pipe' }), failed);
});
