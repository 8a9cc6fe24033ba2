'use strict';
// Active checks: of real memcached servers, and how they end.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { HealthChecker, Ring } = require('..');
const { until } = require('./helpers');
const memcached = require('./memcached');

const FAST = { interval: 25, jitter: 0, timeout: 250 };
const IDS = ['a', 'b', 'c', 'd'];

/** A ring of four servers. */
async function fleet(t) {
  const servers = {};
  t.after(() => Promise.all(Object.values(servers).map((server) => server.kill())));
  for (const id of IDS) servers[id] = await memcached.start();
  const ring = new Ring(IDS.map((id) => ({ id, address: servers[id].address })));
  const states = () => IDS.map((id) => ring.state(id)).join(' ');
  const checked = () => IDS.every((id) => ring.health(id).successes >= 2);
  return { servers, ring, states, checked };
}

test('servers that stop and start', { timeout: 60_000 }, async (t) => {
  const { servers, ring, states, checked } = await fleet(t);
  const checker = new HealthChecker(ring, FAST);
  t.after(() => checker.close());
  await until('all checked', checked);
  assert.equal(states(), 'up up up up');
  await servers.b.stop();
  await until('b is down', () => ring.state('b') === 'down');
  assert.ok(ring.health('b').ejected && ring.health('b').failures >= 3);
  assert.equal(states(), 'up down up up');
  servers.b = await memcached.start(servers.b.port);
  await until('b is up', () => ring.state('b') === 'up');
  // No more than half are taken down.
  for (const id of IDS) await servers[id].stop();
  await until('half are down', () => states().split('down').length === 3);
  await until('all have failed', () => IDS.every((id) => ring.health(id).failures > 6));
  assert.equal(states().split('down').length, 3);
});

test('servers that are paused', { timeout: 60_000 }, async (t) => {
  const { servers, ring, states, checked } = await fleet(t);
  let aborted = 0;
  const probe = async ({ id, address }, signal) => {
    signal.addEventListener('abort', () => aborted++);
    assert.equal(address, servers[id].address);
    return (await memcached.ask(servers[id].port, 'version\r\n', '\r\n', signal)).startsWith('VERSION');
  };
  const checker = new HealthChecker(ring, { ...FAST, probe });
  t.after(() => checker.close());
  await until('all checked', checked);
  servers.c.pause();
  await until('c is down', () => ring.state('c') === 'down');
  assert.ok(aborted >= 3, `${aborted} probes were aborted`);
  assert.equal(states(), 'up up down up');
  servers.c.resume();
  await until('c is up', () => ring.state('c') === 'up');
  assert.equal(states(), 'up up up up');
});

test('what a probe may do', { timeout: 60_000 }, async (t) => {
  const probes = {
    absent: () => Promise.reject(new Error('nobody there')),
    refused: () => false,
    thrown: () => {
      throw new Error('at once');
    },
    hanging: () => new Promise(() => {}),
    nullish: () => null,
    truthy: async () => 200,
  };
  const ring = new Ring(Object.keys(probes));
  ring.setHealthPolicy({ maxEjected: 100 });
  const checker = new HealthChecker(ring, { ...FAST, timeout: 50, probe: ({ id }) => probes[id]() });
  t.after(() => checker.close());
  const failing = ['absent', 'refused', 'thrown', 'hanging'];
  await until('the failing are down', () => failing.every((id) => ring.state(id) === 'down'));
  await until('the others are checked', () => ['nullish', 'truthy'].every((id) => ring.health(id).successes > 3));
  assert.deepEqual([ring.state('nullish'), ring.state('truthy')], ['up', 'up']);
  // Nodes that join are checked, too.
  probes.late = () => false;
  ring.addNode('late');
  await until('the late is down', () => ring.state('late') === 'down');
});

test('an address where nobody listens fails', { timeout: 60_000 }, async (t) => {
  const ring = new Ring(['127.0.0.1:1', '[::1]:1'].map((address, i) => ({ id: `n${i}`, address })));
  const checker = new HealthChecker(ring, FAST);
  t.after(() => checker.close());
  await until('all have failed', () => [...ring].every((id) => ring.health(id).failures > 3));
});

test('a ring that is empty at first', { timeout: 60_000 }, async (t) => {
  const ring = new Ring([]);
  const checker = new HealthChecker(ring, { ...FAST, probe: () => true });
  t.after(() => checker.close());
  await sleep(50);
  ring.addNode('a');
  await until('a is checked', () => ring.health('a').successes > 0);
});

test('close() ends everything at once', { timeout: 60_000 }, async () => {
  const ring = new Ring(['a', 'b']);
  const signals = [];
  let checker = null;
  const probe = ({ id }, signal) => {
    signals.push(signal);
    return id === 'a' ? new Promise((resolve) => signal.addEventListener('abort', () => resolve(false))) : true;
  };
  checker = new HealthChecker(ring, { ...FAST, timeout: 10_000, probe });
  await until('b was checked twice', () => ring.health('b').successes > 1);
  assert.ok(!signals[0].aborted);
  checker.close();
  checker.close();
  assert.ok(signals[0].aborted);
  const before = [signals.length, ring.health('a'), ring.health('b')];
  await sleep(100);
  assert.deepEqual([signals.length, ring.health('a'), ring.health('b')], before);
  // By a probe.
  let calls = 0;
  checker = new HealthChecker(ring, {
    ...FAST,
    probe: () => {
      calls++;
      checker.close();
    },
  });
  await sleep(100);
  assert.equal(calls, 1);
  assert.deepEqual(ring.health('b'), before[2]);
  // With its ring.
  checker = new HealthChecker(ring, { ...FAST, probe: () => calls++ });
  await until('a probe ran', () => calls > 1);
  ring.close();
  await sleep(5);
  const last = calls;
  await sleep(100);
  assert.equal(calls, last);
  checker.close();
  if (Symbol.dispose) checker[Symbol.dispose]();
});

const run = (body) => {
  const script = `
    const { HealthChecker, Ring } = require(${JSON.stringify(path.dirname(__dirname))});
    ${body}`;
  return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 20_000 });
};

test('no timer and no socket is left', () => {
  const printed = run(`
    const live = new Map();
    const made = new Set();
    require('node:async_hooks').createHook({
      init: (id, type) => /Timeout|TCP/.test(type) && (live.set(id, type), made.add(type)),
      destroy: (id) => live.delete(id),
    }).enable();
    const server = require('node:net').createServer((socket) => socket.on('error', () => {}).resume());
    server.listen(0, '127.0.0.1', () => {
      const address = '127.0.0.1:' + server.address().port;
      const ring = new Ring(Array.from({ length: 50 }, (_, i) => ({ id: 'n' + i, address })));
      const policy = { interval: 20, jitter: 0 };
      const checkers = [
        new HealthChecker(ring, policy),
        new HealthChecker(ring, { ...policy, probe: () => new Promise(() => {}) }),
      ];
      const seen = () => [...ring].every((id) => ring.health(id).lastChecked !== null);
      const turn = () => {
        if (!seen()) return setImmediate(turn);
        for (const checker of checkers) checker.close();
        server.close(() => setImmediate(() => setImmediate(() => {
          console.log(JSON.stringify([[...made].sort(), [...live.values()]]));
        })));
      };
      turn();
    });`);
  const [made, left] = JSON.parse(printed);
  for (const type of ['TCPCONNECTWRAP', 'TCPWRAP', 'Timeout']) assert.ok(made.includes(type), `${type} of ${made}`);
  assert.deepEqual(left, []);
});

test('a process ends when it has nothing else to do', () => {
  const started = Date.now();
  const printed = run(`
    const ring = new Ring(['a']);
    new HealthChecker(ring, { interval: 60000, timeout: 60000, probe: () => new Promise(() => {}) });
    setTimeout(() => console.log('the end'), 100);`);
  assert.equal(printed, 'the end\n');
  assert.ok(Date.now() - started < 15_000);
});
