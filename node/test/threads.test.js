'use strict';
// Readers in workers while others change the ring: every answer belongs to one published topology.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { Worker } = require('node:worker_threads');
const { ConsistentError, Ring } = require('..');
const { noThreads: skip } = require('./helpers');

const MILLISECONDS = 1500;
const KEYS = Array.from({ length: 300 }, (_, i) => (i % 10 ? `user:${i}` : `ключ:${i}`));
// One node comes and goes among nodes whose indices it shifts: names paired with indices of another topology would give
// nodes that neither has for the key.
const SMALL = new Ring(Array.from({ length: 5 }, (_, i) => `node-${i + 1}`));
const LARGE = new Ring(Array.from({ length: 6 }, (_, i) => `node-${i}`));

function start(role, token, stop, name) {
  const answers = (ring) => ({
    nodes: [...ring],
    fingerprint: ring.fingerprint,
    one: KEYS.map((key) => ring.getNode(key)),
    many: KEYS.map((key) => ring.getNodes(key, 3)),
  });
  const workerData = { role, name, token, stop, keys: KEYS, answers: [answers(SMALL), answers(LARGE)] };
  const worker = new Worker(path.join(__dirname, 'threads.worker.js'), { workerData });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the ${role} ended with ${code}`)));
  });
}

test('every answer belongs to a published topology', { timeout: 60_000, skip }, async () => {
  const ring = Ring.fromJSON(SMALL);
  const stop = new Int32Array(new SharedArrayBuffer(8));
  const token = ring.share();
  const workers = ['one', 'many', 'batch', 'snapshot', 'writer'].map((role) => start(role, token, stop));
  const done = Promise.all(workers);
  while (Atomics.load(stop, 1) < workers.length) await Promise.race([sleep(5), done]);
  // This thread reads, too.
  const until = Date.now() + MILLISECONDS;
  while (Date.now() < until) {
    for (const key of KEYS) assert.ok([SMALL.getNode(key), LARGE.getNode(key)].includes(ring.getNode(key)));
    await Promise.race([sleep(5), done]);
  }
  Atomics.store(stop, 0, 1);
  const reports = Object.fromEntries((await done).map((report) => [report.role, report]));
  for (const role of ['one', 'many', 'batch', 'snapshot']) {
    assert.ok(reports[role].rounds > 10, `${role}: ${JSON.stringify(reports[role])}`);
    assert.deepEqual(reports[role].seen, [true, true], `${role} saw both topologies`);
  }
  assert.ok(reports.writer.rounds > 10);
  assert.equal(ring.epoch, 2n * BigInt(reports.writer.rounds));
  assert.equal(ring.fingerprint, SMALL.fingerprint);
});

test('changes from many threads all happen', { timeout: 60_000, skip }, async () => {
  const ring = new Ring(['a', 'b']);
  const stop = new Int32Array(new SharedArrayBuffer(8));
  const token = ring.share();
  const workers = [0, 1, 2].map((i) => start(`adder ${i}`, token, stop));
  let last = 0n;
  while (ring.epoch < 60n) {
    assert.ok(ring.epoch >= last);
    last = ring.epoch;
    await sleep(1);
  }
  Atomics.store(stop, 0, 1);
  const reports = await Promise.all(workers);
  const rounds = reports.reduce((sum, report) => sum + report.rounds, 0);
  assert.equal(ring.epoch, 2n * BigInt(rounds));
  assert.deepEqual([...ring], ['a', 'b']);
});

test('leases from many threads are never over the cap', { timeout: 60_000, skip }, async () => {
  const ring = new Ring(Array.from({ length: 7 }, (_, i) => ({ id: `node-${i}`, weight: 1 + (i % 3) })));
  // No node may have more than its fair share, rounded up: without caps, some would.
  ring.setBound({ factor: 1 });
  const token = ring.share();
  const stop = new Int32Array(new SharedArrayBuffer(8));
  // One comes and goes, of no weight, so that leases are taken on topologies newer than those held.
  const workers = [0, 1, 2].map((i) => start('lessee', token, stop, i)).concat(start('guest', token, stop));
  const done = Promise.all(workers);
  const loads = () => Array.from(ring.loads(), ([id, load]) => ({ id, ...load }));
  const sum = () => loads().reduce((sum, load) => sum + load.total, 0);
  while (sum() < 30_000 || Atomics.load(stop, 1) < workers.length) await Promise.race([sleep(5), done]);
  Atomics.store(stop, 0, 1);
  const reports = await done;
  for (const { role, rounds } of reports) assert.ok(rounds >= 50, `${role}: ${rounds}`);
  const lessees = reports.filter(({ role }) => role !== 'guest');
  const out = lessees.reduce((sum, { leases }) => sum + leases, 0);
  assert.equal(sum(), out);
  // At no time were more out, or being made, than those that stayed out and one for each thread.
  for (const { id, leases } of loads()) {
    const { weight } = ring.node(id);
    const cap = Math.ceil(((out + lessees.length) * weight) / 13);
    assert.ok(leases <= cap, `${id}: ${leases} of ${cap}`);
  }
  // They end with their threads.
  Atomics.store(stop, 0, 2);
  while (sum() > 0) await sleep(5);
});

test('a ring lives as long as one handle to it', { timeout: 60_000, skip }, async () => {
  const ring = Ring.fromJSON(SMALL);
  const stop = new Int32Array(new SharedArrayBuffer(8));
  const token = ring.share();
  const keeper = start('keeper', token, stop);
  while (Atomics.load(stop, 0) === 0) await sleep(1);
  ring.close();
  const other = Ring.attach(token);
  assert.equal(other.has('kept'), true);
  other.close();
  Atomics.store(stop, 0, 2);
  await keeper;
  // The worker has closed the last one.
  assert.throws(() => Ring.attach(token), ConsistentError);
});

test('a worker may end in the middle of its work', { timeout: 60_000, skip }, async () => {
  const ring = Ring.fromJSON(SMALL);
  const stop = new Int32Array(new SharedArrayBuffer(8));
  for (const role of ['one', 'batch', 'writer']) {
    const workerData = { role, token: ring.share(), stop, keys: KEYS, answers: [] };
    const worker = new Worker(path.join(__dirname, 'threads.worker.js'), {
      workerData: { ...workerData, check: false },
    });
    await new Promise((resolve) => worker.once('online', resolve));
    await sleep(50);
    await worker.terminate();
  }
  assert.ok(SMALL.size <= ring.size && ring.getNode('k') !== null);
  ring.addNode('after');
  assert.ok(ring.has('after'));
});
