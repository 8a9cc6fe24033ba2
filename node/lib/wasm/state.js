'use strict';
// What one handle holds: a ring, unless it is a snapshot, and the placement that look-ups run on. There is one thread,
// so who changes a ring is always here: its version tells look-ups whether they must ask.

const { numbers, refused } = require('./instance');

/** Frees what nobody closed. */
const forgotten = new FinalizationRegistry((resources) => release(resources));

/** Rings by token. */
const shared = new Map();
let lastToken = 0;

/** A ring that several handles hold; it is freed with the last of them. */
class Shared {
  handles = 0;
  /** Counts the calls that may have published another placement. */
  version = 0;
  /** Those that let its changes wait. */
  listening = new Set();
  #token = 0;

  constructor(instance, ring, secret) {
    this.instance = instance;
    this.ring = ring;
    /** A document does not have it, and copies need it. */
    this.secret = secret;
  }

  get token() {
    if (this.#token === 0) {
      this.#token = ++lastToken;
      shared.set(this.#token, new WeakRef(this));
    }
    return this.#token;
  }

  /** Runs what may change the ring. */
  change(run) {
    try {
      return run(this.ring);
    } finally {
      this.version++;
      for (const listening of this.listening) listening.gather();
    }
  }

  letGo() {
    if (--this.handles > 0) return;
    if (this.#token !== 0) shared.delete(this.#token);
    const { ring } = this;
    this.ring = 0;
    if (!this.instance.hasFailed) this.instance.run('consistent_ring_free', ring);
  }
}

/** The ring of a token; undefined if there is none, or no handle is left. */
function sharedOf(token) {
  return shared.get(token)?.deref();
}

/** A snapshot's: it never changes. */
const NEVER = { version: 0, ring: 0, secret: undefined };

function release(resources) {
  const { instance, placement, primary, shared } = resources;
  if (placement === 0) return;
  resources.placement = resources.primary = 0;
  if (!instance.hasFailed) {
    instance.run('consistent_placement_release', placement);
    if (primary !== 0) instance.run('consistent_placement_release', primary);
  }
  if (shared !== NEVER) shared.letGo();
}

class State {
  /** Of `shared`, when `placement` was last seen to be its current one. */
  version = 0;
  #epoch;
  #scheme = null;

  /** Takes over the placement of a snapshot; of a ring, its current one. */
  constructor(instance, ring, placement, secret) {
    this.instance = instance;
    this.shared = ring ?? NEVER;
    this.secret = ring ? ring.secret : secret;
    this.resources = { instance, shared: this.shared, placement: 0, primary: 0 };
    if (ring) {
      this.version = ring.version;
      placement = instance.answer('size', 'consistent_ring_snapshot', ring.ring);
      ring.handles++;
    }
    this.resources.placement = placement;
    this.#epoch = this.info().epoch;
    forgotten.register(this, this.resources);
  }

  static of(instance, ring, secret) {
    return new State(instance, new Shared(instance, ring, secret));
  }

  /** The placement that is held. */
  get placement() {
    const { placement } = this.resources;
    if (placement === 0) throw refused('closed', 'the ring is closed');
    return placement;
  }

  /** The ring. */
  get ring() {
    if (this.placement !== 0 && this.shared === NEVER) throw refused('argument', 'a snapshot has no live state');
    return this.shared.ring;
  }

  /** Runs what may change the ring. */
  change(run) {
    const { ring } = this;
    return this.shared.change(() => run(ring, this.instance));
  }

  /** The same as if no node were down. */
  get primary() {
    const { instance, resources, placement } = this;
    if (resources.primary === 0) {
      resources.primary = instance.answer('size', 'consistent_placement_primary', placement);
    }
    return resources.primary;
  }

  info() {
    return this.instance.record('info', 'consistent_placement_info', this.placement);
  }

  /** Whether the ring has not changed since. */
  isCurrent() {
    const { instance, shared, placement } = this;
    if (this.version === shared.version) return true;
    if (instance.answer('i32', 'consistent_ring_is_current', shared.ring, placement) === 0) return false;
    this.version = shared.version;
    return true;
  }

  /** Takes the ring's current placement; whether its nodes may be others: a change of health counts no epoch. */
  refresh() {
    const { instance, shared, resources, placement } = this;
    if (shared === NEVER) return false;
    const { version } = shared;
    const fresh = instance.answer('size', 'consistent_ring_snapshot', shared.ring);
    const { primary } = resources;
    [resources.placement, resources.primary, this.version] = [fresh, 0, version];
    instance.run('consistent_placement_release', placement);
    if (primary !== 0) instance.run('consistent_placement_release', primary);
    const before = this.#epoch;
    this.#epoch = this.info().epoch;
    if (before === this.#epoch) return false;
    this.#scheme = null;
    return true;
  }

  close() {
    release(this.resources);
  }

  json() {
    return this.instance.text('consistent_placement_to_json', this.placement);
  }

  scheme() {
    const { placement } = this;
    this.#scheme ??= placement && JSON.parse(this.json()).scheme.name;
    return this.#scheme;
  }

  /** The ids in order. */
  ids() {
    const { instance, placement } = this;
    const { memory } = instance;
    const { len } = this.info();
    return memory.with((arena) => {
      const view = arena.struct('node_view', {});
      return Array.from({ length: len }, (_, index) => {
        instance.call('consistent_placement_node', placement, index, view);
        return memory.read('node_view', view).id;
      });
    });
  }

  index(id) {
    const { instance, placement } = this;
    return instance.memory.with((arena) => {
      return instance.answer('u32', 'consistent_placement_find', placement, ...arena.bytes(id));
    });
  }

  view(index) {
    return this.instance.record('node_view', 'consistent_placement_node', this.placement, index);
  }
}

const STATES = new Map([
  [numbers.STATE_UP, 'up'],
  [numbers.STATE_DRAINING, 'draining'],
  [numbers.STATE_DOWN, 'down'],
]);

/** The name of a state's number; undefined for none. */
const stateName = (number) => STATES.get(number);

module.exports = { State, sharedOf, stateName };
