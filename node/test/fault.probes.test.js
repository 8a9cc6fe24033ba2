'use strict';
// What a probe that is a mistake does: it is seen, and takes no node down.

const assert = require('node:assert/strict');
const net = require('node:net');
const { describe, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { ConsistentError, HealthChecker, Ring } = require('..');

const FAST = { interval: 10, jitter: 0, timeout: 200 };

async function until(what, holds) {
  const late = Date.now() + 20_000;
  while (!holds()) {
    assert.ok(Date.now() < late, `not in time: ${what}`);
    await sleep(5);
  }
}

/** Runs a checker with a probe until `holds`; the ring, and what the process was warned of by it. */
async function check(probe, holds, ids = ['a', 'b', 'c']) {
  const ring = new Ring(ids);
  ring.setHealthPolicy({ maxEjected: 100 });
  const warnings = [];
  const listen = (warning) => warning.name === 'HealthCheckerWarning' && warnings.push(warning);
  process.on('warning', listen);
  let calls = 0;
  const checker = new HealthChecker(ring, { ...FAST, probe: (...given) => (calls++, probe(...given)) });
  try {
    await until('it is so', () => holds(ring, calls));
    await sleep(30);
  } finally {
    checker.close();
    process.off('warning', listen);
  }
  return { ring, warnings };
}

const failures = (ring) => [...ring].map((id) => ring.health(id).failures);
const states = (ring) => [...ring].map((id) => ring.state(id)).join(' ');

describe('fault 30: what failed means', () => {
  const failing = {
    'an exception': () => {
      throw new ReferenceError('no such name');
    },
    'a rejection': async () => {
      throw new TypeError('no such method');
    },
    'a rejection without an error': () => Promise.reject(null),
    'an exception that is a text': () => {
      throw 'down';
    },
    false: () => false,
    'a promise of false': async () => false,
  };
  for (const [what, probe] of Object.entries(failing)) {
    test(`${what} is a failure`, { timeout: 60_000 }, async () => {
      const { ring, warnings } = await check(probe, (ring) => states(ring) === 'down down down');
      const told = what.includes('false') ? [] : ['CONSISTENT_PROBE_FAILED'];
      assert.deepEqual(warnings.map(({ code }) => code), told); // prettier-ignore
      assert.ok(failures(ring).every((count) => count >= 3));
    });
  }

  for (const value of [true, null, 0, '', NaN, 'false', {}, [], 200, Symbol('well'), 5n]) {
    const title =
      typeof value === 'symbol'
        ? 'a symbol'
        : `${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))}`;
    test(`${title} is a success, itself and by a promise`, { timeout: 60_000 }, async () => {
      const probe = ({ id }) => (id === 'a' ? value : Promise.resolve(value));
      const { ring, warnings } = await check(probe, (ring) => [...ring].every((id) => ring.health(id).successes >= 2));
      assert.deepEqual([failures(ring), warnings], [[0, 0, 0], []]);
    });
  }

  for (const [what, probe] of Object.entries({
    nothing: () => {},
    'a promise of nothing': async () => {},
  })) {
    test(`${what} is a mistake: told once, and no failure`, { timeout: 60_000 }, async () => {
      const { ring, warnings } = await check(probe, (_, calls) => calls >= 30);
      assert.deepEqual(warnings.map(({ code }) => code), ['CONSISTENT_PROBE_RETURNED_NOTHING']); // prettier-ignore
      assert.match(warnings[0].message, /node "[abc]" returned nothing, so it does not count: return false/);
      for (const id of ring) {
        const { failures, successes, lastChecked } = ring.health(id);
        assert.deepEqual([failures, successes, lastChecked], [0, 0, null]);
      }
      assert.equal(states(ring), 'up up up');
    });
  }

  test('the first exception is told, with its stack; both kinds once', { timeout: 60_000 }, async () => {
    const probe = ({ id }) => {
      if (id === 'a') return undefined;
      if (id === 'b') return missing.name; // eslint-disable-line no-undef
      throw new Error('x'.repeat(1 << 20));
    };
    const { warnings } = await check(probe, (ring, calls) => calls > 30 && ring.state('b') === 'down');
    const codes = warnings.map(({ code }) => code).sort();
    assert.deepEqual(codes, ['CONSISTENT_PROBE_FAILED', 'CONSISTENT_PROBE_RETURNED_NOTHING']);
    const { message, detail } = warnings.find(({ code }) => code === 'CONSISTENT_PROBE_FAILED');
    assert.match(message, /^the probe of node "b" failed/);
    assert.match(detail, /ReferenceError: missing is not defined\n +at .*fault\.probes\.test\.js/);
    const long = await check(
      () => Promise.reject(new Error('x'.repeat(1 << 20))),
      (_, calls) => calls > 3,
    );
    assert.ok(long.warnings[0].detail.length <= 4096);
  });

  test('a probe that ends by its signal is not told as a mistake', { timeout: 60_000 }, async () => {
    const probe = (_, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    const ring = new Ring(['a']);
    const warnings = [];
    const listen = (warning) => warnings.push(warning);
    process.on('warning', listen);
    const checker = new HealthChecker(ring, { interval: 5, timeout: 5, probe });
    await until('it has failed', () => ring.health('a').failures >= 3);
    checker.close();
    await sleep(30);
    process.off('warning', listen);
    assert.deepEqual(warnings, []);
  });
});

describe('fault 30: what can be seen when a checker is made', () => {
  const ring = new Ring([{ id: 'a', address: '127.0.0.1:80' }]);
  const makes = (options) => () => new HealthChecker(ring, options);

  test('what cannot be called', () => {
    const policy = { interval: 100, timeout: 50 };
    for (const probe of [policy, ring.checks(), 'tcp', 7, null, [], Promise.resolve()]) {
      assert.throws(makes({ probe }), { name: 'TypeError', message: /^probe: expected a function of a node/ });
    }
    class Probe {}
    assert.throws(makes({ probe: Probe }), { name: 'TypeError', message: /not a class$/ });
    assert.throws(makes({ probe: function* () {} }), { name: 'TypeError', message: /not a generator/ });
    assert.throws(makes({ probe: async function* () {} }), { name: 'TypeError', message: /not a generator/ });
    for (const probe of [
      (node, signal, done) => done(),
      function (a, b, c, d) {
        return d;
      },
    ]) {
      // prettier-ignore
      assert.throws(makes({ probe }), { name: 'TypeError', message: new RegExp(`not one of ${probe.length} arguments$`) });
    }
    for (const probe of [() => true, (...all) => all, (node) => node, Object.is, (a, b, c = 1) => c, { f() {} }.f]) {
      new HealthChecker(ring, { probe }).close();
    }
  });

  test('a probe in the place of the options, and a schedule', () => {
    assert.throws(makes(() => true), { name: 'TypeError', message: /^options: expected an object such as \{ probe \}/ }); // prettier-ignore
    assert.throws(makes(ring.checks()), { name: 'TypeError', message: /^options: expected an object, not Checks/ });
  });

  test('nodes that a connection cannot reach are refused by name', () => {
    // The same as in the other languages.
    const none = [
      '',
      'localhost',
      ':80',
      '127.0.0.1:',
      '127.0.0.1:0',
      '127.0.0.1:65536',
      '127.0.0.1:000080',
      'h:http',
      'h:no such',
      'h:+80',
      'h:-1',
      'h: 80',
      'h:\u0663',
      '::1:80',
      '[]:80',
      '[::1]',
      '[[::1]]:80',
      'a]b:80',
      '[::1]x:80',
    ];
    for (const address of none) {
      const other = new Ring([
        { id: 'good', address: '127.0.0.1:80' },
        { id: 'the "bad"', address },
      ]);
      assert.throws(
        () => new HealthChecker(other),
        (e) => {
          assert.ok(e instanceof ConsistentError && e.kind === 'address');
          assert.match(e.message, /^node "the \\"bad\\"": has .*host:port; give it one, or a probe$/);
          return true;
        },
      );
      // Another probe needs none.
      new HealthChecker(other, { probe: () => true }).close();
    }
    for (const address of ['localhost:1', '[::1]:65535', 'a.example:08', '[fe80::1%eth0]:80']) {
      new HealthChecker(new Ring([{ id: 'a', address }])).close();
    }
  });

  test('one that joins later fails, and is told of', { timeout: 60_000 }, async (t) => {
    const server = net.createServer((socket) => socket.on('error', () => {}).destroy());
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const live = new Ring([{ id: 'a', address: `127.0.0.1:${server.address().port}` }]);
    const warnings = [];
    const listen = (warning) => warnings.push(warning);
    process.on('warning', listen);
    const checker = new HealthChecker(live, FAST);
    await until('a is well', () => live.health('a').successes > 2);
    assert.deepEqual(warnings, []);
    live.addNode('late');
    await until('the late one has failed', () => live.health('late').failures > 2);
    // That nobody listens is no mistake of the program.
    live.addNode({ id: 'gone', address: '127.0.0.1:1' });
    await until('nobody is there', () => live.health('gone').failures > 2);
    checker.close();
    process.off('warning', listen);
    assert.deepEqual(warnings.map(({ code }) => code), ['CONSISTENT_PROBE_FAILED']); // prettier-ignore
    assert.match(warnings[0].detail, /node "late": has no address/);
  });

  test('what was refused leaves no timer', () => {
    assert.throws(makes({ probe: 7 }));
    assert.equal(ring.health('a').lastChecked, null);
  });
});
