// The figures that the page is compared with: those of the Node package, and those of keys counted one by one.

import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './filled.mjs';

export const { Ring, schemes } = createRequire(path.join(root, 'node/package.json'))('./lib/index.js');

/** Many keys, unlike those that the page makes. */
export const KEYS = Array.from({ length: 60_000 }, (_, n) => `session/${n}`);

/** A number as the page writes it. */
export const percent = (value) => {
  const shown = 100 * value;
  return `${shown.toFixed(shown === 0 || shown >= 1 ? 1 : shown >= 0.1 ? 2 : 3)} %`;
};
export const times = (value) => `${value.toFixed(2)} ×`;
export const read = (text) => Number(/^[\d.]+/.exec(text)[0]);

/** The part of keys that each node has, one look-up a key. */
export function counted(ring, keys = KEYS) {
  const counts = new Map([...ring.nodes].map((id) => [id, 0]));
  for (const key of keys) {
    const id = ring.getNode(key);
    if (id !== null) counts.set(id, counts.get(id) + 1);
  }
  return new Map([...counts].map(([id, count]) => [id, count / keys.length]));
}

/** The part of keys whose node changes. */
export const countedMoves = (before, after, keys = KEYS) =>
  keys.filter((key) => before.getNode(key) !== after.getNode(key)).length / keys.length;

/** The part of hashes whose node changes where it is `hash % N`: all hashes up to the common multiple are tried. */
export function countedModulo(before, after) {
  const all = before.length * after.length;
  let moved = 0;
  for (let hash = 0; hash < all; hash += 1)
    moved += before[hash % before.length] !== after[hash % after.length] ? 1 : 0;
  return moved / all;
}

/** The fullest node against its fair part, of shares. */
export function fullest(ring, shares) {
  const up = [...ring.nodes].filter((id) => ring.state(id) !== 'down');
  const whole = up.reduce((sum, id) => sum + ring.node(id).weight, 0);
  const peaks = up
    .filter((id) => ring.node(id).weight > 0)
    .map((id) => [id, (shares.get(id) * whole) / ring.node(id).weight]);
  return peaks.reduce((most, one) => (one[1] > most[1] ? one : most));
}
