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

  /** Writes a key of bytes to the room at `bytes`, and a struct of it at `at`; whether it is one that fits there. */
  #write(key, at, bytes) {
    if (this.#bytes.length === 0) this.#look();
    const start = this.#base + bytes;
    let { length } = key;
    if (typeof key === 'string') {
      if (length > ROOM) return false;
      const memory = this.#bytes;
      for (let i = 0; i < length; i++) {
        const unit = key.charCodeAt(i);
        if (unit >= 0x80) {
          if (!key.isWellFormed()) return false;
          length = encoder.encodeInto(key, memory.subarray(start, start + 3 * ROOM)).written;
          break;
        }
        memory[start + i] = unit;
      }
    } else {
      if (!isOwn(key) || length > 3 * ROOM) return false;
      // Of an array whose memory was handed on there is nothing to set.
      if (length > 0) this.#bytes.set(key, start);
    }
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

  /** The index of a key's node in a placement: the same as with `bytes`, at once where nothing stands in the way. */
  locate(placement, key) {
    const instance = this.#instance;
    if (typeof key !== 'string' || !this.#write(key, KEY, KEY_BYTES)) {
      return this.bytes(key, (at) => this.index(instance.run('consistent_placement_locate', placement, at, this.out)));
    }
    let status;
    try {
      status = instance.exports.consistent_placement_locate(placement, this.#base + KEY, this.#base + OUT);
    } catch (e) {
      throw instance.fail(e);
    }
    return status === 0 ? this.#words[(this.#base + OUT) >> 2] : this.index(status);
  }

  /** What a status says, or the index or the count that came with it. */
  index(status) {
    if (status === numbers.OK) return this.#instance.memory.scalar('u32', this.out);
    if (status === numbers.NONE_LIVE) return NONE;
    if (status === numbers.ERR_KEYS) return UNFIT;
    throw this.#instance.refusal(status);
  }
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
