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
      yield {
        id,
        share,
        heirs,
        lost,
        grows: growing(side.parts, after.parts),
        fullest: after.fullest,
        of: ordered.length,
      };
    }
  } finally {
    ring.close();
  }
}

/** Who has most beside what it had, and by which part of that it grows: Infinity if it had nothing; null for nobody. */
function growing(before, after) {
  let most = null;
  for (const [id, part] of after) {
    const had = before.get(id) ?? 0;
    const growth = had > 0 ? part / had - 1 : Infinity;
    if (part > had && growth > (most?.growth ?? 0)) most = { id, growth };
  }
  return most;
}

/** The worst of some failures, as the command ranks them: by what nobody takes over, then by who grows most. */
export function worstOf(failures) {
  const growth = ({ grows }) => grows?.growth ?? 0;
  const isWorse = (a, b) => a.lost > b.lost || (a.lost === b.lost && growth(a) > growth(b));
  return failures.reduce((worst, other) => (isWorse(other, worst) ? other : worst));
}
