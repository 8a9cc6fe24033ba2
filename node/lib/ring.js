'use strict';

const { unsubscribe } = require('./changes');
const { now } = require('./clock');
const { disposable } = require('./disposable');
const { quote, typeError, ConsistentError } = require('./errors');
const { jsonable } = require('./json');
const { unfollow } = require('./follow');
const { fieldsOf, optionsOf } = require('./names');
const { native, call } = require('./native');
const { placement } = require('./placement');
const records = require('./records');
const { tagged } = require('./uncloneable');
const values = require('./values');
const { Offered } = require('./offered');
const { nativeOf, change, documentOf, isView, recordsOf, snapshotOf } = require('./view');

const MADE = Symbol('made');

/** A live ring. Look-ups see the topology before or after a change, never a mixture. */
class Ring extends Offered {
  /** `options` are the scheme's name and its parameters. Of another Ring or Placement, given as nodes, it is a copy. */
  constructor(nodes, options = {}) {
    super(nodes === MADE ? options : create(nodes, options));
  }

  /**
   * A ring of a topology document, all nodes up; `secret` is that of its `key_hash`, if it has one, and `rows` are the
   * bytes of the file beside it, if its rows stand in one.
   */
  static fromJSON(document, options = {}) {
    optionsOf(options, 'options', ['secret', 'rows']);
    const text = documentOf(document, 'document');
    const [secret, rows] = [values.secret(options.secret), values.bytes(options.rows, 'rows')];
    return new this(
      MADE,
      call(() => native.fromJson(text, secret, rows)),
    );
  }

  /** The ring that share() gave the token of, in this thread or another. */
  static attach(token) {
    if (typeof token !== 'number') throw typeError('token', 'a number from share()', token);
    if (!Number.isSafeInteger(token)) throw new ConsistentError('argument', `token: ${token} names no ring`);
    return new this(
      MADE,
      call(() => native.attach(token)),
    );
  }

  /** A token by which Ring.attach() finds this ring while any handle to it is open. */
  share() {
    return call(() => nativeOf(this).share());
  }

  /** Lets go of the ring at once, ends its subscriptions and follows nothing for it. Snapshots taken of it go on. */
  close() {
    unfollow(this);
    unsubscribe(this);
    nativeOf(this).close();
  }

  /** Milliseconds of the process's monotonic clock, or of a fake one: the time of calls that are not told one. */
  static now() {
    return now();
  }

  /** The current placement, to hold still: the same object until the ring changes. */
  snapshot() {
    return snapshotOf(this, placement);
  }

  /** Adds a node, given as an id or a record; `fields` override the record's. It is up. */
  addNode(node, fields) {
    const record = records.node(node, 'node', fields);
    change(this, (native) => native.addNode(record));
  }

  /** Removes a node and forgets its health. */
  removeNode(id) {
    values.text(id, 'id', 'id');
    change(this, (native) => native.removeNode(id));
  }

  /** Makes these the members, and no others: one change, or none. Who stays keeps health, loads and sessions. */
  setNodes(nodes) {
    const list = records.nodes(recordsOf(nodes));
    return jsonable(change(this, (native) => native.setNodes(list)));
  }

  /** Gives a node another id, where ids place no key: it stays the same node, and no key moves. */
  renameNode(id, to) {
    values.text(id, 'id', 'id');
    values.text(to, 'to', 'id');
    change(this, (native) => native.renameNode(id, to));
  }

  setWeight(id, weight) {
    values.text(id, 'id', 'id');
    values.number(weight, 'weight');
    change(this, (native) => native.setWeight(id, weight));
  }

  /** Gives a node another address. No key of our own schemes moves. */
  setAddress(id, address) {
    values.text(id, 'id', 'id');
    values.text(address, 'address', 'address');
    change(this, (native) => native.setAddress(id, address));
  }

  /** Gives a node other metadata. No key moves. */
  setMetadata(id, metadata) {
    values.text(id, 'id', 'id');
    const pairs = records.metadata(metadata, `node ${quote(id)}.metadata`);
    change(this, (native) => native.setMetadata(id, pairs));
  }

  /**
   * Takes over a topology that somebody else changed: a document, or another Ring or Placement. A higher epoch is
   * applied; the ring's own epoch replaces addresses and metadata. Nodes that stay keep their health, and the ring its
   * secret: a topology of another one, or of none, is refused. An `epoch` counts in the place of the document's.
   */
  update(topology, options = {}) {
    optionsOf(options, 'options', ['epoch']);
    const { epoch } = options;
    const at = epoch === undefined ? undefined : values.keyInteger(epoch, 'epoch', 'argument');
    const text = documentOf(topology, 'topology');
    change(this, (native) => native.update(text, at));
  }

  /**
   * Stores the next three nodes of every slot of the scheme `slots`, now and after every change: replicas and stand-ins
   * for nodes that are down are then read instead of found out, for three more indices a slot. No answer changes; under
   * other schemes there is nothing to store.
   */
  storeRows() {
    change(this, (native) => native.storeRows());
  }

  /** Takes a node off every walk: its keys go to the next live node on theirs, no other key moves. */
  markDown(id) {
    values.text(id, 'id', 'id');
    change(this, (native) => native.markDown(id));
  }

  /** Lets a node take its keys again. */
  markUp(id) {
    values.text(id, 'id', 'id');
    change(this, (native) => native.markUp(id));
  }

  /** Lets a node keep its keys for look-ups while it takes nothing new. */
  markDraining(id) {
    values.text(id, 'id', 'id');
    change(this, (native) => native.markDraining(id));
  }
}

disposable(Ring, 'close');
tagged(Ring, 'Ring');

function create(nodes, options) {
  fieldsOf(options, 'options', 'an object');
  if (isView(nodes)) return copy(nodes.snapshot(), options);
  const { scheme = 'ring', secret, ...rest } = options;
  const name = values.text(scheme, 'scheme', 'scheme');
  const [list, parameters, bytes] = [records.nodes(nodes), records.parameters(rest), values.secret(secret)];
  return call(() => native.create(list, name, parameters, bytes));
}

/** A ring of its own with the topology of another, its scheme, epoch and secret included; all nodes are up. */
function copy(held, options) {
  const [given] = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given) {
    const otherwise = 'for another scheme give the records: [...ring].map((id) => ring.node(id))';
    throw new ConsistentError('argument', `options: a ring is copied with its own scheme and parameters; ${otherwise}`);
  }
  // Not by its document, which has no secret.
  return call(() => nativeOf(held).copy());
}

module.exports = { Ring };
