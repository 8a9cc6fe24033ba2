'use strict';
// Where keys are while they move from one placement to another.

const { typeError } = require('./errors');
const { jsonable } = require('./json');
const { noOptions, optionsOf } = require('./names');
const { call, native } = require('./native');
const { placement } = require('./placement');
const { Uncloneable, tagged } = require('./uncloneable');
const { count, document, keyBytes, keyInteger, secret, u64, whole } = require('./values');
const { isView, nativeOf } = require('./view');

const MADE = Symbol('made');

const U32 = 2 ** 32 - 1;

/** The snapshot of what is given as one end. */
function end(view, place) {
  if (!isView(view)) throw typeError(place, 'a Ring or a Placement', view);
  return view.snapshot();
}

/** Both placements at once, and which ranges of positions are done. It does not change. */
class Transition extends Uncloneable {
  #native;
  #old;
  #new;
  /** The ids of both by index. */
  #names;

  /** Of a Ring or Placement that keys come from, and one that they go to. */
  constructor(old, next) {
    super();
    if (old === MADE) {
      [this.#native, this.#old, this.#new, this.#names] = next;
      return;
    }
    [this.#old, this.#new] = [end(old, 'old'), end(next, 'next')];
    this.#native = call(() => native.transition(nativeOf(this.#old), nativeOf(this.#new)));
    this.#names = call(() => this.#native.ids());
  }

  /** The transition of a document, all nodes up; the secrets are those of the topologies' `key_hash`. */
  static fromJSON(given, options = {}) {
    optionsOf(options, 'options', ['oldSecret', 'newSecret']);
    const text = document(given instanceof Transition ? given.stringify() : given, 'document');
    const secrets = [secret(options.oldSecret, 'oldSecret'), secret(options.newSecret, 'newSecret')];
    const made = call(() => native.transitionFromJson(text, ...secrets));
    const [old, next] = call(() => [made.old(), made.next()]);
    return new this(MADE, [made, placement(old), placement(next), call(() => made.ids())]);
  }

  /** The placement that keys come from. */
  get old() {
    return this.#old;
  }

  /** The placement that keys go to. */
  get new() {
    return this.#new;
  }

  /** Where a key is looked for, one node after the other until one has it. */
  nodesForRead(key, n = 1) {
    return this.#listed('nodesForRead', keyBytes(key), undefined, n);
  }

  /** nodesForRead() for an integer key. */
  nodesForReadU64(key, n = 1) {
    return this.#listed('nodesForRead', undefined, keyInteger(key), n);
  }

  /** Where a key is written, and deleted, on all of them and in this order. */
  nodesForWrite(key, n = 1) {
    return this.#listed('nodesForWrite', keyBytes(key), undefined, n);
  }

  /** nodesForWrite() for an integer key. */
  nodesForWriteU64(key, n = 1) {
    return this.#listed('nodesForWrite', undefined, keyInteger(key), n);
  }

  #listed(list, bytes, integer, n) {
    const most = Math.min(count(n), Number.MAX_SAFE_INTEGER);
    const indices = call(() => this.#native[list](bytes, integer, most));
    return Array.from(indices, (index) => this.#names[index]);
  }

  /** The same transition with a range of positions that is done, first and last included. */
  withDone(first, last) {
    const [from, to] = [u64(first, 'first'), u64(last, 'last')];
    return this.#with(() => this.#native.withDone(from, to));
  }

  /** The same transition with a slot of the new placement that is done. */
  withSlotDone(slot) {
    whole(slot, 'slot', U32);
    return this.#with(() => this.#native.withSlotDone(slot));
  }

  #with(make) {
    return new Transition(MADE, [call(make), this.#old, this.#new, this.#names]);
  }

  /** Whether a key is done: it lives where the new placement has it, and nowhere else. */
  isDone(key, options) {
    noOptions(options, 'isDone');
    const bytes = keyBytes(key);
    return call(() => this.#native.isDone(bytes));
  }

  /** isDone() for an integer key. */
  isDoneU64(key, options) {
    noOptions(options, 'isDoneU64');
    const integer = keyInteger(key);
    return call(() => this.#native.isDone(undefined, integer));
  }

  /** The ranges of positions that are done, as pairs [first, last], ascending, neighbours joined. */
  get done() {
    const bounds = call(() => this.#native.done());
    return jsonable(Array.from({ length: bounds.length / 2 }, (_, i) => [bounds[2 * i], bounds[2 * i + 1]]));
  }

  /** The part of all keys that move and are not done; null where that cannot be told. */
  left() {
    return call(() => this.#native.left()) ?? null;
  }

  /** The document. Health is not part of it. */
  toJSON() {
    return JSON.parse(this.stringify());
  }

  /** The canonical text of the document: equal transitions give equal texts. */
  stringify() {
    return call(() => this.#native.toJson());
  }

  /** In one line, what it is. */
  toString() {
    return `Transition(from ${this.#old} to ${this.#new}, ${this.done.length} ranges done)`;
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString();
  }
}

tagged(Transition, 'Transition');

module.exports = { Transition };
