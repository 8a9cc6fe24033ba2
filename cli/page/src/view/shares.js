// Who owns how much, before and after, beside the fair part.
import { count, h, nodeName, percent, show, table, times } from './dom.js';

const COLUMNS = [
  ['node', (row) => row.id],
  ['zone', (row) => row.zone],
  ['weight', (row) => row.weight],
  ['state', (row) => row.state],
  ['before', (row) => row.before ?? -1],
  ['after', (row) => row.after ?? -1],
  ['fair', (row) => row.fair],
  ['of fair', (row) => row.peak],
  ['load', (row) => row.after ?? -1],
];
let sorted = { column: -1, down: false };

/** So many rows are shown; sorting chooses which. */
const MOST = 300;

/** The rows of both sides: nodes of the side after in their order, then those that are gone. */
function rowsOf(before, after, counts) {
  const ids = [...new Set([...after.ring.nodes, ...before.ring.nodes])];
  return ids.map((id) => {
    const now = after.ring.has(id);
    const { ring } = now ? after : before;
    const [part, fair] = [after.parts.get(id), after.fair.get(id) ?? 0];
    return {
      id,
      zone: ring.node(id).zone,
      weight: ring.node(id).weight,
      state: now ? ring.state(id) : 'removed',
      before: before.parts.get(id),
      after: part,
      fair,
      peak: fair > 0 ? part / fair : 0,
      keys: counts?.get(id),
    };
  });
}

function bar(row, most, colour) {
  const long = (part) => `${((100 * (part ?? 0)) / most).toFixed(2)}%`;
  return h(
    'div',
    { class: 'load', 'aria-hidden': 'true' },
    h('span', { class: 'now', style: { width: long(row.after), background: colour } }),
    h('span', { class: 'was', style: { width: long(row.before), background: colour } }),
    h('span', { class: 'fair', style: { left: long(row.fair) } }),
  );
}

function sortButton(words, column, again) {
  const active = sorted.column === column;
  const press = () => {
    sorted = { column, down: active ? !sorted.down : column > 3 };
    again(`[data-column="${column}"]`);
  };
  return h(
    'button',
    { type: 'button', class: 'sort', 'data-column': column, onclick: press },
    words,
    h('span', { 'aria-hidden': 'true' }, active ? (sorted.down ? ' ▾' : ' ▴') : ''),
  );
}

export function showShares(into, before, after, colour, counts) {
  const rows = rowsOf(before, after, counts);
  if (sorted.column >= 0) {
    const value = COLUMNS[sorted.column][1];
    const order = (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0);
    rows.sort((a, b) => (sorted.down ? order(b, a) : order(a, b)));
  }
  const most = rows.reduce((most, row) => Math.max(most, row.before ?? 0, row.after ?? 0, row.fair), 1e-9);
  const anyState = rows.some(({ state }) => state !== 'up');
  const shown = (part) => (part === undefined ? '–' : percent(part));
  const lines = rows
    .slice(0, MOST)
    .map((row) =>
      h(
        'tr',
        { class: row.state, 'data-id': row.id },
        h('th', { scope: 'row' }, nodeName(row.id, colour(row.id))),
        h('td', { class: 'words' }, row.zone),
        h('td', {}, String(row.weight)),
        anyState ? h('td', { class: 'words' }, row.state === 'up' ? '' : row.state) : null,
        h('td', { 'data-cell': 'before' }, shown(row.before)),
        h('td', { 'data-cell': 'after' }, shown(row.after)),
        h('td', { 'data-cell': 'fair' }, row.state === 'removed' ? '–' : percent(row.fair)),
        h('td', { 'data-cell': 'peak' }, row.fair > 0 ? times(row.peak) : '–'),
        counts ? h('td', { 'data-cell': 'keys' }, count(row.keys ?? 0)) : null,
        h('td', { class: 'bars' }, bar(row, most, colour(row.id))),
      ),
    );
  const again = (focus) => {
    showShares(into, before, after, colour, counts);
    into.querySelector(focus)?.focus();
  };
  const words = COLUMNS.map(([name]) => name);
  const all = counts ? [...words.slice(0, 8), 'your keys', 'load'] : words;
  const names = all.filter((name) => name !== 'state' || anyState);
  const columns = names.map((name) => {
    const column = words.indexOf(name);
    return [
      column < 0 || name === 'load' ? name : sortButton(name, column, again),
      ['zone', 'state', 'load'].includes(name) ? 'words' : undefined,
    ];
  });
  const exact = before.exact && after.exact;
  const more = rows.length > MOST ? ` The first ${MOST} of ${count(rows.length)}: sort to see others.` : '';
  const caption = `Parts of all keys, ${exact ? 'exact' : 'estimated with 20,000 made keys'}. In a bar, the line is the fair part and the pale bar is before.${more}`;
  const shownTable = table(caption, columns, lines, { class: 'shares' });
  shownTable.querySelectorAll('thead th').forEach((head, place) => {
    if (names[place] === words[sorted.column]) head.setAttribute('aria-sort', sorted.down ? 'descending' : 'ascending');
  });
  show(into, shownTable);
}
