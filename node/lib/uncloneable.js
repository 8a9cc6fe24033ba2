'use strict';

/** What every instance refers to, as V8 asks of a WeakRef. */
const target = {};

/**
 * An object that structuredClone(), postMessage() and v8.serialize() refuse. Of an object with private fields they
 * would silently make an empty one; V8 clones no WeakRef, whatever its prototype.
 */
class Uncloneable extends WeakRef {
  constructor() {
    super(target);
  }
}
// Otherwise an instance is a plain object: nothing of a WeakRef is seen.
Object.setPrototypeOf(Uncloneable.prototype, Object.prototype);

/** Names the objects of a class in the error: where they have a toString() of their own, V8 reads no other name. */
function tagged({ prototype }, name) {
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
}

module.exports = { Uncloneable, tagged };
