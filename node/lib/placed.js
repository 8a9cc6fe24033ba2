'use strict';
// Many keys at once: strings are packed into one run of bytes, which costs less than crossing over with each.

const { ConsistentError, typeError } = require('./errors');
const { call, mistake } = require('./native');
const { NONE, UNFIT } = require('./refusals');
const { allocate, byteLength, types, write } = require('#platform');
const { Uncloneable, tagged } = require('./uncloneable');
const { items, keyBytes, keyError, tooMany, unshared } = require('./values');

/** The index that stands for no node. */
const NO_INDEX = 0xffffffff;

/** Keys, and their bytes or UTF-16 units, that are packed at a time: few enough to stay in the cache. */
const BLOCK_KEYS = 4096;
const BLOCK_UNITS = 1 << 18;

/** So many keys are taken of an iterable that is no array: it may have no end. As many as a Set holds. */
const MOST_KEYS = 2 ** 24;

/** So many bytes are packed at once. */
const MOST_BYTES = 2 ** 31 - 1;

/** A UTF-16 unit takes at most 3 bytes. The rest is for the end of a text that does not fit. */
const scratch = allocate(3 * BLOCK_UNITS + 8);
const offsets = new Uint32Array(BLOCK_KEYS + 1);

/** The nodes of many keys. */
class Placed extends Uncloneable {
  #indices;
  #snapshot;

  constructor(indices, snapshot) {
    super();
    this.#indices = indices;
    this.#snapshot = snapshot;
  }

  /** One index a key, NO_INDEX where there is none. */
  get indices() {
    return this.#indices;
  }

  /** The ids that the indices refer to. */
  get nodes() {
    return this.#snapshot.nodes;
  }

  /** The placement that the indices refer to. */
  get snapshot() {
    return this.#snapshot;
  }

  get length() {
    return this.#indices.length;
  }

  /** The id of the node of key i; null when no node is live, undefined when there is no such key. */
  at(i) {
    const index = this.#indices.at(i);
    return index === undefined ? undefined : (this.nodes[index] ?? null);
  }

  *[Symbol.iterator]() {
    const { nodes } = this;
    for (const index of this.#indices) yield nodes[index] ?? null;
  }

  /** The ids of the nodes, key by key. */
  toJSON() {
    return [...this];
  }

  toString() {
    return `Placed(${this.length} keys on ${this.nodes.length} nodes)`;
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString();
  }
}
tagged(Placed, 'Placed');

function checkIterable(keys, place) {
  if (typeof keys !== 'object' || keys === null || ArrayBuffer.isView(keys) || !(Symbol.iterator in keys)) {
    throw typeError(place, 'an iterable of strings and Uint8Arrays', keys);
  }
}

/** The indices of an iterable of strings and Uint8Arrays. */
function place(native, locate, keys) {
  if (Array.isArray(keys)) return placeArray(native, locate, keys, 0);
  checkIterable(keys, 'keys');
  // Keys are placed as they come; none is kept.
  const parts = [];
  let [done, block] = [0, []];
  const placeBlocks = () => {
    parts.push(placeArray(native, locate, block, done));
    done += block.length;
    block = [];
  };
  for (const key of keys) {
    if (done + block.length === MOST_KEYS) throw tooMany(MOST_KEYS, 'keys');
    if (block.push(key) === BLOCK_KEYS) placeBlocks();
  }
  placeBlocks();
  const out = new Uint32Array(done);
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

/** The indices of the keys of an array, which messages count from `first`. */
function placeArray(native, locate, keys, first) {
  const out = new Uint32Array(keys.length);
  for (let done = 0; done < out.length;) {
    // A copy: getters of the array, if it has any, run before the scratch memory is used.
    done = placeBlock(native, locate, keys.slice(done, done + BLOCK_KEYS), out, done, first);
  }
  return out;
}

/** Places a block's keys up to those that do not fit into the scratch memory; how many are done in all. */
function placeBlock(native, locate, block, out, done, first) {
  let units = 0;
  let packed = 0;
  let strings = true;
  for (; packed < block.length; packed++) {
    const key = block[packed];
    if (typeof key !== 'string') {
      if (!types.isUint8Array(key)) throw keyError(`keys[${first + done + packed}]`, key);
      strings = false;
    }
    if (units + key.length > BLOCK_UNITS) break;
    units += key.length;
    offsets[packed + 1] = units;
  }
  if (packed === 0) {
    // Longer than a block on its own.
    const bytes = keyBytes(block[0], `keys[${first + done}]`);
    const index = locate(bytes, true);
    if (index === UNFIT) numbered(first + done, () => native.checkKey(bytes));
    if (!(index >= NONE)) throw mistake(index);
    out[done] = index === NONE ? NO_INDEX : index;
    return done + 1;
  }
  if (packed < block.length) block.length = packed;
  // As many bytes as units: each is ASCII, and the offsets are right already.
  if (!strings || write(scratch, block.join(''), 0) !== units) packEach(block, first + done);
  const bytes = scratch.subarray(0, offsets[packed]);
  numbered(first + done, () =>
    native.placePacked(bytes, offsets.subarray(0, packed + 1), out.subarray(done, done + packed)),
  );
  return done + packed;
}

/** Runs a native call on keys from number `first` on, and numbers the one that an error is about among all. */
function numbered(first, run) {
  try {
    call(run);
  } catch (e) {
    if (e.kind !== 'keys') throw e;
    const place = (_, i = 0) => `keys[${first + Number(i)}]`;
    throw new ConsistentError(e.kind, e.message.replace(/^key(?:s\[(\d+)\])?(?=:)/, place));
  }
}

function packEach(block, done) {
  let end = 0;
  for (let i = 0; i < block.length; i++) {
    const key = block[i];
    if (typeof key === 'string' && key.isWellFormed()) {
      end += write(scratch, key, end);
    } else {
      // Bytes, or a string to be refused.
      const bytes = keyBytes(key, `keys[${done + i}]`);
      scratch.set(bytes, end);
      end += bytes.length;
    }
    offsets[i + 1] = end;
  }
}

/** All keys of an iterable as one run of bytes, and where each begins and ends. */
function pack(keys, place) {
  checkIterable(keys, place);
  const list = items(keys, MOST_KEYS, place);
  const ends = new Uint32Array(list.length + 1);
  let end = 0;
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] === 'string' && list[i].isWellFormed()) {
      end += byteLength(list[i]);
    } else {
      // Bytes, or a string to be refused.
      list[i] = keyBytes(list[i], `${place}[${i}]`);
      end += list[i].length;
    }
    if (end > MOST_BYTES) throw tooMany(`${MOST_BYTES} bytes`, place);
    ends[i + 1] = end;
  }
  const bytes = allocate(end);
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] === 'string') write(bytes, list[i], ends[i]);
    else bytes.set(list[i], ends[i]);
  }
  return { bytes, ends };
}

function placePacked(native, bytes, ends) {
  if (!types.isUint8Array(bytes)) throw typeError('bytes', 'a Uint8Array', bytes);
  if (!types.isUint32Array(ends)) throw typeError('offsets', 'a Uint32Array', ends);
  const out = new Uint32Array(Math.max(0, ends.length - 1));
  call(() => native.placePacked(unshared(bytes), unshared(ends), out));
  return out;
}

function placeIntegers(native, method, keys) {
  if (!types.isBigUint64Array(keys)) throw typeError('keys', 'a BigUint64Array', keys);
  const out = new Uint32Array(keys.length);
  call(() => native[method](unshared(keys), out));
  return out;
}

module.exports = { NO_INDEX, Placed, pack, place, placePacked, placeIntegers };
