'use strict';
// Nodes and parameters of schemes as JavaScript passes them, checked and put into the one form that the native part
// takes.

const { ConsistentError, quote, typeError } = require('./errors');
const { fieldsOf, isRecord, unknown } = require('./names');
const { MAX_U64, cut, digits, isMap, items, number, text, tooMany, whole } = require('./values');

// What the core allows in bytes. A text has as many as UTF-16 units, or more: whatever has too many units is
// refused before the native part copies it, which it does once for each time that it is referred to.
const MAX_TEXT = { id: 1024, zone: 1024, address: 4096 };
const MAX_METADATA = 2 ** 16;
const MAX_FIELDS = 2 ** 20;

/** Adds up lengths until they are too many. */
function counter(place, kind, most) {
  let sum = 0;
  return (length) => {
    sum += length;
    if (sum > most) throw new ConsistentError(kind, `${place}: ${sum} bytes and perhaps more, at most ${most}`);
  };
}

/** The entries of a Map or of an object. */
function entriesOf(value, place, expected) {
  return isMap(value) ? [...value] : fieldsOf(value, place, expected).map((name) => [name, value[name]]);
}

/** Metadata as keys and values in turn: as an object, natively, it would lose keys such as `__proto__`. */
function metadata(value, place) {
  const count = counter(place, 'metadata', MAX_METADATA);
  const pairs = [];
  for (const [key, entry] of entriesOf(value, place, 'an object or a Map from string to string')) {
    pairs.push(text(key, place, 'metadata'), text(entry, `${place}[${quote(key)}]`, 'metadata'));
    count(key.length + entry.length);
  }
  return pairs;
}

const FIELDS = ['id', 'weight', 'tier', 'zone', 'address', 'metadata', 'fields'];

/** An id or a record, with fields that override the record's. */
function node(value, place, fields = {}) {
  const record = typeof value === 'string' ? { id: value } : value;
  if (!isRecord(record) || isMap(record)) throw typeError(place, 'an id or a record', value);
  fieldsOf(fields, `${place} fields`, 'an object');
  const made = { id: undefined, weight: 1, tier: 0, zone: '', address: '', metadata: [], fields: [] };
  for (const [field, given] of [...Object.entries(record), ...Object.entries(fields)]) {
    if (given === undefined) continue;
    const at = `${place}.${field}`;
    if (field === 'weight') made.weight = number(given, at);
    else if (field === 'tier') made.tier = whole(given, at, 255);
    else if (field === 'metadata') made.metadata = metadata(given, at);
    else if (field === 'fields') made.fields = namedFields(given, at);
    else if (Object.hasOwn(MAX_TEXT, field)) {
      made[field] = text(given, at, field);
      counter(at, field, MAX_TEXT[field])(given.length);
    }
    // Records that a ring hands out have a state; a node that joins is up.
    else if (field !== 'state') throw unknown(place, 'field', field, FIELDS);
  }
  if (made.id === undefined) throw new ConsistentError('argument', `${place}: a record needs an id`);
  return made;
}

/** The most members of a ring. */
const MOST_NODES = 2 ** 20;

/** A list of ids and records, or a map from id to weight. */
function nodes(value) {
  const expected = 'an iterable of ids and records, or a map from id to weight';
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    throw typeError('nodes', expected, value);
  }
  if (!isMap(value) && Symbol.iterator in value) {
    return items(value, MOST_NODES, 'nodes').map((item, i) => node(item, `nodes[${i}]`));
  }
  const weights = entriesOf(value, 'nodes', expected);
  if (Object.hasOwn(value, 'libconsistent')) {
    throw new ConsistentError('argument', 'nodes: a topology document, which Ring.fromJSON() reads');
  }
  if (weights.length > MOST_NODES) throw tooMany(MOST_NODES, 'nodes');
  return weights.map(([id, given], i) => {
    return node({ id: text(id, `nodes[${i}].id`, 'id'), weight: number(given, `nodes[${i}].weight`) }, `nodes[${i}]`);
  });
}

/** The parameters of a scheme, whatever they are. */
function parameters(options) {
  const list = [];
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (Number.isFinite(value) && !Number.isInteger(value)) {
      list.push({ name, number: String(value) });
      continue;
    }
    const place = `scheme.${cut(name)}`;
    const scalar = scalarOf(value, place);
    if (!scalar) throw typeError(place, 'a number, a BigInt, a boolean or a string', value);
    list.push({ name, ...scalar });
  }
  return list;
}

/** What a dialect places keys by. */
function namedFields(value, place) {
  const count = counter(place, 'parameter', MAX_FIELDS);
  const list = [];
  for (const [key, given] of entriesOf(value, place, 'an object or a Map')) {
    if (given === undefined) continue;
    const name = text(key, place, 'parameter');
    const at = `${place}.${cut(name)}`;
    if (Array.isArray(given)) {
      const item = (entry, i) => {
        count(text(entry, `${at}[${i}]`, 'parameter').length + 8);
        return entry;
      };
      list.push({ name, list: given.map(item) });
      continue;
    }
    const scalar = scalarOf(given, at);
    if (!scalar) throw typeError(at, 'a number, a BigInt, a boolean, a string or an array of strings', given);
    count(name.length + (scalar.text ?? '').length);
    list.push({ name, ...scalar });
  }
  return list;
}

/** An integer, a flag or a text as the native part takes it. */
function scalarOf(value, place) {
  if (typeof value === 'string') return { text: text(value, place, 'parameter') };
  if (typeof value === 'boolean') return { flag: value };
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  if (typeof value === 'number' ? !(Number.isSafeInteger(value) && value >= 0) : value < 0n || value > MAX_U64) {
    const wanted = 'an integer from 0 to 2^64-1; above 2^53-1 it must be a BigInt';
    throw new ConsistentError('parameter', `${place}: ${digits(value)} is not ${wanted}`);
  }
  return { integer: BigInt(value) };
}

module.exports = { metadata, node, nodes, parameters };
