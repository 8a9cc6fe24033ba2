// What is compared: both documents in a few words, and what was counted when the report was made.
import { card, count, h, percent, show, table, nodeName } from './dom.js';

function about(label, { name, ring, side }) {
  const lines = [
    ['scheme', ring.scheme],
    ['nodes', count(ring.size)],
    ['epoch', String(ring.epoch)],
    ['fingerprint', ring.fingerprint],
    ['fullest', side.fullest ? `${side.fullest.id}, ${side.fullest.peak.toFixed(2)} × fair` : 'no node takes keys'],
  ];
  const list = lines.map(([term, words]) => h('div', {}, h('dt', {}, term), h('dd', {}, words)));
  return h(
    'div',
    { class: 'card side' },
    h('div', { class: 'label' }, label),
    h('div', { class: 'value' }, name),
    h('dl', {}, list),
  );
}

/** Both sides; one if they are the same. */
export function showSummary(into, sides) {
  const [before, after] = sides;
  show(into, after === undefined ? about('the document', before) : [about('before', before), about('after', after)]);
}

const kilo = (bytes) => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit + 1 < units.length) [value, unit] = [value / 1000, unit + 1];
  return `${value.toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
};

/** What the keys of the report said, which were counted natively. */
export function showKeyStatistics(into, keys, colour) {
  if (keys === null) return show(into);
  const cards = [card('keys', count(keys.count), keys.source)];
  if (keys.bytes !== null && keys.bytes !== undefined) cards.push(card('bytes', kilo(keys.bytes)));
  const { moves } = keys;
  if (moves) {
    cards.push(
      card('keys that move', percent(moves.keys / keys.count), `${count(moves.keys)} of ${count(keys.count)}`),
    );
    if (moves.bytes !== undefined && moves.bytes !== null) cards.push(card('bytes that move', kilo(moves.bytes)));
    cards.push(card('the minimum', percent(moves.minimum / keys.count), 'of these keys'));
    cards.push(card('hash % N', percent(moves.modulo / keys.count), 'of these keys'));
  }
  const sides = [keys.a, keys.b].filter(Boolean);
  const ids = [...new Set(sides.flatMap(({ counts }) => Object.keys(counts)))];
  const rows = ids.map((id) => {
    const cells = sides.map(({ counts }) => h('td', {}, counts[id] === undefined ? '–' : count(counts[id])));
    const bytes = sides.filter(({ bytes }) => bytes).map(({ bytes }) => h('td', {}, kilo(bytes[id] ?? 0)));
    return h('tr', {}, h('th', { scope: 'row' }, nodeName(id, colour(id))), cells, bytes);
  });
  const names = ['before', 'after'].slice(0, sides.length);
  const columns = ['node', ...names.map((name) => `keys ${sides.length > 1 ? name : ''}`.trim())];
  if (sides.some(({ bytes }) => bytes))
    columns.push(...names.map((name) => `bytes ${sides.length > 1 ? name : ''}`.trim()));
  show(
    into,
    h('h3', {}, 'The keys of this report'),
    h('div', { class: 'cards' }, cards),
    table('Keys of each node, counted when the report was made', columns, rows),
  );
}
