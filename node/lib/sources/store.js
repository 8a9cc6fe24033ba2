'use strict';
// The three verbs, the same wherever a document lies. A place has `origin`, `get()`, `write(text, found, epoch)`, which
// writes unless there is another text than the one found, and `listen(notice, failed)`, which connects, and whose
// `get()` and `close()` belong to that connection.

const { createHash } = require('node:crypto');
const { publish } = require('./publish');
const { Watch } = require('./watch');

class Store {
  #place;

  constructor(place) {
    this.#place = place;
  }

  get origin() {
    return this.#place.origin;
  }

  get() {
    return this.#place.get();
  }

  put(document, options) {
    return publish(this.#place, document, options);
  }

  watch(ring, options) {
    return new Watch(this.#place, ring, options);
  }
}

/** A text with its version where nothing else tells one from the next; null if there is none. */
function found(text) {
  return text === null ? null : { text, version: createHash('sha256').update(text).digest('hex') };
}

/** Whether two that were found have the same text. */
function same(one, other) {
  return one === null || other === null ? one === other : one.text.equals(other.text);
}

module.exports = { Store, found, same };
