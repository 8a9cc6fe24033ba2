'use strict';
// What others offer a ring: topologies and states of nodes, and the files that have them.

const { follow } = require('./follow');
const { Live } = require('./live');
const { call } = require('./native');
const { optionsOf } = require('./names');
const values = require('./values');
const { change, documentOf, nativeOf, watch } = require('./view');

class Offered extends Live {
  /**
   * Takes over a topology that was found at `origin`, if it is one to go by: as update() does, and unless more than
   * `maxLoss` of the weight would leave at once. Whether anything changed.
   */
  offer(document, options) {
    optionsOf(options, 'options', ['origin', 'maxLoss']);
    const { origin, maxLoss } = options;
    values.text(origin, 'origin', 'argument');
    if (maxLoss !== undefined) values.number(maxLoss, 'maxLoss');
    const text = documentOf(document, 'document');
    return change(this, (native) => native.offer(text, origin, maxLoss));
  }

  /** Tells that a document could not be read where it should be. The ring stays what it is. */
  offerFailed(origin, reason) {
    values.text(origin, 'origin', 'argument');
    values.text(reason, 'reason', 'argument');
    watch(this, (native) => native.offerFailed(origin, reason));
  }

  /** Where the topology comes from; null if nothing was ever offered. */
  source() {
    const source = call(() => nativeOf(this).source()) ?? null;
    if (source === null) return null;
    const { origin, age = null, accepted, refused, error = null, errorAge = null } = source;
    return { origin, age, accepted, refused, error, errorAge };
  }

  /** Marks nodes as a document of states says, at a time of the system's clock. */
  offerStates(document, options) {
    optionsOf(options, 'options', ['origin', 'now']);
    const { origin, now = Date.now() } = options;
    values.text(origin, 'origin', 'argument');
    const at = Math.floor(values.milliseconds(now, 'now'));
    const text = values.document(document, 'document');
    const { changed, unknown, next = null } = change(this, (native) => native.offerStates(text, origin, at));
    return { changed, unknown, next };
  }

  /** Tells that a document of states could not be read. Marks stay, and source(), which is of the topology, too. */
  offerStatesFailed(origin, reason) {
    values.text(origin, 'origin', 'argument');
    values.text(reason, 'reason', 'argument');
    watch(this, (native) => native.offerStatesFailed(origin, reason));
  }

  /** Takes over the documents of a file whenever they change, until what this gives is closed. */
  follow(path, options) {
    return follow(this, path, options);
  }
}

module.exports = { Offered };
