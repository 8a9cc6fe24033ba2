'use strict';
// What a ring knows beside its topology: who is alive, who is full, which session is where.

const { publish, subscribe } = require('./changes');
const { typeError } = require('./errors');
const { call } = require('./native');
const { NONE } = require('./refusals');
const { Insight } = require('./insight');
const { jsonable } = require('./json');
const { Lease } = require('./lease');
const { Checks } = require('./checks');
const { noOptions } = require('./names');
const values = require('./values');
const { nativeOf, watch, finish, idAt, takeIds, saltedBytes } = require('./view');

/**
 * What the native part tells of a lease, see src/raw/lease.rs. One array for all rings: it is read right after it was
 * written. So large that V8 keeps it outside of its heap, where native code reaches it at once.
 */
const told = new Float64Array(64);
const [TOKEN, SPILLED, TOUCH, NEWER] = [0, 1, 2, 3];
const TOUCHES = [null, 'first', 'stayed', 'moved'];

class Live extends Insight {
  #functions;

  constructor(native) {
    super(native);
    this.#functions = native.ringFunctions();
    publish(this, native);
  }

  /** pickNode() of two choices: the salt picks two of the nodes, the one with less load for its weight is taken. */
  pickNodeByLoad(key, n, salt, options) {
    noOptions(options, 'pickNodeByLoad');
    const most = Math.min(values.count(n), Number.MAX_SAFE_INTEGER);
    const look = ([key, salt]) => this.#functions.pickNodeByLoad(key, most, salt);
    const both = [key, salt];
    const index = finish(this, look(both), both, look, saltedBytes);
    return index === NONE ? null : idAt(this, index);
  }

  /** Tells of a check, or of a request, that went well or failed; the node's state after it. */
  report(id, ok, now) {
    values.text(id, 'id', 'id');
    values.boolean(ok, 'ok');
    const at = values.time(now);
    return watch(this, (native) => native.report(id, ok, at));
  }

  /** Tells that a node was alive; its state after it. */
  heartbeat(id, now) {
    values.text(id, 'id', 'id');
    const at = values.time(now);
    return watch(this, (native) => native.heartbeat(id, at));
  }

  /** Takes down the nodes that missed their heartbeats; when to call it next, null if none are expected. */
  tick(now) {
    const at = values.time(now);
    return watch(this, (native) => native.tick(at)) ?? null;
  }

  /** What reports, heartbeats and marks have said of a node. */
  health(id) {
    values.text(id, 'id', 'id');
    const health = call(() => nativeOf(this).health(id));
    return { ...health, lastChecked: health.lastChecked ?? null, lastBeat: health.lastBeat ?? null };
  }

  /** When reports and missed heartbeats take nodes down. */
  get healthPolicy() {
    const policy = call(() => nativeOf(this).healthPolicy());
    return { ...policy, heartbeatTimeout: policy.heartbeatTimeout ?? null };
  }

  /** Sets it; fields that are not given have their defaults. */
  setHealthPolicy(policy) {
    const rules = values.policy(policy, 'policy', values.HEALTH);
    watch(this, (native) => native.setHealthPolicy(rules));
  }

  /**
   * Calls a function of every change of a node's state, of the members and of the topology, until the subscription is
   * closed. It keeps no process alive.
   */
  onChange(listener) {
    if (typeof listener !== 'function') throw typeError('listener', 'a function', listener);
    return subscribe(this, nativeOf(this), listener);
  }

  /**
   * Takes a place on the first node of the key's walk that is up and below its cap, counted until the lease is
   * released: as much as it costs, 1 if that is not told. Null when no node is up.
   */
  acquire(key, options) {
    const cost = values.costOf(options);
    const { acquire } = this.#functions;
    const answer = cost === undefined ? acquire(told, key) : acquire(told, key, cost);
    if (answer >= 0) return this.#lease(answer, cost);
    const again = (key) => acquire(told, key, cost ?? 1);
    return this.#lease(finish(this, answer, key, again, values.keyBytes), cost);
  }

  /** acquire() for a request without a key, which any node may serve: the one with the least load for its weight. */
  acquireAny(options) {
    const cost = values.costOf(options) ?? 1;
    const take = () => this.#functions.acquireAny(told, cost);
    return this.#lease(finish(this, take(), undefined, take, values.keyBytes), cost);
  }

  /** acquire() for a session, which stays on its node unless that is down, gone or over its bound by a margin. */
  acquireSticky(session, now) {
    const at = values.time(now);
    const time = at === undefined ? [] : [at];
    const acquire = (session) => this.#functions.acquireSticky(told, session, ...time);
    return this.#lease(finish(this, acquire(session), session, acquire, sessionBytes));
  }

  /** The lease that was just told of. */
  #lease(index, cost = 1) {
    if (index === NONE) return null;
    if (told[NEWER]) takeIds(this);
    const { release } = this.#functions;
    return new Lease(idAt(this, index), told[SPILLED], cost, TOUCHES[told[TOUCH]], told[TOKEN], release);
  }

  /** How far loads may go above the fair share: a factor, with a floor if there is one, or a gap. */
  get bound() {
    const { factor, floor, gap } = call(() => nativeOf(this).bound());
    if (factor === undefined) return { gap };
    return floor === undefined ? { factor } : { factor, floor };
  }

  setBound(bound) {
    const rule = values.policy(bound, 'bound', values.BOUND);
    call(() => nativeOf(this).setBound(rule));
  }

  /** Sets what the caller measures of a node's load; it is added to the leases that are out. */
  setLoad(id, load) {
    values.text(id, 'id', 'id');
    values.whole(load, 'load');
    call(() => nativeOf(this).setLoad(id, load));
  }

  /** The load of a node. */
  load(id) {
    values.text(id, 'id', 'id');
    return loadOf(call(() => nativeOf(this).load(id)));
  }

  /** The loads of all nodes, in the order of `nodes`. */
  loads() {
    return jsonable(new Map(call(() => nativeOf(this).loads()).map((load) => [load.id, loadOf(load)])));
  }

  /** How sessions stick. */
  get stickyPolicy() {
    return call(() => nativeOf(this).stickyPolicy());
  }

  /** Sets it, and forgets all sessions; fields that are not given have their defaults. */
  setStickyPolicy(policy) {
    const rules = values.policy(policy, 'policy', values.STICKY);
    call(() => nativeOf(this).setStickyPolicy(rules));
  }

  /** Forgets a session; whether it was known. Its leases stay out. */
  forgetSession(session) {
    const bytes = sessionBytes(session);
    return call(() => nativeOf(this).forgetSession(bytes));
  }

  /** Forgets the sessions that are too old; how many there were. */
  expireSticky(now) {
    const at = values.time(now);
    return call(() => nativeOf(this).expireSticky(at));
  }

  /** How many sessions are kept, and in how much memory. */
  stickyUse() {
    return call(() => nativeOf(this).stickyUse());
  }

  /** A schedule of active checks of this ring's nodes, which reports to it. */
  checks(policy = {}) {
    const rules = values.policy(policy, 'policy', values.CHECKS);
    return new Checks(
      this,
      call(() => nativeOf(this).checks(rules)),
    );
  }
}

function sessionBytes(session) {
  return values.keyBytes(session, 'session');
}

function loadOf({ leases, measured, total, cap }) {
  return { leases, measured, total, cap };
}

module.exports = { Live };
