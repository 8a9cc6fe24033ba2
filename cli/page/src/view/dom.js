// Elements in one call, and the few texts that many parts show.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.entries(value).forEach(([key, text]) => element.style.setProperty(key, text));
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** An element: its properties, then its children. Texts stay texts. */
export const h = (tag, properties = {}, ...children) => fill(document.createElement(tag), properties, children);
export const svg = (tag, properties = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), properties, children);

export const part = (name) => document.querySelector(`[data-part="${name}"]`);

/** Puts children in the place of those that are there. */
export const show = (element, ...children) => element.replaceChildren(...children.flat().filter(Boolean));

/** A part of 1 as percent: one digit behind the point, two below 1 %, three below 0.1 %. */
export function percent(value) {
  const shown = 100 * value;
  return `${shown.toFixed(shown === 0 || shown >= 1 ? 1 : shown >= 0.1 ? 2 : 3)} %`;
}

export const times = (value) => `${value.toFixed(2)} ×`;
export const count = (value) => value.toLocaleString('en-US');

const SHOWN = 28;

/** An id that fits: its head and its tail. The whole id is its title. */
export function shortened(id) {
  const characters = [...id];
  if (characters.length <= SHOWN) return id;
  return `${characters.slice(0, SHOWN / 2).join('')}…${characters.slice(1 - SHOWN / 2).join('')}`;
}

/** The name of a node beside its colour. */
export function nodeName(id, colour) {
  const swatch = h('span', { class: 'swatch', style: { background: colour }, 'aria-hidden': 'true' });
  return h('span', { class: 'node', title: id ?? 'no node' }, swatch, id === null ? 'no node' : shortened(id));
}

/** A table whose first column names its rows; `columns` are words, or words with a class. */
export function table(caption, columns, rows, properties = {}) {
  const heads = columns.map((column) => {
    const [words, className] = [column].flat();
    return h('th', { scope: 'col', class: className }, words);
  });
  const head = h('thead', {}, h('tr', {}, heads));
  const whole = h('table', properties, h('caption', {}, caption), head, h('tbody', {}, rows));
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, whole);
}

/** A figure with what it is called. */
export function card(label, value, more, className = '') {
  return h(
    'div',
    { class: `card ${className}` },
    h('div', { class: 'label' }, label),
    h('div', { class: 'value' }, value),
    more ? h('div', { class: 'more' }, more) : null,
  );
}
