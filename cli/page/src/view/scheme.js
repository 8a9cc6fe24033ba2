// The form of the scheme and its parameters, made from what the scheme says of itself.
import { h } from './dom.js';

/** As many parameters stand open; the others can be unfolded. */
const OPEN = 2;

function options(specs, chosen) {
  const group = (label, some) =>
    h(
      'optgroup',
      { label },
      some.map(({ name }) => h('option', { value: name, selected: name === chosen }, name)),
    );
  return [
    group(
      'Schemes of libconsistent',
      specs.filter(({ isDialect }) => !isDialect),
    ),
    group(
      'Other systems',
      specs.filter(({ isDialect }) => isDialect),
    ),
  ];
}

/** What a parameter means. Its default stands in its field. */
function hint({ text, least, most, examples }) {
  const parts = [text];
  if (least !== null) parts.push(`From ${least} to ${most}.`);
  if (examples.length > 0) parts.push(`Such as ${examples.join(' or ')}.`);
  return parts.join(' ');
}

function control(parameter, draft, changed) {
  const { name, kind, words, default: standard } = parameter;
  const id = `parameter-${name}`;
  const properties = { id, 'data-field': `scheme.${name}`, 'aria-describedby': `${id}-hint` };
  const set = ({ target }) => {
    draft.parameters[name] = target.value;
    changed();
  };
  const value = draft.parameters[name] ?? '';
  const choices = kind === 'flag' ? ['true', 'false'] : words;
  const input =
    choices.length > 0
      ? h(
          'select',
          { ...properties, onchange: set },
          h('option', { value: '' }, standard === null ? 'not set' : `default (${standard})`),
          choices.map((word) => h('option', { value: word, selected: word === value }, word)),
        )
      : h('input', {
          ...properties,
          type: 'text',
          value,
          oninput: set,
          spellcheck: 'false',
          inputmode: /integer|prime/.test(kind) ? 'numeric' : undefined,
          placeholder: standard === null || standard === '' ? 'not set' : String(standard),
        });
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, name),
    input,
    h('p', { class: 'hint', id: `${id}-hint` }, hint(parameter)),
  );
}

/** The secret of keys that are hashed with one; it stays in this page. */
function secret(draft, changed) {
  const set = ({ target }) => {
    draft.secret = target.value;
    changed();
  };
  return h(
    'div',
    { class: 'field' },
    h('label', { for: 'secret' }, 'secret'),
    h('input', {
      id: 'secret',
      type: 'text',
      'data-field': 'scheme.secret',
      value: draft.secret,
      oninput: set,
      spellcheck: 'false',
      'aria-describedby': 'secret-hint',
    }),
    h('p', { class: 'hint', id: 'secret-hint' }, '32 hexadecimal digits. It is in no document and stays in this page.'),
  );
}

/** `replaced` is called when another scheme is chosen, `changed` when a parameter is. */
export function schemeForm(draft, specs, spec, { changed, replaced }) {
  const choose = ({ target }) => replaced(target.value);
  const fields = (spec?.parameters ?? []).map((parameter) => control(parameter, draft, changed));
  const used = fields.slice(OPEN).some((_, place) => draft.parameters[spec.parameters[place + OPEN].name]);
  const more = fields.slice(OPEN);
  return h(
    'fieldset',
    { class: 'scheme' },
    h('legend', {}, 'Scheme'),
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'scheme' }, 'rule'),
      h(
        'select',
        { id: 'scheme', 'data-field': 'scheme.name', onchange: choose, 'aria-describedby': 'scheme-hint' },
        options(specs, draft.scheme),
      ),
      h('p', { class: 'hint', id: 'scheme-hint' }, spec?.text ?? ''),
    ),
    fields.slice(0, OPEN),
    // A document's own secret is asked for where the scheme hashes keys with one.
    draft.parameters.key_hash === 'siphash13' ? secret(draft, changed) : null,
    more.length > 0 ? h('details', { open: used }, h('summary', {}, `${more.length} more parameters`), more) : null,
  );
}
