'use strict';
// Fault 29: seeds are no secret; a keyed hash has one, which stands beside the document and leaves in nothing.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { Worker } = require('node:worker_threads');
const { ConsistentError, Ring } = require('..');
const { noThreads: skip } = require('./helpers');

const SECRET = Buffer.from('0123456789abcdeF');
const OTHER = Buffer.from('another-secret-!');
const OWN = ['ring', 'slots', 'rendezvous', 'jump', 'jumpback', 'maglev', 'multiprobe', 'assigned'];
const NODES = ['a', 'b', 'c', 'd'];
const KEYS = Array.from({ length: 200 }, (_, i) => `user:${i}`);

const keyed = (scheme = 'ring', secret = SECRET) => new Ring(NODES, { scheme, key_hash: 'siphash13', secret });

/** The message of a call that is refused for a parameter. */
function refused(names, run) {
  let message;
  assert.throws(run, (e) => {
    ({ message } = e);
    return e instanceof ConsistentError && e.kind === 'parameter' && message.startsWith(names);
  });
  return message;
}

test('fault 29: positions are those of CPython, whose hash is SipHash-1-3 under a key made of PYTHONHASHSEED=1', () => {
  const secret = Buffer.from('2923be84e16cd6ae529049f1f1bbe9eb', 'hex');
  for (const scheme of OWN) {
    const ring = keyed(scheme, secret);
    for (const [key, position] of [
      ['a', 15433848885072367219n],
      ['user:42', 14063407868380095585n],
    ]) {
      assert.equal(ring.explain(key).position, position);
      assert.equal(ring.getNodeHashed(position), ring.getNode(key));
    }
  }
});

for (const scheme of OWN) {
  test(`fault 29: the secret of ${scheme} is asked for, checked and kept`, () => {
    const [ring, plain, strange] = [keyed(scheme), new Ring(NODES, { scheme }), keyed(scheme, OTHER)];
    const text = ring.stringify();
    assert.match(text, /"key_hash":"siphash13","secret_digest":"[0-9a-f]{32}"/);
    assert.doesNotMatch(plain.stringify(), /key_hash/);
    assert.equal(new Set([ring, plain, strange].map((one) => one.fingerprint)).size, 3);
    for (const again of [
      Ring.fromJSON(text, { secret: SECRET }),
      Ring.fromJSON(ring.toJSON(), { secret: new Uint8Array(SECRET) }),
      Ring.fromJSON(ring, { secret: SECRET }),
    ]) {
      assert.equal(again.fingerprint, ring.fingerprint);
      assert.deepEqual([...again.place(KEYS)], [...ring.place(KEYS)]);
    }

    refused('scheme.key_hash', () => Ring.fromJSON(text));
    refused('scheme.secret_digest', () => Ring.fromJSON(text, { secret: OTHER }));
    refused('scheme.key_hash', () => Ring.fromJSON(plain.stringify(), { secret: SECRET }));
    refused('scheme.key_hash', () => new Ring(NODES, { scheme, key_hash: 'siphash13' }));
    refused('scheme.key_hash', () => new Ring(NODES, { scheme, secret: SECRET }));

    for (const other of [strange, plain, strange.snapshot(), strange.toJSON()])
      refused('scheme.', () => ring.update(other));
    refused('secret', () => ring.update(new Ring(NODES, { scheme: 'nginx' })));
    refused('scheme.key_hash', () => plain.update(ring));
    assert.equal(ring.stringify(), text);
    ring.update({ ...ring.toJSON(), epoch: 3 });
    assert.equal(ring.epoch, 3n);
  });
}

test('fault 29: a secret is 16 bytes that are not all zero', () => {
  for (const secret of [Buffer.alloc(0), SECRET.subarray(1), Buffer.alloc(17, 1), Buffer.alloc(16)]) {
    refused('secret: ', () => keyed('ring', secret));
    refused('secret: ', () => Ring.fromJSON(keyed().stringify(), { secret }));
  }
  for (const secret of ['0123456789abcdeF', 7, null, [...SECRET], new Uint16Array(8), SECRET.buffer]) {
    for (const run of [() => keyed('ring', secret), () => Ring.fromJSON(keyed().stringify(), { secret })]) {
      assert.throws(
        run,
        (e) => e instanceof TypeError && /secret: .*Uint8Array/.test(e.message) && !/01234/.test(e.message),
      );
    }
  }
  assert.throws(() => Ring.fromJSON(keyed().stringify(), null), TypeError);
  assert.throws(() => Ring.fromJSON(keyed().stringify(), 'secret'), TypeError);
  refused('secret: nginx', () => new Ring(NODES, { scheme: 'nginx', secret: SECRET }));
});

test('fault 29: the caller may wipe the secret once the ring is made', () => {
  const secret = Buffer.from(SECRET);
  const ring = keyed('ring', secret);
  secret.fill(0);
  assert.equal(ring.fingerprint, keyed().fingerprint);
  assert.deepEqual([...ring.place(KEYS)], [...keyed().place(KEYS)]);
});

test('fault 29: other threads attach to the ring with its secret', { skip }, async () => {
  const ring = keyed();
  const program = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { Ring } = require(workerData.library);
    parentPort.postMessage([...Ring.attach(workerData.token).place(workerData.keys)]);`;
  const workerData = { library: require.resolve('..'), token: ring.share(), keys: KEYS };
  const worker = new Worker(program, { eval: true, workerData });
  const placed = await new Promise((done, failed) => worker.once('message', done).once('error', failed));
  assert.deepEqual(placed, [...ring.place(KEYS)]);
});

test('fault 29: the secret is in nothing that leaves', () => {
  const ring = keyed();
  const everything = (value) => inspect(value, { showHidden: true, depth: 9, getters: true });
  const out = [
    ring.stringify(),
    JSON.stringify(ring),
    ring.fingerprint,
    ring.explain('user:42').text,
    everything(ring),
    everything(ring.snapshot()),
    everything(ring.explain('user:42')),
    refused('scheme', () => Ring.fromJSON(ring)),
    refused('scheme', () => Ring.fromJSON(ring, { secret: OTHER })),
    refused('secret', () => keyed('ring', Buffer.concat([SECRET, OTHER]))),
    // The secret where its digest should be.
    ...[SECRET.toString('hex'), SECRET.toString()].map((secret_digest) =>
      refused('scheme', () => new Ring(NODES, { key_hash: 'siphash13', secret_digest, secret: SECRET })),
    ),
  ];
  const forms = [
    '01234567',
    '89abcdeF',
    '48, 49, 50',
    '48,49,50',
    '30 31 32',
    SECRET.toString('hex'),
    SECRET.toString('base64'),
  ];
  for (const text of out) for (const form of forms) assert.ok(!text.includes(form), `${form} in ${text}`);
});
