// How the page is used: mistakes, documents in and out, keyboard, names that are read aloud, and no network.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root, topology } from './filled.mjs';
import { read, Ring } from './reference.mjs';
import { cards, example, playground, quiet, rows, shows, tab, text, value } from './shown.mjs';

test('mistakes stand at their fields, and go', async () => {
  await tab.open(playground);
  const invalid = () =>
    tab.run(() =>
      [...document.querySelectorAll('[aria-invalid]')].map((field) => field.getAttribute('aria-label') ?? field.id),
    );
  const shown = await cards();
  await tab.type('.edit tbody tr:nth-child(2) .weight', 'heavy');
  assert.deepEqual(await invalid(), ['weight of cache-b']);
  assert.match(await text('#mistake'), /heavy/);
  assert.equal(await tab.run(() => document.body.classList.contains('stale')), true);
  assert.deepEqual(await cards(), shown, 'The last figures stay.');
  await tab.type('.edit tbody tr:nth-child(2) .weight', '1');
  assert.deepEqual([await invalid(), await text('#mistake')], [[], undefined]);

  await tab.type('#parameter-vnodes', '0');
  assert.deepEqual(await invalid(), ['parameter-vnodes']);
  assert.match(await text('#mistake'), /from 1 to 65536/);
  await tab.type('#parameter-vnodes', '');
  await tab.type('.edit tbody tr:nth-child(5) .id', 'cache-a');
  assert.deepEqual(await invalid(), ['node of cache-e']);
  assert.match(await text('#mistake'), /already a member/);
  await tab.click('#reset');
  await tab.choose('#scheme', 'jump');
  assert.deepEqual(await invalid(), ['weight of cache-c']);
  await tab.click('#even');
  assert.deepEqual(await invalid(), []);
  quiet();
});

test('nothing is left, and something comes back', async () => {
  await tab.open(playground);
  for (let left = 6; left > 0; left -= 1) {
    if (left === 3) await tab.choose('.edit tbody tr:nth-child(1) .state', 'draining');
    await tab.click('.edit tbody tr:nth-child(1) .remove');
  }
  assert.equal(await tab.run(() => document.activeElement.id), 'add-node');
  const shown = await cards();
  assert.deepEqual([shown['keys that move'], shown['hash % N'], shown['fullest node']], ['100.0 %', '100.0 %', '–']);
  assert.equal(await text('.matrix thead th:nth-child(2)'), 'no node');
  assert.match(await text('[data-part="failures"]'), /No node has keys/);
  await tab.click('#add-node');
  assert.equal((await cards())['fullest node'], '1.00 ×');
  await tab.type('.edit .id', 'renamed');
  assert.deepEqual(
    await tab.run(() => [...document.querySelectorAll('.edit [aria-label]')].map((one) => one.ariaLabel)),
    ['node of renamed', 'weight of renamed', 'zone of renamed', 'state of renamed', 'remove renamed'],
  );
  quiet();
});

test('the document comes out, and another one goes in', async () => {
  await tab.open(playground);
  await tab.click('#add-node');
  const made = Ring.fromJSON(await value('#result'));
  const wanted = example(({ nodes }) => nodes.push({ id: 'cache-g' }));
  assert.equal(made.fingerprint, wanted.fingerprint);
  assert.equal(made.epoch, 1n);

  const folder = path.join(root, 'build/page/downloads');
  fs.rmSync(folder, { recursive: true, force: true });
  await tab.send('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  await tab.click('#download');
  const file = path.join(folder, 'topology.json');
  for (let tries = 0; tries < 100 && !fs.existsSync(file); tries += 1)
    await new Promise((later) => setTimeout(later, 50));
  assert.equal(fs.readFileSync(file, 'utf8'), await value('#result'));

  await tab.click('details.begin summary');
  await tab.type('#given', '{"libconsistent": 1, "scheme": {"name": "ring"}, "nodes": [{"id": "x", "weight": -1}]}');
  await tab.click('#use');
  assert.match(await text('.begin .mistake'), /nodes\[0\]\.weight: -1/);
  const other = topology(9, { name: 'slots', bits: 12 });
  await tab.type('#given', JSON.stringify(other));
  await tab.click('#use');
  const ring = Ring.fromJSON(other);
  await shows(ring, ring);
  assert.equal(Ring.fromJSON(await value('#result')).fingerprint, ring.fingerprint);
  assert.equal(Ring.fromJSON(await value('#result')).epoch, 4n);
  quiet();
});

test('the keyboard is enough', async () => {
  await tab.open(playground);
  await tab.press('Tab', 9);
  assert.equal(await tab.run(() => document.activeElement.className), 'skip');
  for (let tabs = 0; tabs < 60 && (await tab.run(() => document.activeElement.id)) !== 'add-node'; tabs += 1) {
    for (const type of ['keyDown', 'keyUp'])
      await tab.send('Input.dispatchKeyEvent', { type, key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 });
  }
  await tab.press('Enter', 13, { text: '\r' });
  assert.equal(await tab.run(() => document.activeElement.value), 'cache-g');

  await tab.run(() => document.querySelector('[data-column="5"]').focus());
  await tab.press('Enter', 13, { text: '\r' });
  const order = (await rows('shares')).map(({ after }) => read(after));
  assert.deepEqual(
    order,
    order.toSorted((a, b) => b - a),
  );
  assert.deepEqual(
    await tab.run(() => [
      document.querySelector('[aria-sort]').textContent.trim(),
      document.activeElement.dataset.column,
    ]),
    ['after ▾', '5'],
  );
  quiet();
});

test('everything has a name that is read aloud', async () => {
  await tab.open(playground);
  const { nodes } = await tab.send('Accessibility.getFullAXTree');
  const named = ['button', 'combobox', 'textbox', 'image', 'link', 'table', 'form', 'columnheader'];
  const some = nodes.filter(({ ignored, role }) => !ignored && named.includes(role?.value));
  assert.ok(some.length > 60, String(some.length));
  const nameless = some.filter(({ name }) => !name?.value);
  assert.deepEqual(
    nameless.map(({ role, description }) => [role.value, description?.value]),
    [],
  );
  assert.equal(await tab.run(() => document.querySelectorAll('th:not([scope])').length), 0);
  const ids = await tab.run(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  quiet();
});

test('what is written can be read, light, dark and on paper', async () => {
  const light = (colour) => {
    const part = (byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = [1, 3, 5].map((at) => part(parseInt(colour.slice(at, at + 2), 16)));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (...pair) => {
    const [less, more] = pair.map(light).sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };
  const grounds = [];
  for (const scheme of ['light', 'dark']) {
    await tab.seen({ scheme });
    await tab.open(playground);
    const colour = await tab.run(() => {
      const style = getComputedStyle(document.documentElement);
      const names = ['ground', 'sheet', 'field', 'text', 'soft', 'accent', 'good', 'warn', 'bad', 'warm'];
      const whole = (text) => (text.length === 4 ? text.replace(/[^#]/g, '$&$&') : text);
      return Object.fromEntries(names.map((name) => [name, whole(style.getPropertyValue(`--${name}`).trim())]));
    });
    grounds.push(colour.ground);
    const pairs = ['text', 'soft', 'accent', 'good', 'warn', 'bad'].flatMap((name) => [
      [name, 'ground'],
      [name, 'sheet'],
    ]);
    for (const [one, other] of [...pairs, ['text', 'field'], ['text', 'warm']]) {
      const found = contrast(colour[one], colour[other]);
      assert.ok(found >= 4.5, `${scheme}: ${one} on ${other}: ${found.toFixed(2)}`);
    }
  }
  assert.notEqual(...grounds);
  await tab.seen({ media: 'print', width: 794 });
  const seen = (selector) => tab.run((wanted) => document.querySelector(wanted).checkVisibility(), selector);
  assert.deepEqual(
    [await seen('.editor'), await seen('nav'), await seen('.shares'), await seen('#summary')],
    [false, false, true, true],
  );
  assert.ok(await tab.run(() => document.documentElement.scrollWidth <= 794), 'It is wider than the paper.');
  await tab.seen({});
  quiet();
});

test('the page asks nothing of a network, and could not', async () => {
  await tab.open(playground);
  quiet();
  const refused = await tab.run(() =>
    fetch('https://example.org/').then(
      () => 'answered',
      () => 'refused',
    ),
  );
  assert.equal(refused, 'refused');
  assert.match(tab.errors.join('\n'), /Content Security Policy/);
  const size = fs.statSync(path.join(root, 'build/page.html')).size;
  assert.ok(size < 930_000, `${size} bytes`);
});
