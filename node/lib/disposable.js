'use strict';

/** Lets `using` end an object by one of its methods. The first releases of Node 20 do not have the symbol. */
function disposable({ prototype }, end) {
  if (!Symbol.dispose) return;
  Object.defineProperty(prototype, Symbol.dispose, { value: prototype[end], configurable: true, writable: true });
}

module.exports = { disposable };
