// The document that comes out, and another one to begin with.
import { h, show } from './dom.js';

/** Shows the fields; `load` takes the text of a document and throws what is wrong with it. */
export function showDocumentForm(into, load) {
  const out = h('textarea', {
    id: 'result',
    rows: 10,
    readonly: true,
    spellcheck: 'false',
    'aria-label': 'the resulting document',
  });
  const told = h('span', { class: 'hint', role: 'status' });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(out.value);
      told.textContent = 'Copied.';
    } catch {
      out.select();
      told.textContent = 'Selected: copy it with the keyboard.';
    }
  };
  const download = () => {
    const address = URL.createObjectURL(new Blob([out.value], { type: 'application/json' }));
    h('a', { href: address, download: 'topology.json' }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1_000);
    told.textContent = 'topology.json is written.';
  };
  const given = h('textarea', { id: 'given', rows: 6, spellcheck: 'false', placeholder: '{"libconsistent": 1, …}' });
  const refusal = h('p', { class: 'mistake', role: 'alert', hidden: true });
  const take = (text) => {
    try {
      load(text);
      refusal.hidden = true;
    } catch (e) {
      refusal.hidden = false;
      refusal.textContent = e.message;
    }
  };
  const open = async ({ target }) => {
    if (target.files.length === 0) return;
    given.value = await target.files[0].text();
    take(given.value);
  };
  show(
    into,
    out,
    h(
      'div',
      { class: 'tools' },
      h('button', { type: 'button', id: 'copy', onclick: copy }, 'Copy'),
      h('button', { type: 'button', id: 'download', onclick: download }, 'Download'),
      told,
    ),
    h(
      'details',
      { class: 'begin' },
      h('summary', {}, 'Begin with another document'),
      h('div', { class: 'field' }, h('label', { for: 'given' }, 'a topology document'), given),
      refusal,
      h(
        'div',
        { class: 'tools' },
        h('button', { type: 'button', id: 'use', onclick: () => take(given.value) }, 'Use it'),
        h(
          'label',
          { class: 'file' },
          'or a file ',
          h('input', { type: 'file', accept: '.json,application/json', onchange: open }),
        ),
      ),
    ),
  );
}

/** Shows a document. A changed one is one epoch further. */
export function showDocument(into, ring, base) {
  const made = ring.toJSON();
  const { epoch: _, ...plain } = made;
  const { epoch, ...other } = JSON.parse(base);
  if (JSON.stringify(plain) !== JSON.stringify(other)) made.epoch = Number(epoch ?? 0) + 1;
  into.querySelector('#result').value = `${JSON.stringify(made, null, 2)}\n`;
}
