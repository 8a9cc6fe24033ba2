// The form of the nodes: a row for each, with what can be changed.
import { row } from '../model/draft.js';
import { h } from './dom.js';

const STATES = ['up', 'draining', 'down'];

/** So many rows are shown; of more, those whose ids have a text in them. */
const MOST = 200;
let wanted = '';

/** The rows that are shown. */
function shownOf(rows) {
  if (rows.length <= MOST) return rows;
  return rows.filter(({ id }) => id.includes(wanted)).slice(0, MOST);
}

/** The columns of every scheme. */
const ALWAYS = [
  ['id', 'node'],
  ['weight', 'weight'],
  ['zone', 'zone'],
];

/** The columns that a scheme makes use of. What others hold stays in the document. */
function columnsOf(spec) {
  const wanted = [...ALWAYS];
  if (spec?.properties.identity.includes('address')) wanted.push(['address', 'address']);
  if (spec?.fields.length > 0) wanted.push(['fields', 'fields (JSON)']);
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

/** What a control is called: of which node it is, whose id may be changed. */
const called = (what, { id }) => ({ 'data-called': what, 'aria-label': `${what} ${id || 'the new node'}` });

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
    inputmode: name === 'weight' ? 'decimal' : undefined,
    ...called(`${label} of`, one),
  });
  if (name !== 'id') return h('td', {}, input);
  input.title = one.id;
  const swatch = h('span', { class: 'swatch', style: { background: colour(one.id) }, 'aria-hidden': 'true' });
  return h('th', { scope: 'row' }, h('div', { class: 'with' }, swatch, input));
}

function line(one, columns, colour, { changed, removed }) {
  const setState = ({ target }) => {
    one.state = target.value;
    changed();
  };
  const states = STATES.map((state) => h('option', { value: state, selected: state === one.state }, state));
  const state = { class: 'state', 'data-field': `${one.key}.state`, onchange: setState, ...called('state of', one) };
  const remove = { type: 'button', class: 'remove', onclick: () => removed(one), ...called('remove', one) };
  const cells = columns.map((column) => cell(one, column, colour, changed));
  // What every scheme has stands first; further columns may be wider than the panel.
  cells.splice(ALWAYS.length, 0, h('td', {}, h('select', state, states)), h('td', {}, h('button', remove, '×')));
  return h('tr', { 'data-row': one.key }, cells);
}

/** Lets names and colours follow ids that were changed. */
export function renameControls(form, draft, colour) {
  for (const one of draft.rows) {
    const row = form.querySelector(`[data-row="${one.key}"]`);
    if (row === null) continue;
    for (const control of row.querySelectorAll('[data-called]')) {
      control.setAttribute('aria-label', `${control.dataset.called} ${one.id}`);
    }
    row.querySelector('.swatch').style.background = colour(one.id);
    row.querySelector('.id').title = one.id;
  }
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
    // The last ones added are to be seen.
    if (draft.rows.length > MOST) wanted = draft.rows.at(-1).id;
    rebuilt(`[data-field="${draft.rows.at(-1).key}.id"]`);
  };
  const even = () => {
    draft.rows.forEach((one) => (one.weight = '1'));
    rebuilt('#add-node');
  };
  const find = ({ target }) => {
    wanted = target.value;
    body.replaceChildren(...lines());
  };
  const lines = () => shownOf(draft.rows).map((one) => line(one, columns, colour, { changed, removed }));
  const body = h('tbody', {}, lines());
  const few = draft.rows.length <= MOST;
  const search = h('input', { type: 'search', id: 'find', value: wanted, oninput: find, spellcheck: 'false' });
  // Many systems know equal weights only, or whole ones.
  const unequal = draft.rows.some(({ weight }) => !['', '1'].includes(weight));
  const button = (id, words, press) => h('button', { type: 'button', id, onclick: press }, words);
  const head = columns.map(([, label]) => label);
  head.splice(ALWAYS.length, 0, 'state', '');
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
    few ? null : h('div', { class: 'field' }, h('label', { for: 'find' }, `find nodes: ${MOST} are shown`), search),
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
        body,
      ),
    ),
  );
}
