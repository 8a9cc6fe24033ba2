'use strict';
// What the schemes say of themselves.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const test = require('node:test');
const { Ring, schemes } = require('../lib');

const listed = JSON.parse(readFileSync(join(__dirname, '../../spec/schemes.json'), 'utf8'));

/** What the file has, by the names of JavaScript. */
function renamed(value) {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  const camel = (name) => name.replace(/_[a-z]/g, (end) => end[1].toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [camel(name), renamed(entry)]));
}

test('schemes() are those of the file', () => {
  assert.ok(listed.length > 40);
  // JSON has integers above 2^53-1 as texts, here as there.
  assert.deepEqual(JSON.parse(JSON.stringify(schemes())), renamed(listed));
  for (const [i, scheme] of schemes().entries()) {
    assert.deepEqual(JSON.parse(JSON.stringify(scheme)), renamed(listed[i]));
  }
});

test('every scheme is known', () => {
  for (const { name, text } of schemes()) {
    // Other names of dialects say so; a ring has the dialect's.
    const meant = /another name of `(\w+)`/.exec(text)?.[1] ?? name;
    try {
      assert.equal(new Ring(['10.0.0.1:1'], { scheme: name }).scheme, meant);
    } catch (e) {
      assert.notEqual(e.code, 'scheme', name);
      assert.equal(e.name, 'ConsistentError');
    }
  }
});

test('schemes are frozen, and large integers are BigInts', () => {
  const frozen = (value) =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
  assert.ok(frozen(schemes()));
  const [ring] = schemes();
  const seed = ring.parameters.find(({ name }) => name === 'seed');
  assert.deepEqual([seed.least, seed.most, seed.default], [0, 2n ** 64n - 1n, 0]);
});
