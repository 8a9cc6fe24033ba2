'use strict';
// What the package has is what its types say, and so what `surface` describes: no verb is forgotten in either.

const assert = require('node:assert/strict');
const { EventEmitter } = require('node:events');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const test = require('node:test');
const ts = require('typescript');
const library = require('../lib');

const path = join(__dirname, '../index.d.ts');
const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);

/** `getNode`, or `[Symbol.iterator]`. */
const nameOf = (member) => (member.name ? member.name.getText(source) : 'constructor');

/** By class and interface, the names of its members. */
const described = new Map();
for (const statement of source.statements) {
  if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) continue;
  const members = statement.members.filter((member) => !ts.isConstructorDeclaration(member));
  described.set(statement.name.text, members);
}
const isStatic = (member) => (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
const names = (...types) =>
  types
    .flatMap((type) =>
      described
        .get(type)
        .filter((member) => !isStatic(member))
        .map(nameOf),
    )
    .sort();
const unique = (list) => [...new Set(list)].sort();

const DISPOSES = '[Symbol.dispose]';

/** What other classes begin as. */
const BASES = [Object.prototype, EventEmitter.prototype, null];

/** The names of what an object inherits, down to these, without what begins with _ and what inspectors read. */
function inherited(prototype) {
  const found = [];
  for (let at = prototype; !BASES.includes(at); at = Object.getPrototypeOf(at)) {
    found.push(...Reflect.ownKeys(at));
  }
  const shown = found.map((key) =>
    typeof key === 'string' ? key : key === Symbol.dispose ? DISPOSES : `[${key.description}]`,
  );
  const ours = (key) =>
    key !== 'constructor' && !key.startsWith('_') && !key.startsWith('[nodejs.') && key !== '[Symbol.toStringTag]';
  return unique(shown.filter(ours));
}

const ring = new library.Ring(['a']);
test('classes have what is described', () => {
  const { Ring, Placement, Placed, HealthChecker, Transition } = library;
  assert.deepEqual(inherited(Ring.prototype), unique(names('View', 'Ring')));
  assert.deepEqual(inherited(Placement.prototype), unique(names('View', 'Placement')));
  assert.deepEqual(inherited(Placed.prototype), names('Placed'));
  assert.deepEqual(inherited(HealthChecker.prototype), names('HealthChecker'));
  assert.deepEqual(inherited(Transition.prototype), names('Transition'));
  for (const type of [Ring, Transition]) {
    const statics = described.get(type.name).filter(isStatic).map(nameOf).sort();
    const own = Object.getOwnPropertyNames(type).filter((name) => !['length', 'name', 'prototype'].includes(name));
    assert.deepEqual(own.sort(), statics);
  }
});

test('leases, checks and what follows a file have what is described', () => {
  const members = (object) => unique([...inherited(Object.getPrototypeOf(object)), ...Object.keys(object)]);
  const lease = ring.acquire('k');
  assert.deepEqual(members(lease), unique([...names('Lease'), DISPOSES]));
  assert.deepEqual(members(ring.checks()), names('Checks'));
  const following = ring.follow('nowhere', { signal: AbortSignal.abort() });
  assert.deepEqual(members(following), unique([...names('Following'), DISPOSES]));
  lease.release();
});

test('the module exports what is described', () => {
  const exported = source.statements.filter(
    (statement) => (ts.getCombinedModifierFlags(statement) & ts.ModifierFlags.Export) !== 0,
  );
  const values = exported.flatMap((statement) => {
    if (ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)) return [statement.name.text];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(nameOf);
    return [];
  });
  assert.deepEqual(Object.keys(library).sort(), values.sort());
});

test('everything that is described has a comment', () => {
  const silent = [];
  for (const [type, members] of described) {
    for (const member of members) {
      if (ts.getJSDocCommentsAndTags(member).length === 0) silent.push(`${type}.${nameOf(member)}`);
    }
  }
  assert.deepEqual(silent, []);
});
