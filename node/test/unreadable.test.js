'use strict';
// Paths at which there is nothing to read: the reasons are those of every language.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { Ring } = require('..');
const { until } = require('./helpers');

const FIXTURE = path.join(__dirname, '..', '..', 'tests', 'following', 'unreadable.json');
const MAKERS = {
  nothing() {},
  file: (file) => fs.writeFileSync(file, ''),
  folder: (file) => fs.mkdirSync(file),
  large(file) {
    fs.writeFileSync(file, '');
    fs.truncateSync(file, 64 * 2 ** 20 + 1);
  },
  link: (file) => fs.symlinkSync(file, file),
  locked: (file) => fs.writeFileSync(file, '', { mode: 0 }),
};

for (const { make, at, reason } of JSON.parse(fs.readFileSync(FIXTURE)).cases) {
  const skip = make === 'locked' && process.getuid() === 0 && 'root may read everything';
  test(`${make}, ${at}: ${reason}`, { skip }, async (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'consistent-'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    MAKERS[make](path.join(folder, 'ring.json'));
    const file = path.resolve(folder, at);
    const ring = new Ring(['a', 'b']);
    const following = ring.follow(file);
    await until('a reason', () => ring.source() !== null);
    following.close();
    assert.equal(ring.source().error, `${file}: ${reason}`);
  });
}
