// A side as a ring: outside the owners of places on the ring, if the scheme has one, inside how much each node owns.
import { h, percent, svg } from './dom.js';

const PLACES = 720;
const SIZE = 200;
const BAND = [78, 98];
const SHARES = [56, 72];
/** The schemes whose positions are those of keys of 64 bits, with one owner each. */
const RINGS = new Set(['ring', 'slots', 'rendezvous', 'maglev', 'multiprobe', 'assigned']);

export function ringPicture(name, { ring, parts }, colour) {
  const groups = [];
  const owned = RINGS.has(ring.scheme) ? sectorsOf(ring) : new Map();
  let turned = 0;
  for (const [id, part] of parts) {
    const path = (owned.get(id) ?? '') + sector(SHARES, turned, turned + part);
    turned += part;
    groups.push(svg('path', { d: path, fill: colour(id) }, svg('title', {}, `${id}: ${percent(part)}`)));
  }
  const words = [
    svg('text', { x: 100, y: 98, class: 'strong' }, `${ring.size} ${ring.size === 1 ? 'node' : 'nodes'}`),
    svg('text', { x: 100, y: 116 }, ring.scheme),
  ];
  const label = `The ring ${name}: ${ring.size} nodes under ${ring.scheme}`;
  const picture = svg('svg', { viewBox: `0 0 ${SIZE} ${SIZE}`, role: 'img', 'aria-label': label }, groups, words);
  return h('figure', {}, h('figcaption', {}, name), picture);
}

/** The places of each node, as paths. */
function sectorsOf(ring) {
  const step = 2n ** 64n / BigInt(PLACES);
  const placed = ring.placeHashed(BigUint64Array.from({ length: PLACES }, (_, n) => step * BigInt(n) + step / 2n));
  const paths = new Map();
  let start = 0;
  const owners = [...placed];
  for (let place = 1; place <= PLACES; place += 1) {
    if (place < PLACES && owners[place] === owners[start]) continue;
    const id = owners[start];
    paths.set(id, (paths.get(id) ?? '') + sector(BAND, start / PLACES, place / PLACES));
    start = place;
  }
  return paths;
}

function sector([inner, outer], from, to) {
  if (to - from > 0.5) {
    const middle = (from + to) / 2;
    return sector([inner, outer], from, middle) + sector([inner, outer], middle, to);
  }
  const point = (part, radius) => {
    const angle = part * 2 * Math.PI;
    return `${(100 + radius * Math.sin(angle)).toFixed(2)} ${(100 - radius * Math.cos(angle)).toFixed(2)}`;
  };
  const [a, b, c, d] = [point(from, outer), point(to, outer), point(to, inner), point(from, inner)];
  return a === b ? '' : `M${a}A${outer} ${outer} 0 0 1 ${b}L${c}A${inner} ${inner} 0 0 0 ${d}Z`;
}
