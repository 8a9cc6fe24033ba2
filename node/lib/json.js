'use strict';
// JSON of what has no form there: BigInts become decimal strings, bytes hexadecimal digits, Maps objects.

const { hex, types } = require('#platform');

function plain(value) {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (types.isUint8Array(value)) return hex(value);
  if (Array.isArray(value)) return value.map(plain);
  const entries = types.isMap(value) ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([name, entry]) => [name, plain(entry)]));
}

function toJSON() {
  return plain(this);
}

/** Lets JSON.stringify() write an object, an array or a Map. */
function jsonable(value) {
  return Object.defineProperty(value, 'toJSON', { value: toJSON, configurable: true, writable: true });
}

module.exports = { jsonable, plain };
