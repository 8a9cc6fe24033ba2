'use strict';
// Properties of an object itself, which are listed, copied and written as JSON, and made only when they are read.

function shown(object, name, get) {
  Object.defineProperty(object, name, { get, enumerable: true, configurable: true });
}

module.exports = { shown };
