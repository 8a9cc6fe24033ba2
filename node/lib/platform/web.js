'use strict';
// What this package takes of its platform, where that is a browser or another one without Node's modules.

const encoder = new TextEncoder();

/** The name that a built-in object has, whichever realm it is of; typed arrays have theirs by a getter. */
const arrayName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const isArray = (name) => (value) => ArrayBuffer.isView(value) && arrayName.call(value) === name;
const has = (getter) => (value) => {
  try {
    getter.call(value);
    return true;
  } catch {
    return false;
  }
};
const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;
const tag = (value) => Object.prototype.toString.call(value);

const types = {
  isUint8Array: isArray('Uint8Array'),
  isUint32Array: isArray('Uint32Array'),
  isBigUint64Array: isArray('BigUint64Array'),
  isMap: has(getter(Map.prototype, 'size')),
  // Where memory cannot be shared, there is no such class.
  isSharedArrayBuffer:
    typeof SharedArrayBuffer === 'undefined' ? () => false : has(getter(SharedArrayBuffer.prototype, 'byteLength')),
  isGeneratorFunction: (value) => /^\[object (?:Async)?GeneratorFunction\]$/.test(tag(value)),
  isNativeError: (value) => value instanceof Error || tag(value) === '[object Error]',
};

/** Calls functions by the names of events, as Node's does. */
function EventEmitter() {
  this.listenersOf ??= new Map();
}

Object.assign(EventEmitter.prototype, {
  on(name, listener) {
    this.listenersOf.set(name, [...(this.listenersOf.get(name) ?? []), listener]);
    return this;
  },
  once(name, listener) {
    const run = (...event) => {
      this.off(name, run);
      listener.apply(this, event);
    };
    run.listener = listener;
    return this.on(name, run);
  },
  off(name, listener) {
    const list = [...(this.listenersOf.get(name) ?? [])];
    const at = list.findLastIndex((known) => known === listener || known.listener === listener);
    if (at >= 0) list.splice(at, 1);
    this.listenersOf.set(name, list);
    return this;
  },
  emit(name, ...event) {
    const list = this.listenersOf.get(name) ?? [];
    if (list.length === 0 && name === 'error') throw event[0];
    for (const listener of list) listener.apply(this, event);
    return list.length > 0;
  },
  listenerCount(name) {
    return this.listenersOf.get(name)?.length ?? 0;
  },
});

/** The UTF-8 of a text that is well-formed. */
const utf8 = (text) => encoder.encode(text);

module.exports = {
  EventEmitter,
  allocate: (size) => new Uint8Array(size),
  byteLength: (text) => encoder.encode(text).length,
  /** Nobody can subscribe. */
  channel: () => ({ hasSubscribers: false, publish() {} }),
  /** There are no connections to make. */
  connects: null,
  emitWarning: (warning, { type, code }) => globalThis.console?.warn(`(${code}) ${type}: ${warning}`),
  /** There are no files to follow. */
  files: null,
  hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  inspect: (value) => String(value),
  nextTick: (run) => queueMicrotask(run),
  performance: globalThis.performance,
  setImmediate: (run) => setTimeout(run, 0),
  types,
  utf8,
  write: (bytes, text, at) => encoder.encodeInto(text, at === 0 ? bytes : bytes.subarray(at)).written,
};
