'use strict';
// One placement that does not change, behind a class with an interface of its own: keys to indices, and nothing else.

const { ConsistentError } = require('../errors');
const { Ring } = require('../ring');
const { USUAL } = require('../values');
const { nativeOf, finish } = require('../view');

/** Enough that V8 keeps the memory outside of its heap, where native code reaches it at once. */
const SMALLEST_ROOM = 64;

/** Refusals that only say that the engine's limits are narrower than the library's: it places by its rule itself. */
const BEYOND = new Set(['id', 'parameter', 'too_many']);

/**
 * For everything but the strings that the native part reads itself. A lone surrogate counts as U+FFFD, as in
 * node:crypto.
 */
function bytesOf(key) {
  return typeof key === 'string' ? Buffer.from(key) : new Uint8Array(key.buffer, key.byteOffset, key.byteLength);
}

class Engine {
  #held;
  #locate;
  #replicas;
  #room = new Uint32Array(SMALLEST_ROOM);

  constructor(nodes, options) {
    const ring = new Ring(nodes, options);
    this.#held = ring.snapshot();
    ring.close();
    const { locate, replicas } = nativeOf(this.#held).functions();
    this.#locate = locate;
    this.#replicas = replicas;
  }

  /** An engine; null for what is beyond its limits. */
  static within(nodes, options) {
    try {
      return new Engine(nodes, options);
    } catch (e) {
      if (e instanceof ConsistentError && BEYOND.has(e.kind)) return null;
      throw e;
    }
  }

  /** The ids of the nodes by index. */
  get ids() {
    return this.#held.nodes;
  }

  /** The index of the node of a string, or of a view of bytes; -1 when there are no nodes. */
  locate(key) {
    const index = this.#locate(key);
    return index >= 0 ? index : finish(this.#held, index, key, this.#locate, bytesOf);
  }

  /** The indices of the first n nodes of a key's walk, until the next call. */
  walk(key, n) {
    const most = Math.min(n, this.ids.length);
    if (this.#room.length < most) this.#room = new Uint32Array(most);
    const look = (key, held) => this.#replicas(key, most, USUAL.spread, USUAL.down, this.#room, held);
    return this.#room.subarray(0, finish(this.#held, look(key), key, look, bytesOf));
  }

  close() {
    nativeOf(this.#held).close();
  }
}

module.exports = { Engine };
