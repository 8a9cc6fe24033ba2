'use strict';
// The look-ups that a ring and a snapshot share.

const { call, mistake } = require('./native');
const { NONE, STALE, HARD, CLOSED, UNFIT } = require('./refusals');
const { publish, tell } = require('./changes');
const { noOptions, optionsOf } = require('./names');
const { Placed, pack, place, placePacked, placeIntegers } = require('./placed');
const { Uncloneable } = require('./uncloneable');
const { document, keyBytes, keyInteger, count, number, spreadOf, replicaOptions } = require('./values');

/** Enough that V8 keeps the memory outside of its heap, where native code reaches it at once. */
const SMALLEST_ROOM = 64;

/** For the classes that extend View: its native part. */
let nativeOf;
/** Runs a change of a ring's topology or marks, and tells of it; what was held before is let go at once. */
let change;
/** Runs what may change the health of a ring's nodes, and tells of it. */
let watch;
/** Whether a value is a Ring or a Placement. */
let isView;
/** The records of a Ring or a Placement in the place of it, since by their ids alone nodes would lose their weights. */
const recordsOf = (nodes) => (isView(nodes) ? Array.from(nodes, (id) => nodes.node(id)) : nodes);
/** The bytes of a document, or of that of a Ring or Placement. */
const documentOf = (topology, place) => document(isView(topology) ? topology.stringify() : topology, place);
/** The current snapshot of a ring, kept until the ring changes. */
let snapshotOf;
/** The index of a key's node in what is held; null when no node is live. */
let indexOf;
/** Acts on an answer of a native function that is none yet. */
let finish;
/** The id of an index of what is held. */
let idAt;
/** Takes the ids of what the native part has come to hold. */
let takeIds;

class View extends Uncloneable {
  #native;
  /** The functions for single keys, see src/raw.rs. */
  #functions;
  #locate;
  /** The ids by index, of the same snapshot that the native part holds. */
  #names;
  /** The most nodes that a look-up lists in what is held, once somebody asked. */
  #most = null;
  /** Takes the answers of `replicas`. */
  #room = new Uint32Array(0);
  /** What the native part holds, as a Placement, if somebody asked for it. */
  #snapshot = null;

  static {
    nativeOf = (view) => view.#native;
    change = (view, run) => {
      return watch(view, (native) => {
        const answer = run(native);
        view.#refresh();
        return answer;
      });
    };
    watch = (view, run) => {
      publish(view, view.#native);
      try {
        return call(() => run(view.#native));
      } finally {
        // What is refused may be told, too.
        tell();
      }
    };
    isView = (value) => typeof value === 'object' && value !== null && #native in value;
    snapshotOf = (view, make) => {
      if (!call(() => view.#native.isCurrent())) view.#refresh();
      return (view.#snapshot ??= make(
        call(() => view.#native.snapshot()),
        view.#names,
      ));
    };
    indexOf = (view, key) => {
      const index = view.#finish(view.#locate(key), key, view.#locate, keyBytes);
      return index === NONE ? null : index;
    };
    finish = (view, answer, key, look, convert) => view.#finish(answer, key, look, convert);
    idAt = (view, index) => view.#names[index];
    takeIds = (view) => {
      view.#names = Object.freeze(call(() => view.#native.ids()));
      view.#snapshot = view.#most = null;
    };
  }

  constructor(native, names = Object.freeze(native.ids())) {
    super();
    this.#native = native;
    this.#functions = native.functions();
    this.#locate = this.#functions.locate;
    this.#names = names;
  }

  /** Takes the current snapshot and its ids together. */
  #refresh() {
    const names = call(() => this.#native.refresh());
    if (names) this.#names = Object.freeze(names);
    this.#snapshot = this.#most = null;
  }

  /** The id of a key's node; null when no node is live. */
  getNode(key, options) {
    noOptions(options, 'getNode');
    const index = this.#locate(key);
    return index >= 0 ? this.#names[index] : this.#otherwise(index, key, this.#locate, keyBytes);
  }

  /** getNode() for an integer key: its 8 little-endian bytes, or what the dialect's system has. It may have none. */
  getNodeU64(key, options) {
    noOptions(options, 'getNodeU64');
    return this.#otherwise(this.#functions.locateU64(key), key, this.#functions.locateU64, keyInteger);
  }

  /** getNode() for a key that already is its position. */
  getNodeHashed(position, options) {
    noOptions(options, 'getNodeHashed');
    return this.#otherwise(this.#functions.locateHashed(position), position, this.#functions.locateHashed, keyInteger);
  }

  #otherwise(answer, key, locate, convert) {
    const index = this.#finish(answer, key, locate, convert);
    return index === NONE ? null : this.#names[index];
  }

  /** Acts on an answer that is none yet: takes the snapshot anew, and converts the key, once. */
  #finish(answer, key, look, convert) {
    let held = false;
    let converted = false;
    while (!(answer >= NONE)) {
      if (answer === STALE || answer === CLOSED) {
        // Throws if the ring is closed. If it has changed again, what was just taken is current enough for most
        // look-ups.
        this.#refresh();
        held = true;
      } else if (answer === HARD && !converted) {
        key = convert(key);
        converted = true;
      } else {
        if (answer === UNFIT) this.#refuse(converted ? key : convert(key));
        throw mistake(answer);
      }
      answer = look(key, held);
    }
    return answer;
  }

  /** Throws for a key that the dialect refuses; of a salted one, the key. */
  #refuse(key) {
    const bytes = Array.isArray(key) ? key[0] : key;
    call(() => (typeof bytes === 'bigint' ? this.#native.checkIntegers() : this.#native.checkKey(bytes)));
  }

  /** The id of the node that a key has while every node is up; null without any. */
  getPrimary(key, options) {
    noOptions(options, 'getPrimary');
    const look = this.#functions.primary;
    return this.#otherwise(look(key), key, look, keyBytes);
  }

  /**
   * The id of one of the first n nodes for a key, chosen by a salt such as a request's id; null when no node is live.
   */
  pickNode(key, n, salt, options) {
    const most = Math.min(count(n), Number.MAX_SAFE_INTEGER);
    const spread = spreadOf(options);
    const look = ([key, salt], held) => this.#functions.pickNode(key, most, salt, spread, held);
    const index = this.#functions.pickNode(key, most, salt, spread);
    return index >= 0 ? this.#names[index] : this.#otherwise(index, [key, salt], look, saltedBytes);
  }

  /** The ids of the first n nodes for a key, its node first. */
  getNodes(key, n, options) {
    return this.#replicas(this.#functions.replicas, key, n, options, keyBytes);
  }

  /** getNodes() for an integer key. */
  getNodesU64(key, n, options) {
    return this.#replicas(this.#functions.replicasU64, key, n, options, keyInteger);
  }

  /** getNodes() for a key that already is its position. */
  getNodesHashed(position, n, options) {
    return this.#replicas(this.#functions.replicasHashed, position, n, options, keyInteger);
  }

  #replicas(replicas, key, n, options, convert) {
    count(n);
    const { spread, down, local } = replicaOptions(options);
    const look = (key, held) => {
      const most = Math.min(n, (this.#most ??= call(() => this.#native.maxNodes())));
      if (this.#room.length < most) this.#room = new Uint32Array(Math.max(SMALLEST_ROOM, 2 * most));
      return replicas(key, most, spread, down, this.#room, held);
    };
    if (this.#room.length === 0) this.#room = new Uint32Array(SMALLEST_ROOM);
    const found = this.#finish(look(key, false), key, look, convert);
    if (local) call(() => this.#native.localFirst(this.#room.subarray(0, found), local));
    const ids = new Array(found);
    for (let i = 0; i < found; i++) ids[i] = this.#names[this.#room[i]];
    return ids;
  }

  /** The nodes of many keys, strings and Uint8Arrays, all on one snapshot. */
  place(keys, options) {
    noOptions(options, 'place');
    const held = this.snapshot();
    return new Placed(place(held.#native, held.#locate, keys), held);
  }

  /** place() for packed keys: key i is `bytes.subarray(offsets[i], offsets[i + 1])`. */
  placePacked(bytes, offsets, options) {
    noOptions(options, 'placePacked');
    const held = this.snapshot();
    return new Placed(placePacked(held.#native, bytes, offsets), held);
  }

  /** place() for integer keys. */
  placeU64(keys, options) {
    noOptions(options, 'placeU64');
    const held = this.snapshot();
    return new Placed(placeIntegers(held.#native, 'placeU64', keys), held);
  }

  /** place() for keys that already are their positions. */
  placeHashed(positions, options) {
    noOptions(options, 'placeHashed');
    const held = this.snapshot();
    return new Placed(placeIntegers(held.#native, 'placeHashed', positions), held);
  }

  /** Gives each of a finite set of items a node, none more than `factor` times its fair part, rounded up. */
  assign(items, options = {}) {
    optionsOf(options, 'options', ['factor']);
    const factor = number(options.factor ?? 1, 'factor');
    const { bytes, ends } = pack(items, 'items');
    const held = this.snapshot();
    return new Placed(
      call(() => held.#native.assign(bytes, ends, factor)),
      held,
    );
  }

  /** The ids in order; indices refer to it. */
  get nodes() {
    return this.snapshot().#names;
  }

  /** How many nodes there are. */
  get size() {
    return this.nodes.length;
  }
}

function saltedBytes([key, salt]) {
  return [keyBytes(key), keyBytes(salt, 'salt')];
}

module.exports = {
  View,
  nativeOf,
  change,
  watch,
  isView,
  recordsOf,
  documentOf,
  snapshotOf,
  indexOf,
  finish,
  idAt,
  takeIds,
  saltedBytes,
};
