'use strict';
// Nodes and parameters as ../records.js passes them, and records back.

const { numbers } = require('./instance');
const { stateName } = require('./state');

/** Keys and values in turn as pairs. */
function pairs(metadata) {
  const list = [];
  for (let i = 0; i < metadata.length; i += 2) list.push({ key: metadata[i], value: metadata[i + 1] });
  return list;
}

function field({ name, integer, flag, text, list }) {
  if (integer !== undefined) return { name, kind: numbers.FIELD_INT, number: integer };
  if (flag !== undefined) return { name, kind: numbers.FIELD_FLAG, number: BigInt(flag) };
  if (list !== undefined) return { name, kind: numbers.FIELD_LIST, texts: list };
  return { name, kind: numbers.FIELD_TEXT, text };
}

/** A node as the C interface takes it. */
function node({ metadata, fields, ...rest }) {
  return { ...rest, metadata: pairs(metadata), fields: fields.map(field) };
}

/** A parameter of a scheme as the C interface takes it. */
function parameter({ name, integer, flag, text, number }) {
  if (integer !== undefined) return { name, value: integer };
  if (flag !== undefined) return { name, value: BigInt(flag), is_flag: 1 };
  return number === undefined ? { name, text } : { name, text: number, is_number: 1 };
}

const FIELDS = new Map([
  [numbers.FIELD_INT, ({ name, number }) => ({ name, integer: number })],
  [numbers.FIELD_FLAG, ({ name, number }) => ({ name, flag: number !== 0n })],
  [numbers.FIELD_TEXT, ({ name, text }) => ({ name, text: text ?? '' })],
  [numbers.FIELD_LIST, ({ name, texts }) => ({ name, list: texts.map((text) => text ?? '') })],
]);

/** A member's record. */
function record({ id, weight, tier, zone, address, metadata, fields }, state) {
  return {
    id,
    weight,
    tier,
    zone: zone ?? '',
    address: address ?? '',
    metadata: metadata.flatMap(({ key, value }) => [key ?? '', value ?? '']),
    fields: fields.map((given) => FIELDS.get(given.kind)(given)),
    state: stateName(state),
  };
}

module.exports = { node, pairs, parameter, record };
