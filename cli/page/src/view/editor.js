// The form of the what-if panel, and the mistakes in it.
import { placeOf } from '../model/draft.js';
import { h, part, show } from './dom.js';
import { nodesForm, renameControls } from './nodes.js';
import { schemeForm } from './scheme.js';

const form = () => part('editor');

/** Shows the form of a draft. `on.changed` is called after each change of it. */
export function showEditor(draft, specs, colour, on, focus) {
  const spec = specs.find(({ name }) => name === draft.scheme);
  const rebuilt = (next) => {
    showEditor(draft, specs, colour, on, next);
    on.changed();
  };
  const replaced = (name) => {
    draft.scheme = name;
    draft.parameters = {};
    rebuilt('#scheme');
  };
  const changed = () => {
    // The field of a secret comes and goes with what asks for it.
    const asks = draft.parameters.key_hash === 'siphash13';
    if (asks !== (document.getElementById('secret') !== null)) return rebuilt('#parameter-key_hash');
    on.changed();
  };
  const scrolled = form().querySelector('.nodes .scroll')?.scrollTop ?? 0;
  show(
    form(),
    h('p', { class: 'mistake general', role: 'alert', hidden: true }),
    schemeForm(draft, specs, spec, { changed, replaced }),
    nodesForm(draft, spec, colour, { changed, rebuilt }),
  );
  form().querySelector('.nodes .scroll').scrollTop = scrolled;
  if (focus) form().querySelector(focus)?.focus();
}

function fieldOf(draft, { row, field, parameter }) {
  if (parameter !== undefined) return `scheme.${parameter}`;
  const one = draft.rows[row];
  return one && `${one.key}.${field}`;
}

/** Lets the form follow a draft that the engine took. */
export function acceptDraft(draft, colour) {
  clearMistakes();
  renameControls(form(), draft, colour);
}

/** Takes the mistakes away that were shown. */
function clearMistakes() {
  for (const field of form().querySelectorAll('[aria-invalid]')) {
    field.removeAttribute('aria-invalid');
    field.removeAttribute('aria-errormessage');
  }
  for (const told of form().querySelectorAll('.mistake:not(.general)')) told.remove();
  const general = form().querySelector('.mistake.general');
  general.hidden = true;
  general.textContent = '';
}

/** Shows what the engine refused where it belongs. */
export function showMistake(draft, { message }) {
  clearMistakes();
  const name = fieldOf(draft, placeOf(message));
  const field = name && form().querySelector(`[data-field="${CSS.escape(name)}"]`);
  if (!field) {
    const general = form().querySelector('.mistake.general');
    general.hidden = false;
    general.textContent = message;
    return;
  }
  field.closest('details')?.setAttribute('open', '');
  // The place is where the message stands.
  const words = message.replace(/^(nodes\[\d+\]|scheme)(\.\w+)?: /, '').replace(/ at line \d+ column \d+$/, '');
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-errormessage', 'mistake');
  const told = h('p', { class: 'mistake', id: 'mistake', role: 'alert' }, words);
  const line = field.closest('tr');
  if (line) line.after(h('tr', { class: 'mistake' }, h('td', { colspan: line.cells.length }, told)));
  else field.after(told);
}
