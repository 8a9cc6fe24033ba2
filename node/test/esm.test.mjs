// The package by its name, as a module and as CommonJS: one set of classes.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as consistent from 'libconsistent';

test('import and require() give the same classes', () => {
  const required = createRequire(import.meta.url)('libconsistent');
  assert.deepEqual(Object.keys(consistent).sort(), Object.keys(required).sort());
  for (const [name, value] of Object.entries(required)) assert.equal(consistent[name], value, name);
  const { ConsistentError, Placement, Ring } = consistent;
  const ring = new Ring(['cache-a', 'cache-b', 'cache-c']);
  assert.equal(ring.getNode('user:42'), 'cache-c');
  assert.ok(ring.snapshot() instanceof Placement);
  assert.throws(() => ring.node('x'), ConsistentError);
});

test('import and require() give the same drop-in replacements', async () => {
  for (const name of ['hashring', 'consistent-hashing']) {
    const imported = await import(`libconsistent/dropin/${name}`);
    assert.equal(imported.default, createRequire(import.meta.url)(`libconsistent/dropin/${name}`), name);
  }
});
