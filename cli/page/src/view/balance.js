// How even the load is for other numbers of points or slots.
import { count, h, show, table, times } from './dom.js';

export function showBalance(into, parameter, lines) {
  if (parameter === undefined) {
    return show(into, h('p', { class: 'hint' }, 'This scheme has no parameter that trades memory for balance.'));
  }
  const most = Math.max(...lines.map(({ fullest }) => (fullest?.peak ?? 1) - 1), 0.01);
  const rows = lines.map(({ value, present, fullest, refused }) => {
    const peak = fullest?.peak ?? 0;
    const long = `${(100 * Math.max(0, peak - 1)) / most}%`;
    return h(
      'tr',
      { class: present ? 'present' : undefined, 'data-value': value },
      h('th', { scope: 'row' }, count(value), present ? h('span', { class: 'tag' }, 'now') : null),
      h('td', { 'data-cell': 'peak' }, refused || !fullest ? '–' : times(peak)),
      h(
        'td',
        { class: 'bars' },
        refused
          ? h('span', { class: 'hint' }, refused)
          : h('div', { class: 'load', 'aria-hidden': 'true' }, h('span', { class: 'now', style: { width: long } })),
      ),
      h('td', { class: 'words', title: fullest?.id }, fullest?.id ?? ''),
    );
  });
  const caption = `The fullest node against its fair part, for values of ${parameter.name}. The bar is what it has too much.`;
  show(
    into,
    table(caption, [parameter.name, 'fullest', ['too much', 'words'], ['which', 'words']], rows, { class: 'balance' }),
  );
}
