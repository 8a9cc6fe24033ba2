'use strict';
// One instance of consistent.wasm: its functions, called; their refusals as errors, and what a trap is.

const { numbers } = require('./layout');
const { Memory, sizeOf } = require('./memory');

/** Room for the answers of single calls, and for two keys of up to so many UTF-16 units. */
const ROOM = 1024;
const KEY = 0;
const OTHER_KEY = 32;
const OUT = 64;
const KEY_BYTES = 128;
const OTHER_BYTES = KEY_BYTES + 3 * ROOM;
const SCRATCH = OTHER_BYTES + 3 * ROOM;

/** Names of statuses that refuse what is asked. */
const NAMES = new Map(
  Object.entries(numbers)
    .filter(([name]) => name.startsWith('ERR_'))
    .map(([name, status]) => [status, name.slice('ERR_'.length).toLowerCase()]),
);
const KINDS = [...NAMES.values()].filter((name) => name !== 'buffer' && name !== 'panic').concat('closed');

/** A refused request: its code is the name of its kind. */
function refused(code, message) {
  return Object.assign(new Error(message), { code });
}

class Instance {
  /** Why it is not called any more. */
  #failure = null;

  constructor(module, now) {
    const { exports } = new WebAssembly.Instance(module, { env: { now_ms: now } });
    this.exports = exports;
    this.now = now;
    this.memory = new Memory({
      memory: exports.memory,
      allocate: (size) => this.run('consistent_wasm_alloc', size),
      free: (at, size) => {
        if (!this.#failure) this.run('consistent_wasm_free', at, size);
      },
    });
    this.scratch = this.memory.allocate(SCRATCH);
    this.memory.bytes.fill(0, this.scratch, this.scratch + SCRATCH);
  }

  get hasFailed() {
    return this.#failure !== null;
  }

  /** Calls a function. A trap may leave anything half done: the instance ends with it. */
  run(name, ...values) {
    if (this.#failure) throw this.#failure;
    try {
      return this.exports[name](...values);
    } catch (e) {
      throw this.fail(e);
    }
  }

  /** The instance has failed. */
  fail(cause) {
    if (this.#failure) return this.#failure;
    this.#failure = new Error('libconsistent: a mistake in the library', { cause });
    // A panic has left its message; whatever else has happened, there may be none, or no way to it.
    try {
      const why = this.#lastError();
      if (why.startsWith('the library failed inside')) this.#failure.message += ` (${why})`;
    } catch {
      // The cause says what is known.
    }
    const failure = this.#failure;
    const throws = () => {
      throw failure;
    };
    // Look-ups call the functions without run().
    this.exports = Object.fromEntries(Object.keys(this.exports).map((name) => [name, throws]));
    return failure;
  }

  #lastError() {
    const { exports, scratch, memory } = this;
    const [buf, cap, needed] = [scratch + KEY_BYTES, SCRATCH - KEY_BYTES, scratch + OUT];
    const status = exports.consistent_last_error(buf, cap, needed);
    const length = memory.scalar('size', needed);
    if (status === numbers.OK) return memory.text(buf, length);
    const at = exports.consistent_wasm_alloc(length + 1) >>> 0;
    exports.consistent_last_error(at, length + 1, needed);
    const text = memory.text(at, length);
    exports.consistent_wasm_free(at, length + 1);
    return text;
  }

  /** Calls a function that may refuse; whether a node is live. */
  call(name, ...values) {
    const status = this.run(name, ...values);
    if (status === numbers.OK) return true;
    if (status === numbers.NONE_LIVE) return false;
    throw this.refusal(status);
  }

  /** The error of the last call. */
  refusal(status) {
    return refused(NAMES.get(status) ?? 'unknown', this.#lastError());
  }

  /** The one value that a call writes to its last argument. */
  answer(type, name, ...values) {
    const out = this.scratch + OUT;
    this.call(name, ...values, out);
    return this.memory.scalar(type, out);
  }

  /** The struct that a call fills in. */
  record(struct, name, ...values) {
    return this.memory.with((arena) => {
      const at = arena.struct(struct, {});
      this.call(name, ...values, at);
      return this.memory.read(struct, at);
    });
  }

  /** A result that a call makes, read and freed; undefined if it makes none. */
  result(struct, name, ...values) {
    const at = this.answer('size', name, ...values);
    if (at === 0) return undefined;
    try {
      return this.memory.read(struct, at);
    } finally {
      this.run('consistent_free', at);
    }
  }

  /** What a call writes to (buf, cap, needed): `read` is given its address and length. */
  filled(size, guess, read, name, ...values) {
    const needed = this.scratch + OUT;
    for (let cap = guess; ;) {
      const answer = this.memory.with((arena) => {
        const at = arena.room(cap * size);
        const status = this.run(name, ...values, at, cap, needed);
        const length = this.memory.scalar('size', needed);
        if (status === numbers.OK) return { made: read(at, length) };
        if (status !== numbers.ERR_BUFFER) throw this.refusal(status);
        return { length };
      });
      if ('made' in answer) return answer.made;
      cap = answer.length + 1;
    }
  }

  /** The text that a call writes. */
  text(name, ...values) {
    return this.filled(1, BLOCK, (at, length) => this.memory.text(at, length), name, ...values);
  }

  /** The structs or numbers that a call writes. */
  array(target, guess, name, ...values) {
    return this.filled(sizeOf(target), guess, (at, length) => this.memory.list(target, at, length), name, ...values);
  }
}

const BLOCK = 1000;

module.exports = { Instance, KINDS, ROOM, KEY, OTHER_KEY, OUT, KEY_BYTES, OTHER_BYTES, numbers, refused };
