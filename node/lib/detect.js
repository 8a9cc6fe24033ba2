'use strict';
// Which scheme a running system uses, told by where it keeps some of its keys.

const { typeError } = require('./errors');
const { native, call } = require('./native');
const { keyBytes, keyInteger, nodes, text, isMap } = require('./values');

/** Pairs of a key and the id of its node: a list of them, a map, or an object. */
function observations(value) {
  const expected = 'an iterable of pairs, a map or an object from key to id';
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    throw typeError('observations', expected, value);
  }
  const pairs = isMap(value) || Symbol.iterator in value ? value : Object.entries(value);
  return Array.from(pairs, (pair, i) => {
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

/** Says which schemes, with which parameters, explain where keys are. */
function detect(list, observed) {
  const pairs = observations(observed);
  const found = call(() => native.detect(nodes(list), pairs.map(input)));
  const candidates = found.candidates.map((candidate) => {
    const untried = {};
    for (let i = 0; i < candidate.untried.length; i += 2) untried[candidate.untried[i]] = candidate.untried[i + 1];
    const topology = JSON.parse(candidate.topology);
    const contradictions = candidate.contradictions.map((place) => pairs[place]);
    return { ...candidate, scheme: topology.scheme, topology, contradictions, untried };
  });
  const skipped = Object.fromEntries(found.skipped.map(({ scheme, candidates: count }) => [scheme, count]));
  const tied = candidates.slice(0, found.tied);
  return { ...found, candidates, skipped, tied, best: tied[0] ?? null };
}

module.exports = { detect };
