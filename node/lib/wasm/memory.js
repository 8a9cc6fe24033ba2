'use strict';
// The memory of an instance: structs of the C interface as objects of JavaScript, and back, as layout.js lays them out.
//
// A pointer's length or count stands in the field behind it, and is no field of the object. Texts are strings, a
// `slice` among other structs is one too, lists are arrays. Integers of 64 bits are BigInts.

const { structs } = require('./layout');

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Texts of fewer bytes are decoded here: calling the decoder costs more. */
const SHORT = 24;

/** What an arena asks for at once, unless it needs more. */
const BLOCK = 4096;

/** Getters and setters of DataView, and sizes. */
const SCALARS = {
  u8: ['Uint8', 1],
  i32: ['Int32', 4],
  u32: ['Uint32', 4],
  size: ['Uint32', 4],
  u64: ['BigUint64', 8],
  f64: ['Float64', 8],
};

/** How many bytes a number or a struct has. */
const sizeOf = (type) => SCALARS[type]?.[1] ?? structs[type].size;

/** The fields of a struct, with what their pointers point to; lengths and counts are left to their pointers. */
function fieldsOf(name) {
  const entries = Object.entries(structs[name].fields);
  return entries.flatMap(([field, [offset, type, init]], i) => {
    const isCount = (at) => /(^|_)(len|count)$/.test(entries[at]?.[0]) && entries[at][1][1] === 'size';
    const target = type.startsWith('*') ? type.slice(1) : null;
    if (i > 0 && isCount(i) && entries[i - 1][1][1].startsWith('*')) return [];
    const counted = target !== null && isCount(i + 1) ? entries[i + 1][1][0] : null;
    return [{ field, offset, type, init, target, counted }];
  });
}

const FIELDS = Object.fromEntries(Object.keys(structs).map((name) => [name, fieldsOf(name)]));

class Memory {
  #memory;
  #allocate;
  #free;
  #buffer = null;
  #view;
  #bytes;

  constructor({ memory, allocate, free }) {
    this.#memory = memory;
    this.#allocate = allocate;
    this.#free = free;
  }

  /** Memory grows, and every view of it is then another one. */
  #look() {
    if (this.#buffer !== this.#memory.buffer) {
      this.#buffer = this.#memory.buffer;
      this.#view = new DataView(this.#buffer);
      this.#bytes = new Uint8Array(this.#buffer);
    }
  }

  get view() {
    this.#look();
    return this.#view;
  }

  get bytes() {
    this.#look();
    return this.#bytes;
  }

  /** Memory that its caller frees, with its size. */
  allocate(size) {
    const at = this.#allocate(size) >>> 0;
    if (at === 0) throw new RangeError(`libconsistent: no memory for ${size} bytes`);
    return at;
  }

  /** Runs a function that is given an arena, whose memory ends with it. */
  with(run) {
    const arena = new Arena(this);
    try {
      return run(arena);
    } finally {
      arena.end(this.#free);
    }
  }

  text(at, length) {
    const { bytes } = this;
    if (length > SHORT) return decoder.decode(bytes.subarray(at, at + length));
    let text = '';
    for (let i = at; i < at + length; i++) {
      if (bytes[i] >= 0x80) return decoder.decode(bytes.subarray(at, at + length));
      text += String.fromCharCode(bytes[i]);
    }
    return text;
  }

  /** A text that ends with NUL. */
  #cText(at) {
    return this.text(at, this.bytes.indexOf(0, at) - at);
  }

  scalar(type, at) {
    return this.view[`get${SCALARS[type][0]}`](at, true);
  }

  /** A struct as an object. */
  read(name, at) {
    const object = {};
    for (const { field, offset, type, target, counted } of FIELDS[name]) {
      if (field === 'struct_size') continue;
      if (target !== null) object[field] = this.#pointed(target, at + offset, counted === null ? null : at + counted);
      else if (type === 'chars') object[field] = this.#cText(at + offset);
      else if (SCALARS[type]) object[field] = this.scalar(type, at + offset);
      else object[field] = this.read(type, at + offset);
    }
    return object;
  }

  #pointed(target, at, counted) {
    const first = this.scalar('size', at);
    if (counted === null) return target === 'char' && first !== 0 ? this.#cText(first) : first;
    const count = this.scalar('size', counted);
    if (target === 'char' || target === 'void') return first === 0 ? null : this.text(first, count);
    return this.list(target, first, count);
  }

  /** So many elements one after the other; "name*" are pointers to them. */
  list(target, first, count) {
    if (target.endsWith('*')) {
      const name = target.slice(0, -1);
      const pointer = (i) => this.scalar('size', first + 4 * i);
      return Array.from({ length: count }, (_, i) =>
        name === 'char' ? this.#cText(pointer(i)) : this.read(name, pointer(i)),
      );
    }
    const size = sizeOf(target);
    if (SCALARS[target]) return Array.from({ length: count }, (_, i) => this.scalar(target, first + size * i));
    return Array.from({ length: count }, (_, i) => {
      const element = this.read(target, first + size * i);
      return target === 'slice' ? element.data : element;
    });
  }
}

/** Memory for the arguments of one call. */
class Arena {
  #memory;
  #blocks = [];
  #at = 0;
  #end = 0;

  constructor(memory) {
    this.#memory = memory;
  }

  end(free) {
    for (const [at, size] of this.#blocks) free(at, size);
  }

  room(size) {
    const at = Math.ceil(this.#at / 8) * 8;
    if (at + size <= this.#end) {
      this.#at = at + size;
      return at;
    }
    const block = Math.max(size, BLOCK * 2 ** Math.min(this.#blocks.length, 8));
    const fresh = this.#memory.allocate(block);
    this.#blocks.push([fresh, block]);
    this.#end = fresh + block;
    this.#at = fresh + size;
    return fresh;
  }

  /** Bytes, or the UTF-8 of a text; where they are, and how many. */
  bytes(value) {
    if (typeof value === 'string') {
      const at = this.room(3 * value.length);
      const { written } = encoder.encodeInto(value, this.#memory.bytes.subarray(at, at + 3 * value.length));
      return [at, written];
    }
    const at = this.room(value.byteLength);
    this.#memory.bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), at);
    return [at, value.byteLength];
  }

  /** An object as a struct; fields that it lacks are as the header's `_INIT` macro has them. */
  struct(name, object) {
    return this.list(name, [object]);
  }

  list(name, objects) {
    const { size } = structs[name];
    const at = this.room(size * objects.length);
    this.#memory.bytes.fill(0, at, at + size * objects.length);
    objects.forEach((object, i) => this.#write(name, object, at + size * i));
    return at;
  }

  #write(name, object, at) {
    for (const { field, offset, type, init, target, counted } of FIELDS[name]) {
      const value = object[field] ?? init;
      if (value === undefined) continue;
      if (target !== null) this.#point(target, value, at + offset, counted === null ? null : at + counted);
      else if (SCALARS[type]) this.#scalar(type, value, at + offset);
      else this.#write(type, value, at + offset);
    }
  }

  #scalar(type, value, at) {
    this.#memory.view[`set${SCALARS[type][0]}`](at, type === 'u64' ? BigInt(value) : value, true);
  }

  #point(target, value, at, counted) {
    let [pointer, count] = [value, null];
    if (target === 'char' || target === 'void') {
      if (counted !== null) [pointer, count] = this.bytes(value);
    } else if (Array.isArray(value)) {
      const list = target === 'slice' ? value.map((data) => ({ data })) : value;
      [pointer, count] = [this.list(target, list), list.length];
    } else if (ArrayBuffer.isView(value)) {
      [pointer, count] = [this.bytes(value)[0], value.length];
    }
    this.#scalar('u32', pointer, at);
    if (count !== null) this.#scalar('u32', count, counted);
  }
}

module.exports = { Memory, encoder, sizeOf };
