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

/** What a value is, as messages name it. */
function typeName(value) {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return value.constructor?.name || 'object';
}

/** The error of a value of another type, with the code that Node gives such errors. */
function typeError(place, expected, value) {
  const error = new TypeError(`${place}: expected ${expected}, not ${typeName(value)}`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

module.exports = { ConsistentError, typeError };
