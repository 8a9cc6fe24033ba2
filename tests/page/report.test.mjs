// Reports: two documents with pictures and keys, a document with a secret, and a hundred nodes.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { filled, pictures, topology } from './filled.mjs';
import { percent, Ring } from './reference.mjs';
import { cards, EXAMPLE, quiet, rows, shows, tab, text, value } from './shown.mjs';

test('a report shows both documents, its pictures and its keys', async () => {
  const hostile = '</script><script>document.title = "taken"</script><!--';
  const one = structuredClone(EXAMPLE);
  one.nodes.push({ id: hostile, weight: 1, zone: '<b>bold</b>' });
  const other = structuredClone(one);
  other.nodes.splice(2, 1);
  other.epoch = 7;
  const counts = { 'cache-a': 1200, 'cache-b': 800 };
  const keys = {
    source: 'keys.txt',
    count: 2000,
    bytes: 5_500_000,
    sample: ['one', hostile],
    a: { counts, bytes: { 'cache-a': 3_000_000, 'cache-b': 2_500_000 } },
    b: { counts: { 'cache-a': 2000 } },
    moves: { keys: 800, bytes: 2_500_000, minimum: 700, modulo: 1500 },
  };
  const data = {
    format: 1,
    made_by: 'consistent 0.1.0',
    a: { name: 'a.json', document: one, states: { 'cache-b': 'down' } },
    b: { name: 'b.json', document: other },
    keys,
  };
  const drawn = pictures(one, other);
  await tab.open(filled('report', data, drawn));
  assert.equal(await tab.run(() => document.title), 'Placement report: a.json → b.json');
  const before = Ring.fromJSON(one);
  before.markDown('cache-b');
  const after = Ring.fromJSON(other);
  const summary = await text('[data-part="summary"]');
  for (const words of [before.fingerprint, after.fingerprint, 'epoch7']) assert.ok(summary.includes(words), words);
  assert.equal((await cards())['keys that move'], percent(before.diff(after).moved));
  const slots = await tab.run(() =>
    [...document.querySelectorAll('figure[data-slot]')]
      .filter((figure) => figure.querySelector('svg'))
      .map((figure) => figure.dataset.slot),
  );
  assert.deepEqual(slots.sort(), Object.keys(drawn).sort());
  const told = await text('[data-part="key-statistics"]');
  for (const words of ['40.0 %', '5.5 MB', '2.5 MB', '35.0 %', '75.0 %', '1,200'])
    assert.ok(told.includes(words), words);
  assert.equal(await value('#pasted'), `one\n${hostile}`);

  quiet();
});

test('data of another format are refused', async () => {
  await tab.open(filled('format', { format: 2 }));
  assert.match(await text('#failure'), /format 1, not 2/);
  quiet();
});

test('a secret is asked for', async () => {
  const secret = Uint8Array.from({ length: 16 }, (_, n) => n * 7);
  const digits = Buffer.from(secret).toString('hex');
  const made = new Ring(['a', 'b', 'c'], { key_hash: 'siphash13', secret });
  const report = { format: 1, a: { name: 'a.json', document: made.toJSON() } };
  await tab.open(filled('secret', report));
  await tab.type('#asked-secret', '12');
  await tab.click('#give-secret');
  assert.match(await text('#secret-mistake'), /not 32 hexadecimal digits/);
  await tab.type('#asked-secret', digits);
  await tab.click('#give-secret');
  await tab.type('#pasted', 'k1\nk2\nk3');
  for (const { head, after } of await rows('keys-table')) assert.equal(after, made.getNode(head));
  assert.ok(!(await value('#result')).includes(digits));
  quiet();
});

test('of many nodes some are shown, and all are found', async () => {
  const document = topology(400);
  await tab.open(filled('many', { format: 1, a: { name: 'many.json', document } }));
  const edited = () => tab.run(() => [...window.document.querySelectorAll('.edit .id')].map((field) => field.value));
  assert.equal((await edited()).length, 200);
  assert.equal((await rows('shares')).length, 300);
  assert.match(await text('[data-part="shares"] caption'), /The first 300 of 400/);
  assert.match(await text('[data-part="failures"] caption'), /with the largest shares, of 400/);
  await tab.type('#find', '-39');
  assert.deepEqual((await edited()).length, 10);
  await tab.type('.edit tbody tr:nth-child(10) .weight', '-4');
  assert.match(await text('#mistake'), /-4 is not a weight/);
  // Where its field is not shown, a mistake says where it is.
  await tab.type('#find', '-001');
  await tab.choose('.edit tbody tr:nth-child(1) .state', 'down');
  assert.match(await text('.mistake.general'), /^nodes\[399\]\.weight: -4/);
  await tab.type('#find', '-399');
  await tab.type('.edit tbody tr:nth-child(1) .weight', '4');
  const changed = structuredClone(document);
  changed.nodes[399].weight = 4;
  const ring = Ring.fromJSON(changed);
  ring.markDown(document.nodes[1].id);
  assert.equal((await cards())['keys that move'], percent(Ring.fromJSON(document).diff(ring).moved));
  quiet();
});

test('a report of a hundred nodes with long names is small enough', async () => {
  const [one, other] = [100, 103].map((count) => {
    const document = topology(count);
    document.nodes.forEach((node) => (node.id = `stateful-${'x'.repeat(30)}-${node.id}`));
    return document;
  });
  const url = filled(
    'long',
    { format: 1, a: { name: 'a', document: one }, b: { name: 'b', document: other } },
    pictures(one, other),
  );
  const { size } = fs.statSync(new URL(url));
  assert.ok(size < 1_450_000, `${size} bytes`);
  await tab.open(url);
  assert.ok(
    await tab.run(() => document.documentElement.scrollWidth <= innerWidth),
    'The page is wider than the window.',
  );
  quiet();
});

test('a hundred nodes have colours of their own, and are changed', async () => {
  const document = topology(100);
  await tab.open(filled('hundred', { format: 1, a: { name: 'hundred.json', document } }, pictures(document)));
  // A node has one colour, in the pictures and in the tables.
  const [drawn, listed] = await tab.run(() => {
    const nodes = [...document.querySelectorAll('[data-slot="positions_a"] .node')];
    const name = (node) => node.querySelector('title').textContent.split(':')[0];
    const drawn = nodes.map((node) => [name(node), node.querySelector('path').getAttribute('fill')]);
    const heads = [...document.querySelectorAll('[data-part="shares"] tbody th')];
    const background = (head) => getComputedStyle(head.querySelector('.swatch')).backgroundColor;
    return [drawn, heads.map((head) => [head.textContent, background(head)])];
  });
  const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).join(', ');
  assert.deepEqual(
    listed,
    drawn.map(([id, colour]) => [id, `rgb(${channels(colour)})`]),
  );
  assert.equal(new Set(drawn.map(([, colour]) => colour)).size, 100);
  await tab.run((selector) => document.querySelector(selector).click(), '#add-node');
  await tab.until(() => document.querySelectorAll('[data-part="shares"] tbody tr').length === 101);
  await tab.settled();
  const grown = structuredClone(document);
  grown.nodes.push({ id: await tab.run(() => [...document.querySelectorAll('.edit .id')].at(-1).value) });
  await shows(Ring.fromJSON(document), Ring.fromJSON(grown));
  assert.equal((await rows('failures')).length, 101);
  quiet();
});
