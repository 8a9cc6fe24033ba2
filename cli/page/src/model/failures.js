// What becomes of each node's load when it fails alone.
import { sideOf } from './shares.js';
import { movesOf } from './moves.js';

/** So many nodes are asked, those with the largest shares first, and for so long, in milliseconds. */
const MOST = 120;
const LONGEST = 4_000;

/** One failure after the other, so that the page can breathe between them. `of` is how many there would be. */
export function* failuresOf(side, compile) {
  const ring = compile();
  const ordered = [...side.parts].filter(([, part]) => part > 0).sort((a, b) => b[1] - a[1]);
  let spent = 0;
  try {
    for (const [id, share] of ordered.slice(0, MOST)) {
      if (spent > LONGEST) return;
      const start = performance.now();
      const state = ring.state(id);
      ring.markDown(id);
      const after = sideOf(ring.snapshot());
      const { pairs } = movesOf(side, after);
      const heirs = pairs.filter(({ from, to }) => from === id && to !== null).sort((a, b) => b.part - a.part);
      const lost = pairs.filter(({ to }) => to === null).reduce((sum, { part }) => sum + part, 0);
      if (state === 'draining') ring.markDraining(id);
      else ring.markUp(id);
      spent += performance.now() - start;
      yield { id, share, heirs, lost, fullest: after.fullest, of: ordered.length };
    }
  } finally {
    ring.close();
  }
}
