'use strict';
// Which engine a package takes: the native part, or consistent.wasm where there is none, or the one it is told.

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');

const HERE = path.join(__dirname, '..');

/** A package with some of these files, removed after the test. */
function made(t, files = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'package-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  fs.cpSync(path.join(HERE, 'lib'), path.join(folder, 'lib'), { recursive: true });
  fs.copyFileSync(path.join(HERE, 'package.json'), path.join(folder, 'package.json'));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const asked = (folder, backend) => [
  process.execPath,
  ['-p', `require(${JSON.stringify(folder)}).backend`],
  { encoding: 'utf8', env: { ...process.env, LIBCONSISTENT_BACKEND: backend } },
];

/** What a process that loads the package says. */
const told = (folder, backend = '') => execFileSync(...asked(folder, backend)).trim();

/** How one fails. */
const failed = (folder, backend = '') => spawnSync(...asked(folder, backend)).stderr;

const WASM = fs.existsSync(path.join(HERE, 'consistent.wasm')) && fs.readFileSync(path.join(HERE, 'consistent.wasm'));
const skip = WASM ? false : 'consistent.wasm is not built: make wasm';

test('the native part is missing, or does not load', (t) => {
  const missing =
    /Error: libconsistent: its native part is missing; build it there .*npm rebuild.* see docs\/BUNDLERS\.md/;
  assert.match(failed(made(t)), missing);
  const on = `${process.platform}-${process.arch}`;
  const broken = new RegExp(`its native part does not load on ${on}; build it there .*npm rebuild`);
  assert.match(failed(made(t, { 'libconsistent.node': 'of another machine' })), broken);
});

test('then consistent.wasm is taken, and is told of', { skip }, (t) => {
  assert.equal(told(made(t, { 'consistent.wasm': WASM })), 'wasm');
  const broken = made(t, { 'consistent.wasm': WASM, 'libconsistent.node': 'of another machine' });
  assert.equal(told(broken), 'wasm');
  assert.match(failed(broken, 'native'), /its native part does not load/);
});

test('who asks for an engine has it or an error', { skip }, (t) => {
  const both = made(t, { 'consistent.wasm': WASM });
  assert.equal(told(both, 'wasm'), 'wasm');
  assert.match(failed(both, 'native'), /its native part is missing/);
  assert.match(failed(both, 'wasn'), /LIBCONSISTENT_BACKEND is "wasn", not "native" or "wasm"/);
  assert.match(failed(made(t), 'wasm'), /consistent\.wasm/);
});

test('the native part may be in a package of its platform', { skip }, (t) => {
  const { platform, arch } = process;
  const library =
    platform === 'linux' ? (process.report.getReport().header.glibcVersionRuntime ? '-gnu' : '-musl') : '';
  const name = `node_modules/libconsistent-${platform}-${arch}${library}/index.js`;
  const native = `module.exports = { kinds: () => [], isThis: true };`;
  assert.equal(told(made(t, { 'consistent.wasm': WASM, [name]: native })), 'native');
});
