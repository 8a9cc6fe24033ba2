// Reports as `consistent report` writes them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root, topology } from './filled.mjs';
import { KEYS, percent, Ring } from './reference.mjs';
import { cards, quiet, tab, text } from './shown.mjs';

const folder = path.join(root, 'build/page');
const program = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'debug/consistent');

function written(name, content) {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function report(...given) {
  const out = path.join(folder, 'written.html');
  const { status, stderr } = spawnSync(program, ['report', ...given, '-o', out], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return `file://${out}`;
}

test('the command fills the page with documents, states, keys and pictures', async () => {
  const [one, other] = [topology(12), topology(13)];
  one.nodes.push({ id: '</script><!--', weight: 1 });
  const bytes = (n) => 10 + (n % 7);
  const lines = KEYS.map((key, n) => `${key},${bytes(n)}\n`);
  const given = ['-f', written('keys.csv', lines.join('')), '--bytes', '--down', other.nodes[3].id];
  await tab.open(report(written('a.json', one), written('b.json', other), ...given));
  assert.equal(await tab.run(() => document.title.startsWith('Placement report: ')), true);
  const [before, after] = [one, other].map((document) => Ring.fromJSON(document));
  after.markDown(other.nodes[3].id);
  assert.equal((await cards())['keys that move'], percent(before.diff(after).moved));
  // Keys, counted one by one.
  const moved = KEYS.map((key, n) => [before.getNode(key) !== after.getNode(key), bytes(n)]).filter(([moves]) => moves);
  const told = await text('[data-part="key-statistics"]');
  const had = KEYS.filter((key) => before.getNode(key) === one.nodes[0].id).length;
  for (const number of [moved.length, KEYS.length, had]) {
    const shown = number.toLocaleString('en');
    assert.ok(told.includes(shown), `${shown} in ${told}`);
  }
  const sum = moved.reduce((all, [, size]) => all + size, 0);
  assert.ok(told.includes(`${(sum / 1e3).toFixed(0)} kB`) || told.includes(`${(sum / 1e3).toFixed(1)} kB`), told);
  const drawn = await tab.run(() => document.querySelectorAll('figure[data-slot] svg').length);
  assert.equal(drawn, 6);
  quiet();
});

test('a report of one document has nothing before it', async () => {
  const document = topology(5);
  await tab.open(report(written('a.json', document), '--down', document.nodes[0].id));
  assert.match(await text('[data-part="summary"]'), new RegExp(Ring.fromJSON(document).fingerprint));
  assert.equal((await cards())['keys that move'], percent(0));
  quiet();
});

test('the command of the page for operators writes a report', async () => {
  const told = fs.readFileSync(path.join(root, 'docs/OPERATING.md'), 'utf8');
  const [, line] = told.match(/^ {4}consistent (report .*)$/m);
  for (const [name, count] of [
    ['fleet.json', 4],
    ['next.json', 5],
  ])
    written(name, topology(count));
  written('keys.csv', 'a,1\nb,2\n');
  const { status, stderr } = spawnSync(program, line.split(' '), { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  await tab.open(`file://${path.join(folder, 'report.html')}`);
  assert.equal(await tab.run(() => document.title), 'Placement report: fleet.json → next.json');
  quiet();
});

test('a report that would be too large says that it has no picture of failures', async () => {
  const nodes = Array.from({ length: 1700 }, (_, n) => ({ id: `cache-${n}` }));
  const document = { libconsistent: 1, scheme: { name: 'ring', vnodes: 20 }, nodes };
  const address = report(written('many.json', document));
  assert.ok(fs.statSync(new URL(address)).size <= 1_450_000);
  await tab.open(address);
  const figure = 'figure[data-slot="heirs"]';
  assert.match(await text(figure), /picture of failures is left out: .* [\d,]+ bytes, more than 1,450,000/);
  assert.equal(await tab.run((of) => document.querySelector(of).checkVisibility(), figure), true);
  assert.equal(await tab.run(() => document.querySelectorAll('figure[data-slot] svg').length), 2);
  quiet();
});
