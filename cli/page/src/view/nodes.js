// The form of the nodes: a row for each, with what can be changed.
import { row } from '../model/draft.js';
import { h } from './dom.js';

const STATES = ['up', 'draining', 'down'];

/** The columns that a scheme makes use of. What others hold stays in the document. */
function columnsOf(spec) {
  const identity = spec?.properties.identity ?? [];
  const wanted = [
    ['id', 'node'],
    ['weight', 'weight'],
    ['zone', 'zone'],
  ];
  if (identity.includes('address')) wanted.push(['address', 'address']);
  if ((spec?.fields.length ?? 0) > 0) wanted.push(['fields', 'fields (JSON)']);
  return wanted;
}

/** An id that goes on where the last one ends: its number, or its last letter, one further. */
export function nextId(rows) {
  const taken = new Set(rows.map(({ id }) => id));
  const further = (id) => {
    const [, head, digits] = /^(.*?)(\d+)$/.exec(id) ?? [];
    if (digits !== undefined) return head + String(Number(digits) + 1).padStart(digits.length, '0');
    if (/[a-y]$/.test(id)) return id.slice(0, -1) + String.fromCharCode(id.charCodeAt(id.length - 1) + 1);
    return `${id || 'node'}-2`;
  };
  let id = rows.length === 0 ? 'node-1' : further(rows.at(-1).id);
  while (taken.has(id)) id = further(id);
  return id;
}

function cell(one, [name, label], colour, changed) {
  const set = ({ target }) => {
    one[name] = target.value;
    changed();
  };
  const input = h('input', {
    type: 'text',
    value: one[name],
    oninput: set,
    spellcheck: 'false',
    class: name,
    'data-field': `${one.key}.${name}`,
    title: name === 'id' ? one.id : undefined,
    'aria-label': `${label} of ${one.id || 'the new node'}`,
    inputmode: name === 'weight' ? 'decimal' : undefined,
  });
  const swatch =
    name === 'id' ? h('span', { class: 'swatch', style: { background: colour(one.id) }, 'aria-hidden': 'true' }) : null;
  return h(
    name === 'id' ? 'th' : 'td',
    name === 'id' ? { scope: 'row' } : {},
    h('div', { class: 'with' }, swatch, input),
  );
}

function line(one, columns, colour, { changed, removed }) {
  const setState = ({ target }) => {
    one.state = target.value;
    changed();
  };
  const name = one.id || 'the new node';
  return h(
    'tr',
    { 'data-row': one.key },
    columns.map((column) => cell(one, column, colour, changed)),
    h(
      'td',
      {},
      h(
        'select',
        { class: 'state', 'data-field': `${one.key}.state`, 'aria-label': `state of ${name}`, onchange: setState },
        STATES.map((state) => h('option', { value: state, selected: state === one.state }, state)),
      ),
    ),
    h(
      'td',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'remove',
          'aria-label': `remove ${name}`,
          title: `remove ${name}`,
          onclick: () => removed(one),
        },
        '×',
      ),
    ),
  );
}

/** `changed` is called when a field is, `rebuilt` when rows came or went, with what then has the focus. */
export function nodesForm(draft, spec, colour, { changed, rebuilt }) {
  const columns = columnsOf(spec);
  const removed = (one) => {
    const place = draft.rows.indexOf(one);
    draft.rows.splice(place, 1);
    const next = draft.rows[Math.min(place, draft.rows.length - 1)];
    rebuilt(next ? `[data-row="${next.key}"] .remove` : '#add-node');
  };
  const add = (number) => {
    for (let n = 0; n < number; n += 1) draft.rows.push(row({ id: nextId(draft.rows) }));
    rebuilt(`[data-field="${draft.rows.at(-1).key}.id"]`);
  };
  const even = () => {
    draft.rows.forEach((one) => (one.weight = '1'));
    rebuilt('#add-node');
  };
  // Many systems know equal weights only, or whole ones.
  const unequal = draft.rows.some(({ weight }) => !['', '1'].includes(weight));
  const button = (id, words, press) => h('button', { type: 'button', id, onclick: press }, words);
  const head = [...columns.map(([, label]) => label), 'state', ''];
  return h(
    'fieldset',
    { class: 'nodes' },
    h('legend', {}, `Nodes (${draft.rows.length})`),
    h(
      'div',
      { class: 'tools' },
      button('add-node', 'Add a node', () => add(1)),
      button('add-ten', 'Add ten', () => add(10)),
      unequal ? button('even', 'All weights 1', even) : null,
    ),
    h(
      'div',
      { class: 'scroll' },
      h(
        'table',
        { class: 'edit' },
        h('caption', { class: 'unseen' }, 'Nodes'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            head.map((words) => h('th', { scope: 'col' }, words || h('span', { class: 'unseen' }, 'remove'))),
          ),
        ),
        h(
          'tbody',
          {},
          draft.rows.map((one) => line(one, columns, colour, { changed, removed })),
        ),
      ),
    ),
  );
}
