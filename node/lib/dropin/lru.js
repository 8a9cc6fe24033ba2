'use strict';
// The keys that were asked for last, with their answers: a Map and a ring of its entries, the latest first.

class Entry {
  constructor(key, value) {
    this.key = key;
    this.value = value;
    this.before = this;
    this.next = this;
  }

  /** Takes the place after another entry. */
  follow(entry) {
    this.before = entry;
    this.next = entry.next;
    entry.next.before = this;
    entry.next = this;
  }

  leave() {
    this.before.next = this.next;
    this.next.before = this.before;
  }
}

class Cache {
  #entries = new Map();
  /** Before the latest and after the oldest. */
  #end = new Entry();

  constructor({ maxSize } = {}) {
    this.maxSize = maxSize;
  }

  get size() {
    return this.#entries.size;
  }

  get(key) {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#hit(entry);
    return entry.value;
  }

  set(key, value) {
    let entry = this.#entries.get(key);
    if (entry !== undefined) {
      entry.value = value;
      this.#hit(entry);
      return;
    }
    if (this.maxSize <= 0) return;
    if (this.#entries.size >= this.maxSize) {
      entry = this.#end.before;
      this.#entries.delete(entry.key);
      entry.leave();
      entry.key = key;
      entry.value = value;
    } else {
      entry = new Entry(key, value);
    }
    this.#entries.set(key, entry);
    entry.follow(this.#end);
  }

  #hit(entry) {
    if (this.#end.next === entry) return;
    entry.leave();
    entry.follow(this.#end);
  }

  del(key) {
    this.#entries.get(key)?.leave();
    this.#entries.delete(key);
  }

  reset() {
    this.#entries.clear();
    this.#end.leave();
    this.#end.before = this.#end.next = this.#end;
  }

  forEach(callback) {
    for (const [key, { value }] of this.#entries) callback(value, key);
  }
}

module.exports = { Cache };
