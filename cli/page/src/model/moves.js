// What moves from one side to the other, beside the least that must and beside hash % N.
import { sample } from './keys.js';

const refused = (e) => ['unsupported', 'incomparable', 'too_many'].includes(e.kind);

/** The moves as parts of all keys: exact where both sides divide the same positions, else of made keys. */
export function movesOf(before, after) {
  const modulo = moduloMoved(live(before.ring), live(after.ring));
  try {
    const { moved, minimum, moves } = before.ring.diff(after.ring);
    return {
      exact: true,
      moved,
      minimum,
      modulo,
      pairs: moves.map(({ from, to, share }) => ({ from, to, part: share })),
    };
  } catch (e) {
    if (!refused(e)) throw e;
  }
  const keys = sample(after.ring.scheme);
  const { moves } = before.ring.moved(after.ring, keys);
  const pairs = moves.map(({ from, to, copies }) => ({ from, to, part: copies / keys.length }));
  const moved = pairs.reduce((sum, { part }) => sum + part, 0);
  return { exact: false, moved, minimum: minimumOf(before.ring, after.ring, keys), modulo, pairs };
}

/** The least part of given keys that must move: what nodes have less of, those that nobody has counted as a node's. */
function minimumOf(before, after, keys) {
  const [old, now] = [before, after].map((ring) => ring.distribution(keys));
  let least = Math.max(0, old.unplaced - now.unplaced);
  for (const [id, count] of old.counts) least += Math.max(0, count - (now.counts.get(id) ?? 0));
  return least / keys.length;
}

const live = (ring) => ring.nodes.filter((id) => ring.state(id) !== 'down');

/**
 * The part of all keys whose node changes where it is `hash % N`. A hash has two given remainders if these are equal by
 * the greatest common divisor of the counts, and then once in as many hashes as their least common multiple is.
 */
export function moduloMoved(before, after) {
  if (before.length === 0 || after.length === 0) return before.length === after.length ? 0 : 1;
  const divisor = commonDivisor(before.length, after.length);
  const places = new Map(after.map((id, place) => [id, place]));
  const stay = before.filter((id, place) => places.has(id) && places.get(id) % divisor === place % divisor).length;
  return 1 - stay / ((before.length / divisor) * after.length);
}

function commonDivisor(a, b) {
  return b === 0 ? a : commonDivisor(b, a % b);
}
