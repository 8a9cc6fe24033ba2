'use strict';
// Workers start, use the addon or consistent.wasm, and die: by themselves, by process.exit(), by an error, or by
// terminate() in the midst of a batch; so do child processes. Usage: stress.js WORKERS; the last line is figures.

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const NODE = path.join(__dirname, '../../../../node');
const PROGRAM = path.join(__dirname, 'worker.js');
const LIBRARIES = { native: path.join(NODE, 'lib/index.js'), wasm: path.join(NODE, 'wasm/lib/index.js') };
const { Ring, backend } = require(LIBRARIES.native);
assert.equal(backend, 'native');
assert.equal(require(LIBRARIES.wasm).backend, 'wasm');

const MANY = Number(process.argv[2]);
const BESIDE = 3;
const WAYS = ['end', 'terminate', 'exit', 'throw', 'transfer', 'terminate'];
const SECONDS = 120;

const ring = new Ring(Array.from({ length: 9 }, (_, i) => ({ id: `node-${i}`, weight: 1 + (i % 3) })));
const token = ring.share();
const keys = Array.from({ length: 500 }, (_, i) => (i % 10 ? `user:${i}` : `ключ:${i}`));
const document = ring.stringify();
const wanted = [...Ring.fromJSON(document).place(keys)];
const made = { native: 0, wasm: 0, child: 0 };
const ended = {};

/** Fails a promise that hangs. */
function inTime(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} hangs`)), SECONDS * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const task = (number, library, way) => ({
  number,
  library: LIBRARIES[library],
  way,
  document,
  keys,
  wanted,
  // Those that are to be ended work for as long as nobody does.
  rounds: way === 'terminate' ? 1e9 : 20,
  // An instance of consistent.wasm shares nothing.
  token: library === 'native' ? token : undefined,
});

async function worker(number) {
  const library = number % 2 ? 'wasm' : 'native';
  const way = WAYS[Math.floor(number / 2) % WAYS.length];
  const worker = new Worker(PROGRAM, { workerData: task(number, library, way) });
  let working = false;
  let indices = null;
  let error = null;
  worker.on('message', (message) => {
    if (message.working) {
      working = message.working === library;
      if (way === 'terminate') setTimeout(() => worker.terminate(), number % 40);
    }
    if (message.indices) indices = message.indices.length && Array.from(message.indices, (i) => message.nodes[i]);
  });
  worker.on('error', (e) => (error = e));
  const code = await inTime(new Promise((resolve) => worker.once('exit', resolve)), `worker ${number}, ${way},`);
  const { expected, message = null } = {
    end: { expected: 0 },
    transfer: { expected: 0 },
    terminate: { expected: 1 },
    exit: { expected: 7 },
    throw: { expected: 1, message: 'as it was told' },
  }[way];
  assert.deepEqual([working, code, error?.message ?? null], [true, expected, message], `worker ${number}, ${way}`);
  if (way === 'transfer') assert.deepEqual(indices, wanted);
  made[library]++;
  ended[way] = (ended[way] ?? 0) + 1;
}

async function child(number) {
  const kill = number % 3 === 2;
  const process = fork(PROGRAM, { execArgv: [] });
  let done = false;
  process.on('message', (message) => {
    if (message.working && kill) process.kill('SIGKILL');
    done ||= message.done === true;
  });
  // Another process shares no ring.
  process.send({ ...task(number, number % 2 ? 'wasm' : 'native', kill ? 'terminate' : 'end'), token: undefined });
  const [code, signal] = await inTime(
    new Promise((resolve) => process.once('exit', (...how) => resolve(how))),
    `child ${number}`,
  );
  assert.deepEqual([code, signal, done], kill ? [null, 'SIGKILL', false] : [0, null, true]);
  made.child++;
}

/** What is done one after the other, several times beside itself, while this thread looks keys up, too. */
async function main() {
  let next = 0;
  const line = async () => {
    while (next < MANY) {
      const number = next++;
      await worker(number);
      if (number % 10 === 0) await child(number / 10);
      keys.forEach((key, i) => assert.equal(ring.getNode(key), wanted[i]));
      globalThis.gc();
    }
  };
  await Promise.all(Array.from({ length: BESIDE }, line));
  const loads = () => [...ring.loads().values()].reduce((sum, { leases }) => sum + leases, 0);
  const late = Date.now() + SECONDS * 1000;
  while (loads() > 0) {
    assert.ok(Date.now() < late, `${loads()} leases are left of threads that have died`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  // Who was ended between the two has left its node, of no weight.
  for (const id of ring.nodes) if (id.startsWith('guest-')) ring.removeNode(id);
  assert.equal(ring.fingerprint, Ring.fromJSON(document).fingerprint);
  const ways = Object.entries(ended).map(([way, count]) => `${count} by ${way}`);
  console.log(
    `Node ${process.versions.node}, ${made.native} workers with the addon and ${made.wasm} with wasm (${ways.join(', ')}), ` +
      `${made.child} child processes, ${ring.epoch} changes of a shared ring, 0 wrong answers`,
  );
}

main();
