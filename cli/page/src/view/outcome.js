// The figures that answer "what if" at once, and both sides as rings.
import { card, percent, show, times } from './dom.js';
import { ringPicture } from './ring.js';

const basis = (exact) => (exact ? 'exact' : 'of 20,000 made keys');

export function showOutcome(cards, rings, { before, after, moves }, colour) {
  const { moved, minimum, modulo, exact } = moves;
  const close = moved <= minimum * 1.02 + 1e-9;
  show(cards, [
    card('keys that move', percent(moved), basis(exact), moved === 0 ? '' : close ? 'good' : 'warn'),
    card('the minimum', percent(minimum), 'what has to move'),
    card('hash % N', percent(modulo), 'what the naive rule moves'),
    card('fullest node', after.fullest ? times(after.fullest.peak) : '–', after.fullest?.id ?? 'no node takes keys'),
  ]);
  const pictures = isSame(before, after)
    ? [ringPicture('now', after, colour)]
    : [ringPicture('before', before, colour), ringPicture('after', after, colour)];
  show(rings, pictures);
}

/** Whether both sides are one document whose nodes are in the same states: their rings are the same, too. */
const isSame = ({ ring: one }, { ring: other }) =>
  one.stringify() === other.stringify() && [...one.nodes].every((id) => one.state(id) === other.state(id));

/** The same in a sentence, for who listens. */
export function spoken({ after, moves }) {
  const full = after.fullest
    ? `The fullest node is ${after.fullest.id} at ${after.fullest.peak.toFixed(2)} times its fair part.`
    : 'No node takes keys.';
  if (moves.moved === 0) return `Nothing moves. ${full}`;
  return `${percent(moves.moved)} of keys move, ${percent(moves.minimum)} must. ${full}`;
}
