'use strict';
// One worker, or one child process, of stress.js: it works until it ends in the way that it is told, or is ended.

const assert = require('node:assert/strict');
const { isMainThread, parentPort, workerData } = require('node:worker_threads');

const tell = (message, transfer) => (isMainThread ? process.send(message) : parentPort.postMessage(message, transfer));

/** Looks keys up until `rounds` are over; every answer is the parent's. */
function work({ library, document, keys, wanted, token, rounds, way }) {
  const { Ring, backend } = require(library);
  const ring = Ring.fromJSON(document);
  const shared = token === undefined ? null : Ring.attach(token);
  for (let i = 0; i < rounds; i++) {
    const placed = ring.place(keys);
    assert.deepEqual([...placed], wanted);
    const at = i % keys.length;
    assert.equal(ring.getNode(keys[at]), wanted[at]);
    const lease = ring.acquire(keys[at]);
    assert.ok(lease.release());
    ring.markDown('node-0');
    assert.ok(![...ring.place(keys)].includes('node-0'));
    ring.markUp('node-0');
    if (shared) {
      // Nobody releases this one but the end of the thread.
      shared.acquire(keys[at]);
      const id = `guest-${process.pid}-${workerData.number}`;
      shared.addNode(id, { weight: 0 });
      assert.equal(shared.getNode(keys[at]), wanted[at]);
      shared.removeNode(id);
    }
    if (i === 0) tell({ working: backend });
    if (i === 3 && way === 'exit') process.exit(7);
    if (i === 3 && way === 'throw') throw new Error('as it was told');
    if (i === 3 && way === 'transfer') {
      assert.throws(() => tell({ ring }), { name: 'DataCloneError' });
      assert.throws(() => tell({ ring: ring.snapshot() }), { name: 'DataCloneError' });
      const indices = placed.indices.slice();
      tell({ indices, nodes: placed.nodes }, [indices.buffer]);
    }
  }
}

if (isMainThread) {
  process.once('message', (task) => {
    work(task);
    process.send({ done: true }, () => process.disconnect());
  });
} else {
  work(workerData);
}
