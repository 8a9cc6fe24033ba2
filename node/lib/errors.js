'use strict';

/** A refused request. Nothing has changed when a call throws one. */
class ConsistentError extends Error {
  constructor(kind, message) {
    super(message);
    this.code = kind;
  }

  /** What went wrong, by the name that all languages use. */
  get kind() {
    return this.code;
  }
}
Object.defineProperty(ConsistentError.prototype, 'name', {
  value: 'ConsistentError',
  configurable: true,
  writable: true,
});

/** So much of a caller's text stands in a message. */
const QUOTED = 64;

/** A text of the caller's, as messages quote it. */
function quote(text) {
  return text.length > QUOTED ? `${JSON.stringify(text.slice(0, QUOTED))}..` : JSON.stringify(text);
}

/** What a value is, as messages name it. */
function typeName(value) {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  const name = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? name.slice(0, QUOTED) : 'object';
}

/** The error of a value of another type, with the code that Node gives such errors. */
function typeError(place, expected, value) {
  const error = new TypeError(`${place}: expected ${expected}, not ${typeName(value)}`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

module.exports = { ConsistentError, quote, typeError };
