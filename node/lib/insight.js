'use strict';
// What a ring and a snapshot tell of themselves.

const { typeError } = require('./errors');
const { call } = require('./native');
const { text, keyBytes } = require('./values');
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
    const fields = record.placement.map(({ name, integer, flag, text, list }) => {
      return [name, integer === undefined ? (flag ?? text ?? list) : Number(integer)];
    });
    return { ...record, metadata: Object.fromEntries(pairs), placement: Object.fromEntries(fields) };
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

  /** The topology document. Health is not part of it. */
  toJSON() {
    return JSON.parse(this.stringify());
  }

  /** The canonical text of the document: equal topologies give equal texts. */
  stringify() {
    return nativeOf(this.snapshot()).toJson();
  }

  /** The part of all keys that each node has. */
  shares() {
    const held = this.snapshot();
    const shares = call(() => nativeOf(held).shares());
    return byName(held.nodes, shares);
  }

  /** How given keys spread over the nodes. */
  distribution(keys) {
    const { indices, snapshot: held } = this.place(keys);
    const { counts, shares, total, unplaced, peakToAverage } = call(() => nativeOf(held).distribution(indices));
    return { counts: byName(held.nodes, counts), shares: byName(held.nodes, shares), total, unplaced, peakToAverage };
  }

  /** The positions that a node owns, as pairs [first, last]. */
  ranges(id) {
    text(id, 'id', 'id');
    const bounds = call(() => nativeOf(this.snapshot()).ranges(id));
    return Array.from({ length: bounds.length / 2 }, (_, i) => [bounds[2 * i], bounds[2 * i + 1]]);
  }

  /** Why a key is where it is. */
  explain(key) {
    const found = call(() => nativeOf(this.snapshot()).explain(keyBytes(key)));
    return {
      hashed: [found.hashedStart, found.hashedEnd],
      position: found.position,
      identifier: found.identifier ?? null,
      point: found.point === undefined ? null : { position: found.point, node: found.pointNode },
      node: found.node ?? null,
      skipped: found.skipped,
      walk: found.walk,
      text: found.text,
    };
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

  /** What moves if this became like another Ring or Placement. */
  diff(other) {
    if (!isView(other)) throw typeError('other', 'a Ring or a Placement', other);
    const plan = call(() => nativeOf(this.snapshot()).diff(nativeOf(other.snapshot())));
    const moves = plan.moves.map((m) => ({ ...m, from: m.from ?? null, to: m.to ?? null }));
    const ranges = plan.pairs.map((pair, i) => {
      const { from, to } = moves[pair];
      return { first: plan.bounds[2 * i], last: plan.bounds[2 * i + 1], from, to };
    });
    const { moved, minimum, movedPositions, minimumPositions } = plan;
    return { moves, ranges, moved, minimum, movedPositions, minimumPositions };
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    const name = this.constructor.name;
    const held = this.snapshot();
    return `${name}(${held.scheme}, ${held.size} nodes, epoch ${held.epoch}, fingerprint ${held.fingerprint})`;
  }
}

function byName(names, values) {
  return new Map(names.map((id, index) => [id, values[index]]));
}

module.exports = { Insight };
