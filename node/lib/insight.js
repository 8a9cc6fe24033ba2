'use strict';
// What a ring and a snapshot tell of themselves.

const { Explanation, Plan } = require('./answers');
const { typeError, ConsistentError } = require('./errors');
const { exported } = require('./formats');
const { jsonable } = require('./json');
const { noOptions } = require('./names');
const { call } = require('./native');
const { pack } = require('./placed');
const { text, keyBytes, copyOptions } = require('./values');
const { View, nativeOf, isView } = require('./view');

class Insight extends View {
  /** Whether an id is a member. */
  has(id) {
    return typeof id === 'string' && id.isWellFormed() && nativeOf(this.snapshot()).has(id);
  }

  [Symbol.iterator]() {
    return this.nodes[Symbol.iterator]();
  }

  /** The record of a node. */
  node(id) {
    text(id, 'id', 'id');
    const record = call(() => nativeOf(this.snapshot()).node(id));
    const pairs = [];
    for (let i = 0; i < record.metadata.length; i += 2) pairs.push(record.metadata.slice(i, i + 2));
    const fields = record.fields.map(({ name, integer, flag, text, list }) => {
      return [name, integer === undefined ? (flag ?? text ?? list) : Number(integer)];
    });
    return { ...record, metadata: Object.fromEntries(pairs), fields: Object.fromEntries(fields) };
  }

  /** The health of a node: up, draining or down. */
  state(id) {
    text(id, 'id', 'id');
    return call(() => nativeOf(this.snapshot()).state(id));
  }

  get scheme() {
    return nativeOf(this.snapshot()).scheme();
  }

  /** How many changes led here. */
  get epoch() {
    return nativeOf(this.snapshot()).epoch();
  }

  /** 128 bits over everything that can move a key, in hexadecimal: equal ones place every key alike. */
  get fingerprint() {
    return nativeOf(this.snapshot()).fingerprint();
  }

  /** 128 bits over which nodes are down and which are draining, in hexadecimal. */
  get statesFingerprint() {
    return nativeOf(this.snapshot()).statesFingerprint();
  }

  /** The topology document. Health is not part of it. */
  toJSON() {
    return JSON.parse(this.stringify());
  }

  /** The canonical text of the document: equal topologies give equal texts. */
  stringify() {
    return nativeOf(this.snapshot()).toJson();
  }

  /** The document with its rows in a file beside it: the text, and the bytes of the file. */
  stringifyBeside() {
    const { text, rows } = call(() => nativeOf(this.snapshot()).toJsonBeside());
    return [text, rows];
  }

  /** The topology, and the health of its nodes, as a configuration of another system. */
  exportTopology(format, options) {
    return exported(nativeOf(this.snapshot()), format, options);
  }

  /** The part of all keys of which each node has a copy, if each key has n. */
  shares(options) {
    const { n, spread } = copyOptions(options);
    const held = this.snapshot();
    const shares = call(() => nativeOf(held).shares(n, spread));
    return byName(held.nodes, shares);
  }

  /** How given keys spread over the nodes. */
  distribution(keys, options) {
    noOptions(options, 'distribution');
    const { indices, snapshot: held } = this.place(keys);
    const { counts, shares, total, unplaced, peakToAverage } = call(() => nativeOf(held).distribution(indices));
    const [countsByName, sharesByName] = [byName(held.nodes, counts), byName(held.nodes, shares)];
    return jsonable({ counts: countsByName, shares: sharesByName, total, unplaced, peakToAverage });
  }

  /** The positions that a node owns, as pairs [first, last]. */
  ranges(id, options) {
    noOptions(options, 'ranges');
    text(id, 'id', 'id');
    const bounds = call(() => nativeOf(this.snapshot()).ranges(id));
    return jsonable(Array.from({ length: bounds.length / 2 }, (_, i) => [bounds[2 * i], bounds[2 * i + 1]]));
  }

  /** Why a key is where it is. */
  explain(key, options) {
    noOptions(options, 'explain');
    return new Explanation(call(() => nativeOf(this.snapshot()).explain(keyBytes(key))));
  }

  /** The finger table of a node under chord. */
  fingers(node) {
    text(node, 'node', 'id');
    const held = this.snapshot();
    return call(() => nativeOf(held).fingers(node)).map((index) => held.nodes[index]);
  }

  /** The nodes that a lookup from a node is sent on to under chord, hop by hop. */
  route(from, key) {
    text(from, 'from', 'id');
    const held = this.snapshot();
    return call(() => nativeOf(held).route(from, keyBytes(key))).map((index) => held.nodes[index]);
  }

  /** What moves if this became like another Ring or Placement, where n nodes have a copy of each key. */
  diff(other, options) {
    const { n, spread } = copyOptions(options);
    const [before, after] = this.#both(other);
    return new Plan(call(() => before.diff(after, n, spread)));
  }

  /** diff() of given keys, between any two schemes. */
  moved(other, keys, options) {
    const { n, spread } = copyOptions(options);
    const [before, after] = this.#both(other);
    const { bytes, ends } = pack(keys, 'keys');
    const { moves, ...rest } = call(() => before.moved(after, bytes, ends, n, spread));
    return { ...rest, moves: moves.map(({ from = null, to = null, copies }) => ({ from, to, copies })) };
  }

  /** The native parts of this and of another. */
  #both(other) {
    if (!isView(other)) throw typeError('other', 'a Ring or a Placement', other);
    return [this, other].map((view) => nativeOf(view.snapshot()));
  }

  /** In one line, what it is. */
  toString() {
    const { name } = this.constructor;
    try {
      const held = this.snapshot();
      return `${name}(${held.scheme}, ${held.size} nodes, epoch ${held.epoch}, fingerprint ${held.fingerprint})`;
    } catch (e) {
      if (e instanceof ConsistentError && e.kind === 'closed') return `${name}(closed)`;
      throw e;
    }
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString();
  }
}

function byName(names, values) {
  return jsonable(new Map(names.map((id, index) => [id, values[index]])));
}

module.exports = { Insight };
