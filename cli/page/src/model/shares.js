// Who owns how much, beside the fair part.
import { sample } from './keys.js';

const refused = (e) => e.kind === 'unsupported' || e.kind === 'too_many';

/** The part of all keys that each node owns: exact, or estimated with made keys where a scheme cannot tell. */
export function sharesOf(ring) {
  try {
    return { exact: true, parts: ring.shares() };
  } catch (e) {
    if (!refused(e)) throw e;
    return { exact: false, parts: ring.distribution(sample(ring.scheme)).shares };
  }
}

/** Each node's fair part: by weight, among those that are not down. */
export function fairOf(ring) {
  const weights = new Map(ring.nodes.map((id) => [id, ring.state(id) === 'down' ? 0 : ring.node(id).weight]));
  const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return new Map([...weights].map(([id, weight]) => [id, whole > 0 ? weight / whole : 0]));
}

/** The node that has the most against its fair part, and how much that is; null if there is none. */
export function fullest(parts, fair) {
  let most = null;
  for (const [id, part] of parts) {
    const peak = fair.get(id) > 0 ? part / fair.get(id) : 0;
    if (peak > (most?.peak ?? 0)) most = { id, peak };
  }
  return most;
}

/** Everything that is shown of one side. */
export function sideOf(ring) {
  const { exact, parts } = sharesOf(ring);
  const fair = fairOf(ring);
  return { ring, exact, parts, fair, fullest: fullest(parts, fair) };
}
