// What becomes of each node's load when it fails alone.
import { sideOf } from './shares.js';
import { movesOf } from './moves.js';

/** Of more nodes, those with the greatest share are asked. */
const MOST = 120;

/** One failure after the other, so that the page can breathe between them. */
export function* failuresOf(side, compile) {
  const ring = compile();
  const chosen = [...side.parts]
    .filter(([, part]) => part > 0)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST);
  const order = new Map(ring.nodes.map((id, place) => [id, place]));
  chosen.sort((a, b) => order.get(a[0]) - order.get(b[0]));
  try {
    for (const [id, share] of chosen) {
      const state = ring.state(id);
      ring.markDown(id);
      const after = sideOf(ring.snapshot());
      const { pairs } = movesOf(side, after);
      const heirs = pairs.filter(({ from, to }) => from === id && to !== null).sort((a, b) => b.part - a.part);
      const lost = pairs.filter(({ to }) => to === null).reduce((sum, { part }) => sum + part, 0);
      yield { id, share, heirs, lost, fullest: after.fullest, of: chosen.length };
      if (state === 'draining') ring.markDraining(id);
      else ring.markUp(id);
    }
  } finally {
    ring.close();
  }
}
