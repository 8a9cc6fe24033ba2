'use strict';
// Keys of single look-ups, written to a room of their own in the memory of an instance.

const { KEY, OTHER_KEY, OUT, KEY_BYTES, OTHER_BYTES, ROOM, numbers } = require('./instance');
const { structs } = require('./layout');
const { encoder } = require('./memory');
const { NONE, HARD, UNFIT } = require('../refusals');
const { types } = require('#platform');

const MAX_U64 = 2n ** 64n - 1n;

const { kind, data, len, number } = structs.key.fields;
const [KIND, DATA, LEN, NUMBER] = [kind[0], data[0], len[0], number[0]];

class Keys {
  #instance;
  #base;
  #bytes;
  #words;

  constructor(instance) {
    this.#instance = instance;
    this.#base = instance.scratch;
    this.#look();
  }

  /** Memory has grown. */
  #look() {
    const { buffer } = this.#instance.exports.memory;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer);
  }

  /** Where a call writes an index. */
  get out() {
    return this.#base + OUT;
  }

  /** Writes a key of bytes to a room in memory; how many bytes it has, or -1 where it is none that fits there. */
  #put(key, start) {
    if (this.#bytes.length === 0) this.#look();
    const memory = this.#bytes;
    const { length } = key;
    if (typeof key === 'string') {
      if (length > ROOM) return -1;
      if (ascii(key, memory, this.#words, start) < 0x80) return length;
      if (!key.isWellFormed()) return -1;
      return encoder.encodeInto(key, memory.subarray(start, start + 3 * ROOM)).written;
    }
    if (!isOwn(key) || length > 3 * ROOM) return -1;
    // Of an array whose memory was handed on there is nothing to set.
    if (length > 0) memory.set(key, start);
    return length;
  }

  /** Writes a key of bytes to the room at `bytes`, and a struct of it at `at`; whether it is one that fits there. */
  #write(key, at, bytes) {
    const start = this.#base + bytes;
    const length = this.#put(key, start);
    if (length < 0) return false;
    const struct = (this.#base + at) >> 2;
    this.#words[struct + (KIND >> 2)] = numbers.KEY_BYTES;
    this.#words[struct + (DATA >> 2)] = start;
    this.#words[struct + (LEN >> 2)] = length;
    return true;
  }

  /** Runs a look-up with the address of a key of bytes. */
  bytes(key, look) {
    if (key === undefined || key === null) return HARD;
    if (this.#write(key, KEY, KEY_BYTES)) return look(this.#base + KEY);
    if (!isOwn(key)) return HARD;
    return this.#instance.memory.with((arena) => look(arena.struct('key', { kind: numbers.KEY_BYTES, data: key })));
  }

  /** Runs a look-up with the address of a key, and that and the length of a salt. */
  salted(key, salt, look) {
    if (salt === undefined || salt === null) return HARD;
    return this.bytes(key, (at) => {
      if (this.#write(salt, OTHER_KEY, OTHER_BYTES)) {
        const struct = (this.#base + OTHER_KEY) >> 2;
        return look(at, this.#words[struct + (DATA >> 2)], this.#words[struct + (LEN >> 2)]);
      }
      return isOwn(salt) ? this.#instance.memory.with((arena) => look(at, ...arena.bytes(salt))) : HARD;
    });
  }

  /** Runs a look-up with the address of an integer or a position. */
  number(key, kind, look) {
    const number = u64(key);
    if (number === undefined) return HARD;
    const { view } = this.#instance.memory;
    const at = this.#base + KEY;
    view.setInt32(at + KIND, kind, true);
    view.setBigUint64(at + NUMBER, number, true);
    return look(at);
  }

  /** The index of a key's node in a placement. */
  locate(placement, key) {
    if (key === undefined || key === null) return HARD;
    const instance = this.#instance;
    const start = this.#base + KEY_BYTES;
    const length = this.#put(key, start);
    if (length < 0) {
      return this.bytes(key, (at) => this.index(instance.run('consistent_placement_locate', placement, at, this.out)));
    }
    let found;
    try {
      found = instance.exports.consistent_wasm_locate(placement, start, length);
    } catch (e) {
      throw instance.fail(e);
    }
    return found >= 0 ? found : this.index(-found);
  }

  /** What a status says, or the index or the count that came with it. */
  index(status) {
    if (status === numbers.OK) return this.#instance.memory.scalar('u32', this.out);
    if (status === numbers.NONE_LIVE) return NONE;
    if (status === numbers.ERR_KEYS) return UNFIT;
    throw this.#instance.refusal(status);
  }
}

/**
 * Writes a text of ASCII to memory, from a multiple of 4 on; what is 0x80 or more says that it was none. Calling an
 * encoder would cost more than most keys, and one store for four units less than four.
 */
function ascii(text, bytes, words, start) {
  const { length } = text;
  let units = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const [a, b] = [text.charCodeAt(i), text.charCodeAt(i + 1)];
    const [c, d] = [text.charCodeAt(i + 2), text.charCodeAt(i + 3)];
    words[(start + i) >> 2] = a | (b << 8) | (c << 16) | (d << 24);
    units |= a | b | c | d;
  }
  for (; i < length; i++) {
    const unit = text.charCodeAt(i);
    bytes[start + i] = unit;
    units |= unit;
  }
  return units;
}

/** Whether a value is a Uint8Array whose memory no other thread shares. */
function isOwn(value) {
  return types.isUint8Array(value) && !types.isSharedArrayBuffer(value.buffer);
}

/** A number that is a safe integer from 0 on, or a BigInt of 64 bits; else undefined. */
function u64(value) {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  return typeof value === 'bigint' && value >= 0n && value <= MAX_U64 ? value : undefined;
}

module.exports = { Keys, u64 };
