// The secret that a document's keys are hashed with: it is in no document, so it is asked for.
import { h, show } from './dom.js';

/** `begin` takes the digits, and throws what is wrong with them. */
export function askSecret(into, begin) {
  const told = h('p', { class: 'mistake', id: 'secret-mistake', role: 'alert', hidden: true });
  const digits = h('input', {
    id: 'asked-secret',
    type: 'text',
    spellcheck: 'false',
    'aria-describedby': 'asked-hint secret-mistake',
  });
  const press = () => {
    try {
      begin(digits.value);
    } catch (e) {
      if (e.kind === undefined) throw e;
      told.hidden = false;
      told.textContent = e.message;
    }
  };
  const hint = '32 hexadecimal digits. They stay in this page and are in no document.';
  show(
    into,
    h(
      'fieldset',
      {},
      h('legend', {}, 'The secret'),
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'asked-secret' }, 'the secret that keys are hashed with'),
        digits,
        h('p', { class: 'hint', id: 'asked-hint' }, hint),
        told,
      ),
      h('button', { type: 'button', id: 'give-secret', onclick: press }, 'Begin'),
    ),
  );
}
