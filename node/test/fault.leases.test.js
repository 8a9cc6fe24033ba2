'use strict';
// Leases of threads that end.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { Worker } = require('node:worker_threads');
const { noThreads: skip } = require('./helpers');
const { Ring } = require('..');

const total = (ring) => [...ring.loads().values()].reduce((sum, { leases }) => sum + leases, 0);

/** Runs a worker with `ring` and `parentPort`; what it posts. */
function start(ring, body) {
  const source = `
    const { workerData, parentPort } = require('node:worker_threads');
    const { HealthChecker, Ring } = require(workerData.library);
    const ring = Ring.attach(workerData.token);
    ${body}`;
  const workerData = { token: ring.share(), library: path.dirname(__dirname) };
  const worker = new Worker(source, { eval: true, workerData });
  const said = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  return { worker, said, ended };
}

const ENDS = {
  'by itself': 'parentPort.postMessage(taken);',
  'by process.exit()': 'parentPort.postMessage(taken); setImmediate(() => process.exit());',
  'by terminate()': 'parentPort.postMessage(taken); setInterval(() => {}, 1000);',
  'by terminate() while it computes': 'parentPort.postMessage(taken); for (;;) ring.getNode("k");',
  // Its error would overtake what it says before.
  'by an error': 'parentPort.once("message", () => { throw new Error("its end"); }); parentPort.postMessage(taken);',
  'with its handle closed': 'ring.close(); parentPort.postMessage(taken);',
  'with its handle and leases collected':
    'ring = null; leases = null; global.gc?.(); parentPort.postMessage(taken); setTimeout(() => {}, 50);',
};

for (const [how, end] of Object.entries(ENDS)) {
  test(`fault 28: a worker that ends gives its leases back: ${how}`, { timeout: 60_000, skip }, async () => {
    const ring = new Ring(['a', 'b', 'c']);
    const own = ring.acquire('k');
    const { worker, said, ended } = start(
      ring,
      `{
        let leases = [];
        for (let i = 0; i < 100; i++) leases.push(ring.acquire('key:' + i), ring.acquireSticky('session:' + i));
        // What is released is not released twice.
        for (let i = 0; i < 50; i++) leases[i].release();
        const taken = [...ring.loads().values()].reduce((sum, { leases }) => sum + leases, 0);
        ${end.replace('ring = null;', '')}
      }`,
    );
    worker.on('error', () => {});
    assert.equal(await said, 151);
    worker.postMessage('heard');
    if (how.includes('terminate')) await worker.terminate();
    await ended;
    assert.equal(total(ring), 1, 'only the lease of this thread is out');
    assert.equal(ring.load(own.node).leases, 1);
    assert.ok(own.release());
    assert.equal(total(ring), 0);
    assert.ok(ring.acquire('k').release());
  });
}

test('fault 28: only the thread that ends gives back', { timeout: 60_000, skip }, async () => {
  const ring = new Ring(['a', 'b']);
  const takes = `const leases = Array.from({ length: 10 }, (_, i) => ring.acquire('key:' + i));
    parentPort.on('message', () => process.exit());
    parentPort.postMessage('taken');`;
  const workers = [1, 2, 3].map(() => start(ring, takes));
  await Promise.all(workers.map(({ said }) => said));
  for (const [i, { worker, ended }] of workers.entries()) {
    assert.equal(total(ring), 30 - 10 * i);
    worker.postMessage('end');
    await ended;
  }
  assert.equal(total(ring), 0);
});

test('fault 28: many handles of a thread, each with leases', { timeout: 60_000, skip }, async () => {
  const ring = new Ring(['a', 'b']);
  const { said, ended } = start(
    ring,
    `const others = [];
    for (let i = 0; i < 500; i++) {
      const other = Ring.attach(workerData.token);
      other.acquire('key:' + i);
      if (i % 2) other.close();
      new Ring(['x']).acquire('k');
    }
    parentPort.postMessage([...ring.loads().values()].reduce((sum, { leases }) => sum + leases, 0));`,
  );
  assert.equal(await said, 500);
  await ended;
  assert.equal(total(ring), 0);
});

test('fault 28: the checker of a worker ends with it', { timeout: 60_000, skip }, async () => {
  const ring = new Ring(['a']);
  const { worker, said } = start(
    ring,
    `new HealthChecker(ring, { interval: 5, probe: () => true });
    const timer = setInterval(() => {
      if (ring.health('a').successes > 2) parentPort.postMessage('checked');
    }, 5);`,
  );
  await said;
  await worker.terminate();
  const { lastChecked } = ring.health('a');
  await sleep(100);
  assert.equal(ring.health('a').lastChecked, lastChecked);
});
