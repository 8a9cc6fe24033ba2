// Keys that somebody pastes: where each is before and after, and what moves of them.
import { lines } from '../model/keys.js';
import { count, h, nodeName, percent, show, table } from './dom.js';

/** As many keys have a row of their own. */
const ROWS = 200;
const MOST_COPIES = 5;

let replicas = 1;
let text = '';

/** How many of the pasted keys each node has; undefined without keys, or with keys that the scheme does not take. */
export function keyCounts(ring) {
  const { keys } = lines(text);
  if (keys.length === 0) return undefined;
  try {
    return ring.distribution(keys).counts;
  } catch (e) {
    if (e.kind !== 'keys') throw e;
    return undefined;
  }
}

/** Shows the fields; `changed` is called when something is pasted. */
export function showKeysForm(into, start, changed) {
  text = start.join('\n');
  const typed = ({ target }) => {
    text = target.value;
    changed();
  };
  const chosen = ({ target }) => {
    replicas = Number(target.value);
    changed();
  };
  const numbers = Array.from({ length: MOST_COPIES }, (_, n) => h('option', { value: n + 1 }, String(n + 1)));
  show(
    into,
    h(
      'div',
      { class: 'paste' },
      h(
        'div',
        { class: 'field grow' },
        h('label', { for: 'pasted' }, 'keys, one a line'),
        h('textarea', {
          id: 'pasted',
          rows: 5,
          spellcheck: 'false',
          placeholder: 'user:42\nuser:43',
          oninput: typed,
          value: text,
        }),
      ),
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'replicas' }, 'nodes a key'),
        h('select', { id: 'replicas', onchange: chosen }, numbers),
      ),
    ),
    h('p', { class: 'hint', 'data-part': 'keys-told', role: 'status' }),
    h('div', { 'data-part': 'keys-table' }),
  );
}

/** The nodes of a key, or why it has none. */
function nodesOf(ring, key) {
  const nodes = ring.getNodes(key, replicas);
  return nodes.length === 0 ? [null] : nodes;
}

export function showKeys(into, before, after, colour) {
  const [told, place] = ['keys-told', 'keys-table'].map((name) => into.querySelector(`[data-part="${name}"]`));
  const { keys, cut } = lines(text);
  if (keys.length === 0) {
    told.textContent = 'Paste keys of yours to see where each goes. They stay in this page.';
    return show(place);
  }
  let which;
  try {
    ({ which } = before.ring.moved(after.ring, keys, { n: replicas }));
  } catch (e) {
    if (e.kind !== 'keys') throw e;
    told.textContent = e.message;
    return show(place);
  }
  const limit = cut ? ' Only so many are read.' : '';
  told.textContent = `${count(which.length)} of ${count(keys.length)} keys move: ${percent(which.length / keys.length)}.${limit}`;
  const moved = new Set(which);
  const list = (ring, key) => nodesOf(ring, key).map((id) => nodeName(id, colour(id)));
  const rows = keys
    .slice(0, ROWS)
    .map((key, n) =>
      h(
        'tr',
        { class: moved.has(n) ? 'moved' : undefined },
        h('th', { scope: 'row', class: 'key', title: key }, key),
        h('td', { class: 'words', 'data-cell': 'before' }, list(before.ring, key)),
        h('td', { class: 'words', 'data-cell': 'after' }, list(after.ring, key)),
        h('td', { class: 'words' }, moved.has(n) ? 'moves' : ''),
      ),
    );
  const more = keys.length > ROWS ? ` The first ${ROWS} of ${count(keys.length)}.` : '';
  show(
    place,
    table(`Where each key is.${more}`, ['key', ['before', 'words'], ['after', 'words'], ''], rows, { class: 'keys' }),
  );
}
