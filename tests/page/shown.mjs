// One tab for the tests of a file, what the page shows in it, and its comparison with the Node package and with keys
// that are counted one by one.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach } from 'node:test';
import { chromium } from '../chromium.mjs';
import { filled, root } from './filled.mjs';
import { counted, countedModulo, countedMoves, fullest, percent, read, Ring, times } from './reference.mjs';

export const EXAMPLE = JSON.parse(fs.readFileSync(path.join(root, 'examples/topology.json'), 'utf8'));
export const playground = filled('playground');
export let tab;
let browser;

before(async () => {
  browser = await chromium();
  ({ tab } = browser);
  await tab.seen({});
});
after(() => browser.close());
beforeEach(() => {
  tab.errors.length = 0;
  tab.requests.length = 0;
});

/** Nothing was logged, thrown or asked of a network. */
export function quiet() {
  assert.deepEqual([tab.errors, tab.requests], [[], []]);
}

/** The figures of the cards, by their labels. */
export const cards = () =>
  tab.run(() => {
    const all = [...document.querySelectorAll('[data-part="outcome"] .card')];
    return Object.fromEntries(all.map((card) => [card.children[0].textContent, card.children[1].textContent]));
  });

/** The rows of a part's table: the first cell, and the cells with names. */
export const rows = (part) =>
  tab.run((name) => {
    const all = [...document.querySelectorAll(`[data-part="${name}"] tbody tr`)];
    const cells = (row) =>
      [...row.querySelectorAll('[data-cell]')].map((cell) => [cell.dataset.cell, cell.textContent]);
    return all.map((row) => ({ head: row.cells[0].textContent, ...Object.fromEntries(cells(row)) }));
  }, part);

/** What stands in a field. */
export const value = (selector) => tab.run((wanted) => document.querySelector(wanted).value, selector);
/** The text of an element; undefined if there is none. */
export const text = (selector) => tab.run((wanted) => document.querySelector(wanted)?.textContent, selector);

/** Compares all that is shown of two rings with what the package says, and with counted keys. */
export async function shows(one, other) {
  const shares = other.shares();
  const plan = one.diff(other);
  const shown = await cards();
  assert.equal(shown['keys that move'], percent(plan.moved));
  assert.equal(shown['the minimum'], percent(plan.minimum));
  const [id, peak] = fullest(other, shares);
  assert.equal(shown['fullest node'], times(peak), id);
  const live = (ring) => [...ring.nodes].filter((node) => ring.state(node) !== 'down');
  assert.equal(shown['hash % N'], percent(countedModulo(live(one), live(other))));
  assert.ok(Math.abs(read(shown['keys that move']) - 100 * countedMoves(one, other)) < 0.6, shown['keys that move']);

  const lines = await rows('shares');
  const [had, has] = [one, other].map((ring) => counted(ring));
  assert.deepEqual(new Set(lines.map(({ head }) => head)), new Set([...one.nodes, ...other.nodes]));
  for (const line of lines) {
    assert.equal(line.before, one.has(line.head) ? percent(one.shares().get(line.head)) : '–');
    assert.equal(line.after, other.has(line.head) ? percent(shares.get(line.head)) : '–');
    if (one.has(line.head)) assert.ok(Math.abs(read(line.before) - 100 * had.get(line.head)) < 0.6, line.head);
    if (other.has(line.head)) assert.ok(Math.abs(read(line.after) - 100 * has.get(line.head)) < 0.6, line.head);
  }
}

/** The example of the playground, changed. */
export const example = (change = () => {}) => {
  const document = structuredClone(EXAMPLE);
  change(document);
  return Ring.fromJSON(document);
};
