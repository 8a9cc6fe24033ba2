// Windows that are narrow, and what is left out where it would say nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, pictures, topology } from './filled.mjs';
import { quiet, tab, text } from './shown.mjs';

const wide = () => tab.run(() => document.documentElement.scrollWidth - innerWidth);
const heads = () => tab.run(() => [...document.querySelectorAll('.shares thead th')].map((head) => head.textContent));
const captions = () =>
  tab.run(() => [...document.querySelectorAll('.rings figcaption')].map((caption) => caption.textContent));

test('figures stay in one line and the page in its window', async () => {
  const one = topology(11);
  const other = structuredClone(one);
  other.nodes.splice(2, 1);
  const data = { format: 1, a: { name: 'before.json', document: one }, b: { name: 'after.json', document: other } };
  const report = filled('widths', data, pictures(one, other));
  for (const width of [340, 420, 1000, 1280, 1440]) {
    await tab.seen({ width });
    await tab.open(report);
    await tab.run(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
    assert.ok((await wide()) <= 0, `at ${width} the page is ${await wide()} wider than the window`);
    const cards = await tab.run(() =>
      [...document.querySelectorAll('[data-part="outcome"] .value')].map((value) => {
        const words = document.createRange();
        words.selectNodeContents(value);
        const fits = value.scrollWidth <= value.clientWidth;
        return { words: value.textContent, lines: words.getClientRects().length, fits };
      }),
    );
    assert.equal(cards.length, 4);
    for (const { words, lines, fits } of cards) assert.deepEqual([lines, fits], [1, true], `${words} at ${width}`);
  }
  assert.deepEqual(await captions(), ['before', 'after']);
  await tab.seen({});
  quiet();
});

test('of one document there is one ring, and states are told once there are some', async () => {
  const one = topology(5);
  const data = { format: 1, a: { name: 'a.json', document: one } };
  await tab.open(filled('single', data, pictures(one)));
  assert.deepEqual(await captions(), ['now']);
  assert.equal(await text('[data-slot="positions_a"] figcaption'), 'Who owns which positions');
  assert.ok(!(await heads()).includes('state'));
  const columns = await tab.run(() => document.querySelector('.shares tbody tr').cells.length);
  assert.equal(columns, (await heads()).length);

  await tab.choose('.edit tbody tr:nth-child(1) .state', 'down');
  assert.deepEqual(await captions(), ['before', 'after']);
  assert.equal((await heads()).indexOf('state'), 3);
  assert.equal(await text('.shares tbody tr:nth-child(1) td:nth-child(4)'), 'down');
  await tab.click('.shares [data-column="4"]');
  const sorted = await tab.run(() => document.querySelector('.shares [aria-sort]').textContent);
  assert.match(sorted, /^before/);
  await tab.click('#reset');
  assert.match(await tab.run(() => document.querySelector('.shares [aria-sort]').textContent), /^before/);
  assert.deepEqual(await captions(), ['now']);
  quiet();
});
