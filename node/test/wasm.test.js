'use strict';
// What only consistent.wasm can do wrong: memory that is not given back, and an instance that fails.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { Instance } = require('../lib/wasm/instance');
const { native } = require('../lib/wasm');

const FILE = path.join(__dirname, '..', 'consistent.wasm');
const skip = fs.existsSync(FILE) ? false : 'consistent.wasm is not built: make wasm';
const compiled = () => new WebAssembly.Module(fs.readFileSync(FILE));

const node = (id) => ({ id, weight: 1, tier: 0, zone: '', address: '', metadata: [], fields: [] });
const NODES = Array.from({ length: 50 }, (_, i) => node(`node-${i}`));

test('it imports nothing but a clock', { skip }, () => {
  const imports = WebAssembly.Module.imports(compiled());
  assert.deepEqual(
    imports.map(({ module, name }) => `${module}.${name}`),
    ['env.now_ms'],
  );
});

test('libconsistent/wasm is the package on it, whatever the platform has', { skip }, async () => {
  const own = require('libconsistent');
  const required = require('libconsistent/wasm');
  const imported = await import('libconsistent/wasm');
  assert.deepEqual(Object.keys(required), Object.keys(own));
  for (const [name, value] of Object.entries(required)) assert.equal(imported[name], value, name);
  assert.equal(required.backend, 'wasm');
  assert.notEqual(required.Ring, own.Ring);
  const ids = NODES.map(({ id }) => id);
  const [ring, other] = [new required.Ring(ids), new own.Ring(ids)];
  const keys = Array.from({ length: 1000 }, (_, i) => `user:${i}`);
  assert.deepEqual(
    keys.map((key) => ring.getNode(key)),
    [...other.place(keys)],
  );
  assert.equal(ring.fingerprint, other.fingerprint);
});

test('libconsistent/web takes what is offered, and has no files', { skip }, async () => {
  const { Ring, initSync } = await import('libconsistent/web');
  initSync(compiled());
  const ring = new Ring(['a', 'b']);
  assert.throws(() => ring.follow('ring.json'), { kind: 'unsupported', message: /there are no files here.*offer/ });
  assert.equal(ring.offer({ ...ring.toJSON(), epoch: 3 }, { origin: 'https://ring' }), true);
  assert.throws(() => ring.offer('{}', { origin: 'https://ring' }), { kind: 'document', message: /^https:..ring: / });
  const { accepted, refused, origin } = ring.source();
  assert.deepEqual([ring.epoch, accepted, refused, origin], [3n, 1, 1, 'https://ring']);
});

test('what is offered, refused and asked gives its memory back', { skip }, () => {
  const engine = native(compiled(), () => 0);
  const handle = engine.create(NODES, 'ring', [], undefined);
  const text = Buffer.from(handle.toJson());
  const states = Buffer.from('{"libconsistent_states":1,"states":{"node-1":{"state":"down","until":1000}}}');
  const sizes = [];
  for (let i = 0; i < 3000; i++) {
    handle.offer(text, 'x');
    assert.throws(() => handle.offer(Buffer.from('garbage'), `origin ${i % 7}`, 0.5), { code: 'document' });
    handle.offerFailed('x', 'missing'.repeat(i % 10));
    assert.equal(handle.source().refused, 2 * i + 2);
    handle.offerStates(states, 'x', i);
    sizes.push(engine.memory());
  }
  assert.equal(sizes.at(-1), sizes[99], `${sizes[99]} bytes grew to ${sizes.at(-1)}`);
  handle.close();
});

test('rings that are closed give their memory back', { skip }, () => {
  const sizes = [];
  const engine = native(compiled(), () => 0);
  let handle;
  for (let i = 0; i < 1000; i++) {
    handle = engine.create(NODES, 'ring', [], undefined);
    const snapshot = handle.snapshot();
    handle.addNode(node(`other-${i}`));
    assert.ok(handle.functions().locate('k', true) >= 0);
    snapshot.close();
    sizes.push(engine.memory());
    handle.close();
  }
  assert.equal(sizes.at(-1), sizes[9], `${sizes[9]} bytes grew to ${sizes.at(-1)}`);
});

test('a trap ends its instance, and others go on', { skip }, () => {
  const engine = native(compiled(), () => 0);
  const before = engine.create(NODES, 'ring', [], undefined);
  const { locate } = before.functions();
  assert.ok(locate('k') >= 0);
  const { run } = Instance.prototype;
  let broken;
  Instance.prototype.run = function (name, ...values) {
    broken = this;
    return run.call(this, name, ...values);
  };
  before.ids();
  Instance.prototype.run = run;
  // An address that no memory has.
  assert.throws(() => broken.run('consistent_placement_to_json', 0xfffffff0, 0, 0, 0), /a mistake in the library/);
  assert.throws(() => locate('k'), /a mistake in the library/);
  assert.throws(() => before.ids(), /a mistake in the library/);
  before.close();
  const after = engine.create(NODES, 'ring', [], undefined);
  assert.ok(after.functions().locate('k') >= 0);
});
