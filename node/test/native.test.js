'use strict';
// A package without its native part, or with one of another machine, says so.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');

test('the native part is missing, or does not load', (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'package-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  fs.cpSync(path.join(__dirname, '..', 'lib'), path.join(folder, 'lib'), { recursive: true });
  const told = (code, message) => (e) => {
    assert.equal(e.cause.code, code);
    assert.match(e.message, message);
    return true;
  };
  const missing = /^libconsistent: its native part is missing; build it there .*npm rebuild.* see docs\/BUNDLERS\.md/;
  assert.throws(() => require(folder + '/lib'), told('MODULE_NOT_FOUND', missing));
  fs.writeFileSync(path.join(folder, 'libconsistent.node'), 'of another machine');
  const on = `${process.platform}-${process.arch}`;
  const broken = new RegExp(`^libconsistent: its native part does not load on ${on}; build it there .*npm rebuild`);
  assert.throws(() => require(folder + '/lib'), told('ERR_DLOPEN_FAILED', broken));
});
