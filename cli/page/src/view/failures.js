// Who inherits when a node fails, line by line as it is computed.
import { worstOf } from '../model/failures.js';
import { count, h, nodeName, percent, show, shortened, table, times } from './dom.js';

const HEIRS = 16;

/** A bar of the heirs: each as long as what it takes over. */
function bar({ heirs, share, lost }, colour) {
  const long = (part) => `${((100 * part) / share).toFixed(2)}%`;
  const shown = heirs.length > HEIRS ? heirs.slice(0, HEIRS - 1) : heirs;
  const rest = heirs.slice(shown.length).reduce((sum, { part }) => sum + part, 0);
  const pieces = shown.map(({ to, part }) =>
    h('span', { style: { width: long(part), background: colour(to) }, title: `${to}: ${percent(part)} of all keys` }),
  );
  if (rest > 0)
    pieces.push(
      h('span', {
        class: 'rest',
        style: { width: long(rest) },
        title: `${heirs.length - shown.length} others: ${percent(rest)}`,
      }),
    );
  if (lost > 0)
    pieces.push(h('span', { class: 'lost', style: { width: long(lost) }, title: `no node: ${percent(lost)}` }));
  return h('div', { class: 'heirs', 'aria-hidden': 'true' }, pieces);
}

function largest({ heirs: [first] }) {
  if (first === undefined) return 'nobody';
  return `${shortened(first.to)} ${percent(first.part)}`;
}

/** By how much a node grows, as the command writes it. */
function grown(grows) {
  if (grows === null) return '–';
  return Number.isFinite(grows.growth) ? `+${percent(grows.growth)}` : 'from 0 %';
}

/** How many of all are shown, if not all. */
function ofHowMany(shown, of, done) {
  if (shown === of) return '';
  return done ? ` The ${count(shown)} with the largest shares, of ${count(of)}.` : ` So far ${shown} of ${count(of)}.`;
}

/** The table of those that are known so far, in the order of the nodes. */
export function showFailures(into, found, done, nodes, colour) {
  if (found.length === 0) {
    return show(into, h('p', { class: 'hint' }, done ? 'No node has keys to lose.' : 'This is being computed.'));
  }
  const places = new Map(nodes.map((id, place) => [id, place]));
  const failures = found.toSorted((a, b) => places.get(a.id) - places.get(b.id));
  const worst = worstOf(failures);
  const rows = failures.map((failure) =>
    h(
      'tr',
      { 'data-id': failure.id, class: failure === worst && failures.length > 2 ? 'worst' : undefined },
      h('th', { scope: 'row' }, nodeName(failure.id, colour(failure.id))),
      h('td', {}, percent(failure.share)),
      h('td', { class: 'bars' }, bar(failure, colour)),
      h('td', { 'data-cell': 'heirs' }, String(failure.heirs.length)),
      h('td', { class: 'words' }, largest(failure)),
      h('td', { 'data-cell': 'growth' }, grown(failure.grows)),
      h('td', { class: 'words', title: failure.grows?.id }, failure.grows ? shortened(failure.grows.id) : 'nobody'),
      h('td', { 'data-cell': 'peak', title: failure.fullest?.id }, failure.fullest ? times(failure.fullest.peak) : '–'),
    ),
  );
  const caption = `If this node fails, alone: what it had, who takes it over, who grows most beside what it had, and the fullest node then.${ofHowMany(failures.length, failures[0].of, done)}`;
  show(
    into,
    table(
      caption,
      [
        'node',
        'share',
        ['who takes over', 'words'],
        'heirs',
        ['the largest', 'words'],
        'grows by',
        ['which', 'words'],
        'fullest',
      ],
      rows,
      { class: 'failures' },
    ),
  );
}
