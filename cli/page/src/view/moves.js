// What moves from whom to whom: a matrix of the largest, the smaller nodes as one row and one column.
import { h, nodeName, percent, show, table } from './dom.js';

const ROWS = 40;
const COLUMNS = 16;
const OTHERS = Symbol('others');

/** The largest names of one end of the pairs; the others are one. */
function largest(pairs, end, most) {
  const sums = new Map();
  for (const pair of pairs) sums.set(pair[end], (sums.get(pair[end]) ?? 0) + pair.part);
  const ordered = [...sums].sort((a, b) => b[1] - a[1]);
  const shown = ordered.length > most ? ordered.slice(0, most - 1) : ordered;
  const names = shown.map(([id]) => id);
  const rest = ordered.slice(shown.length);
  if (rest.length > 0) names.push(OTHERS);
  const known = new Set(names);
  return { names, rest: rest.length, place: (id) => (known.has(id) ? id : OTHERS) };
}

const heading = (id, rest, colour) => (id === OTHERS ? `${rest} others` : nodeName(id, colour(id)));

export function showMoves(into, { moved, exact, pairs }, colour) {
  if (pairs.length === 0)
    return show(into, h('p', { class: 'hint' }, 'Nothing moves. Change a node, a weight or the scheme.'));
  const [from, to] = [largest(pairs, 'from', ROWS), largest(pairs, 'to', COLUMNS)];
  const cells = new Map(from.names.map((id) => [id, new Map()]));
  for (const pair of pairs) {
    const line = cells.get(from.place(pair.from));
    const place = to.place(pair.to);
    line.set(place, (line.get(place) ?? 0) + pair.part);
  }
  // Many nodes in one row or column would leave all others pale.
  const single = from.names.filter((id) => id !== OTHERS).flatMap((id) => [...cells.get(id)]);
  const most = Math.max(...single.filter(([id]) => id !== OTHERS).map(([, part]) => part), 1e-12);
  const sum = (line) => [...line.values()].reduce((all, part) => all + part, 0);
  const rows = from.names.map((id) => {
    const line = cells.get(id);
    const each = to.names.map((other) => {
      const part = line.get(other);
      if (part === undefined) return h('td', { class: 'none' });
      const heat = `${Math.round(Math.min(80, 12 + (68 * part) / most))}%`;
      return h('td', { class: 'heat', style: { '--heat': heat } }, percent(part));
    });
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, heading(id, from.rest, colour)),
      each,
      h('td', { class: 'sum' }, percent(sum(line))),
    );
  });
  const columns = ['from \\ to', ...to.names.map((id) => heading(id, to.rest, colour)), 'in all'];
  const caption = `${percent(moved)} of all keys move, ${exact ? 'exact' : 'of 20,000 made keys'}: from the node of the row to that of the column.`;
  show(into, table(caption, columns, rows, { class: 'matrix' }));
}
