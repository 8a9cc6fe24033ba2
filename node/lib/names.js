'use strict';
// Options by name. What nobody would read is refused, with the known name that it resembles.

const { ConsistentError, quote, typeError } = require('./errors');

/** Names longer than this resemble none. */
const LONGEST = 64;

/** How many letters are to be put in, left out, replaced, or swapped with the next, to make one text of another. */
function distance(from, to) {
  let [before, last] = [[], Array.from({ length: to.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = last[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, replaced);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[to.length];
}

/** The known name that a name resembles: the same but for capitals, underscores and fewer than half of its letters. */
function nearest(name, known) {
  if (name.length > LONGEST) return undefined;
  const simple = (text) => text.replaceAll('_', '').toLowerCase();
  const far = known.map((candidate) => distance(simple(name), simple(candidate)));
  const least = Math.min(...far);
  return least * 2 < name.length ? known[far.indexOf(least)] : undefined;
}

/** The error of a name that is none of the known ones. */
function unknown(place, what, name, known) {
  const resembled = nearest(name, known);
  const rest = known.length > 0 ? `known are ${known.join(', ')}` : 'none are known here';
  const hint = resembled === undefined ? '' : `; did you mean ${resembled}?`;
  return new ConsistentError('argument', `${place}: unknown ${what} ${quote(name)}, ${rest}${hint}`);
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/**
 * The names of an object's own fields. A Promise, a Date or the like has none, and is not taken for an empty object.
 */
function fieldsOf(value, place, expected) {
  if (!isRecord(value)) throw typeError(place, expected, value);
  const names = Object.keys(value);
  const kind = Object.getPrototypeOf(value);
  const isPlain = kind === null || Object.getPrototypeOf(kind) === null;
  if (names.length === 0 && !isPlain) throw typeError(place, expected, value);
  return names;
}

/** The names of the options given, each of which is known. */
function optionsOf(options, place, known, what = 'option') {
  const names = fieldsOf(options, place, 'an object');
  for (const name of names) {
    if (!known.includes(name)) throw unknown(place, what, name, known);
  }
  return names;
}

/**
 * For verbs that take no options: an object of them is refused. Callbacks, as of map(), are given other things, too.
 */
function noOptions(options, verb) {
  if (options === undefined || !isRecord(options)) return;
  const [name] = Object.keys(options);
  if (name === undefined) return;
  throw unknown(verb, 'option', name, []);
}

module.exports = { fieldsOf, isRecord, noOptions, optionsOf, unknown };
