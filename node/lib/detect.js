'use strict';
// Which scheme a running system uses, told by where it keeps some of its keys.

const { ConsistentError, typeError } = require('./errors');
const { jsonable } = require('./json');
const { fieldsOf, noOptions } = require('./names');
const { native, call } = require('./native');
const { nodes } = require('./records');
const { items, keyBytes, keyInteger, text, isMap } = require('./values');
const { recordsOf } = require('./view');

/** So many observations are taken; a few hundred tell as much. */
const MOST = 2 ** 20;

/** Pairs of a key and the id of its node: a list of them, a map, or an object. */
function observations(value) {
  const expected = 'an iterable of pairs, a map or an object from key to id';
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    throw typeError('observations', expected, value);
  }
  const isIterable = isMap(value) || Symbol.iterator in value;
  const pairs = isIterable ? value : fieldsOf(value, 'observations', expected).map((key) => [key, value[key]]);
  return items(pairs, MOST, 'observations').map((pair, i) => {
    const place = `observations[${i}]`;
    if (!Array.isArray(pair) || pair.length !== 2) throw typeError(place, 'a pair of a key and an id', pair);
    return pair;
  });
}

/** An observation as the native part takes it. */
function input([key, id], i) {
  const place = `observations[${i}]`;
  const node = text(id, place, 'id');
  const isInteger = typeof key === 'number' || typeof key === 'bigint';
  return isInteger ? { integer: keyInteger(key, place), id: node } : { bytes: keyBytes(key, place), id: node };
}

/** What the native part is asked. */
function question(list, pairs) {
  return [nodes(recordsOf(list)), pairs.map(input)];
}

/** Names and their texts, which stand in turn. */
function byName(inTurn) {
  const texts = {};
  for (let i = 0; i < inTurn.length; i += 2) texts[inTurn[i]] = inTurn[i + 1];
  return texts;
}

/** What the native part has found, completed. */
function detection(found, pairs) {
  const candidates = found.candidates.map((candidate) => {
    const [untried, aliases] = [byName(candidate.untried), byName(candidate.aliases)];
    const topology = JSON.parse(candidate.topology);
    const contradictions = jsonable(candidate.contradictions.map((place) => pairs[place]));
    return jsonable({ ...candidate, scheme: topology.scheme, topology, contradictions, untried, aliases });
  });
  const skipped = Object.fromEntries(found.skipped.map(({ scheme, candidates: count }) => [scheme, count]));
  const tied = candidates.slice(0, found.tied);
  return jsonable({ ...found, candidates, skipped, tied, best: tied[0] ?? null });
}

/** Says which schemes, with which parameters, explain where keys are. */
function detect(list, observed, options) {
  noOptions(options, 'detect');
  const pairs = observations(observed);
  const [asked, inputs] = question(list, pairs);
  return detection(
    call(() => native.detect(asked, inputs)),
    pairs,
  );
}

/** detect() in another thread. */
async function detectAsync(list, observed, options) {
  noOptions(options, 'detectAsync');
  const pairs = observations(observed);
  const [asked, inputs] = question(list, pairs);
  const found = await call(() => native.detectAsync(asked, inputs));
  if (found.message !== undefined) throw new ConsistentError(found.kind, found.message);
  return detection(found, pairs);
}

module.exports = { detect, detectAsync };
