'use strict';
// What the native part's handle does, by calls of the C interface: the methods have the same names, take the same and
// answer the same; src/handle.rs and the files beside it say what.

const { noFormats } = require('./formats');
const { functions, ringFunctions, MAX_U32 } = require('./functions');
const { refused, numbers } = require('./instance');
const { structs } = require('./layout');
const { Listening } = require('./listening');
const { node, pairs, record } = require('./nodes');
const { owners, planOf } = require('./plan');
const { rebalance } = require('./rebalance');
const { Schedule } = require('./schedule');
const { State, stateName } = require('./state');
const { step } = require('./steps');
const { Moving } = require('./transition');
const { FOLLOW, milli, milliseconds, moment, never } = require('./units');

const [UP, DRAINING, DOWN] = [numbers.STATE_UP, numbers.STATE_DRAINING, numbers.STATE_DOWN];

class Handle {
  #state;

  constructor(state) {
    this.#state = state;
  }

  get #instance() {
    return this.#state.instance;
  }

  /** Runs a call on the placement that is held, with memory for its arguments. */
  #held(run) {
    const { placement, instance } = this.#state;
    return instance.memory.with((arena) => run(arena, placement, instance));
  }

  /** Runs a call that changes the ring. */
  #change(run) {
    return this.#state.change((ring, instance) => instance.memory.with((arena) => run(arena, ring, instance)));
  }

  /** Runs a call that asks the ring. */
  #ring(run) {
    const { ring, instance } = this.#state;
    return instance.memory.with((arena) => run(arena, ring, instance));
  }

  functions() {
    return functions(this.#state);
  }

  ringFunctions() {
    return ringFunctions(this.#state);
  }

  copy() {
    const { instance, secret } = this.#state;
    const text = this.#state.json();
    return new Handle(State.of(instance, fromJson(instance, text, secret), secret));
  }

  refresh() {
    return this.#state.refresh() ? this.#state.ids() : undefined;
  }

  maxNodes() {
    return this.#state.info().max_nodes;
  }

  checkKey(key) {
    this.#check({ kind: numbers.KEY_BYTES, data: key });
  }

  checkIntegers() {
    this.#check({ kind: numbers.KEY_INTEGER, number: 0n });
  }

  /** A look-up refuses what the dialect does. */
  #check(key) {
    this.#held((arena, placement, instance) => {
      instance.call('consistent_placement_locate', placement, arena.struct('key', key), arena.room(4));
    });
  }

  isCurrent() {
    return this.#state.placement !== 0 && this.#state.isCurrent();
  }

  snapshot() {
    const { instance, placement, secret } = this.#state;
    instance.call('consistent_placement_retain', placement);
    return new Handle(new State(instance, null, placement, secret));
  }

  ids() {
    return this.#state.ids();
  }

  close() {
    this.#state.close();
  }

  share() {
    if (this.#state.placement !== 0 && !this.#state.shared.token) {
      throw refused('argument', 'only a ring is shared, not its snapshots');
    }
    return this.#state.shared.token;
  }

  // Many keys.

  placePacked(bytes, offsets, out) {
    this.#place(out, (arena) => packed(arena, bytes, offsets));
  }

  placeU64(keys, out) {
    this.#place(out, () => ({ kind: numbers.KEYS_INTEGERS, count: keys.length, data: keys }));
  }

  placeHashed(keys, out) {
    this.#place(out, () => ({ kind: numbers.KEYS_POSITIONS, count: keys.length, data: keys }));
  }

  #place(out, keys) {
    this.#held((arena, placement, instance) => {
      const given = arena.struct('keys', keys(arena));
      const indices = arena.room(4 * out.length);
      instance.call('consistent_placement_place', placement, given, 1, indices, out.length);
      out.set(new Uint32Array(instance.memory.bytes.buffer, indices, out.length));
    });
  }

  assign(bytes, offsets, factor) {
    return this.#held((arena, placement, instance) => {
      const count = Math.max(0, offsets.length - 1);
      const thousandths = milli('factor', factor, 1, 1000);
      const items = arena.struct('keys', packed(arena, bytes, offsets));
      const indices = arena.room(4 * count);
      instance.call('consistent_placement_assign', placement, items, thousandths, indices, count);
      return new Uint32Array(instance.memory.bytes.buffer, indices, count).slice();
    });
  }

  // Changes.

  addNode(record) {
    this.#change((arena, ring, instance) => {
      instance.call('consistent_ring_add_node', ring, arena.struct('node', node(record)));
    });
  }

  removeNode(id) {
    this.#change((arena, ring, instance) => instance.call('consistent_ring_remove_node', ring, ...arena.bytes(id)));
  }

  setNodes(nodes) {
    const { added, removed, changed, epoch } = this.#change((arena, ring, instance) => {
      const list = arena.list('node', nodes.map(node));
      return instance.result('node_changes', 'consistent_ring_set_nodes', ring, list, nodes.length);
    });
    return { added, removed, changed, epoch };
  }

  renameNode(id, to) {
    this.#change((arena, ring, instance) => {
      instance.call('consistent_ring_rename_node', ring, ...arena.bytes(id), ...arena.bytes(to));
    });
  }

  setWeight(id, weight) {
    try {
      this.#setNode({ id, weight }, numbers.SET_WEIGHT);
    } catch (e) {
      if (e.code === 'weight') e.message = e.message.replace(/^node(?=\.)/, () => `node ${JSON.stringify(id)}`);
      throw e;
    }
  }

  setAddress(id, address) {
    this.#setNode({ id, address }, numbers.SET_ADDRESS);
  }

  setMetadata(id, metadata) {
    this.#setNode({ id, metadata: pairs(metadata) }, numbers.SET_METADATA);
  }

  #setNode(record, which) {
    this.#change((arena, ring, instance) => {
      instance.call('consistent_ring_set_node', ring, arena.struct('node', record), which);
    });
  }

  update(text, epoch) {
    this.#change((arena, ring, instance) => {
      let at = 0;
      if (epoch !== undefined) [at] = arena.bytes(BigUint64Array.of(epoch));
      instance.call('consistent_ring_update', ring, ...arena.bytes(text), at);
    });
  }

  offer(text, origin, maxLoss = FOLLOW.maxLoss) {
    const thousandths = milli('max_loss', maxLoss, 0, 1);
    return this.#change((arena, ring, instance) => {
      const given = [...arena.bytes(text), ...arena.bytes(origin)];
      return instance.answer('i32', 'consistent_ring_offer', ring, ...given, thousandths) !== 0;
    });
  }

  offerFailed(origin, reason) {
    this.#change((arena, ring, instance) => {
      instance.call('consistent_ring_offer_failed', ring, ...arena.bytes(origin), ...arena.bytes(reason));
    });
  }

  source() {
    return this.#ring((_, ring, instance) => {
      const found = instance.result('source', 'consistent_ring_source', ring);
      if (found === undefined) return undefined;
      const { origin, error } = found;
      const [age, errorAge] = [never(found.age_ms), never(found.error_age_ms)];
      const [accepted, refused] = [Number(found.accepted), Number(found.refused)];
      return { origin, age, accepted, refused, error: error ?? undefined, errorAge };
    });
  }

  offerStates(text, origin, now) {
    return this.#change((arena, ring, instance) => {
      const given = [...arena.bytes(text), ...arena.bytes(origin), BigInt(now)];
      const found = instance.record('states_offered', 'consistent_ring_offer_states', ring, ...given);
      return { changed: found.changed !== 0, unknown: found.unknown, next: never(found.next_ms) };
    });
  }

  offerStatesFailed(origin, reason) {
    this.#change((arena, ring, instance) => {
      instance.call('consistent_ring_offer_states_failed', ring, ...arena.bytes(origin), ...arena.bytes(reason));
    });
  }

  storeRows() {
    this.#change((_, ring, instance) => instance.call('consistent_ring_store_rows', ring));
  }

  markDown(id) {
    this.#mark(id, DOWN);
  }

  markUp(id) {
    this.#mark(id, UP);
  }

  markDraining(id) {
    this.#mark(id, DRAINING);
  }

  #mark(id, state) {
    this.#change((arena, ring, instance) => instance.call('consistent_ring_mark', ring, ...arena.bytes(id), state));
  }

  // What is held.

  toJson() {
    return this.#state.json();
  }

  toJsonBeside() {
    return this.#held((_, placement, instance) => beside(instance, placement));
  }

  fingerprint() {
    return this.#state.info().fingerprint;
  }

  statesFingerprint() {
    const { placement, instance } = this.#state;
    return instance.text('consistent_placement_states_fingerprint', placement);
  }

  epoch() {
    return this.#state.info().epoch;
  }

  scheme() {
    return this.#state.scheme();
  }

  has(id) {
    return this.#held((arena, placement, instance) => {
      const status = instance.run('consistent_placement_find', placement, ...arena.bytes(id), arena.room(4));
      return status === numbers.OK;
    });
  }

  state(id) {
    return stateName(this.#state.view(this.#state.index(id)).state);
  }

  node(id) {
    const index = this.#state.index(id);
    const { placement, instance } = this.#state;
    const made = instance.result('node', 'consistent_placement_record', placement, index);
    return record(made, this.#state.view(index).state);
  }

  // Insight.

  shares(n, spread) {
    const { placement, instance } = this.#state;
    const values = [placement, Math.min(n, MAX_U32), spread];
    const shares = instance.array('share', 64, 'consistent_placement_shares', ...values);
    return shares.map(({ share }) => share);
  }

  distribution(indices) {
    const { len } = this.#state.info();
    return this.#held((arena, placement, instance) => {
      const [given] = arena.bytes(indices);
      const counts = arena.room(8 * len);
      const summary = arena.struct('distribution', {});
      const values = [placement, given, indices.length, counts, len, summary];
      instance.call('consistent_wasm_distribution', ...values);
      const found = instance.memory.read('distribution', summary);
      const total = Number(found.total);
      const list = instance.memory.list('u64', counts, len).map(Number);
      return {
        counts: list,
        shares: list.map((count) => (total > 0 ? count / total : 0)),
        total,
        unplaced: Number(found.unplaced),
        peakToAverage: found.peak_to_average,
      };
    });
  }

  ranges(id) {
    return this.#held((arena, placement, instance) => {
      const values = [placement, ...arena.bytes(id)];
      const ranges = instance.array('range', 256, 'consistent_placement_ranges', ...values);
      return BigUint64Array.from(ranges.flatMap(({ first, last }) => [first, last]));
    });
  }

  explain(key) {
    return this.#held((arena, placement, instance) => {
      const given = arena.struct('key', { kind: numbers.KEY_BYTES, data: key });
      const at = arena.room(56);
      instance.call('consistent_wasm_explain', placement, given, at);
      const { memory } = instance;
      // As `consistent_explanation` in ffi-c/src/wasm.rs, which is no struct of the header.
      const [pointNode, hasIdentifier] = [memory.scalar('u32', at + 24), memory.scalar('u32', at + 28) !== 0];
      const id = (index) => this.#state.view(index).id;
      const node = this.#walk(given, placement, 1)[0];
      const all = this.#walk(given, this.#state.primary, node === undefined ? MAX_U32 : undefined, node);
      return {
        hashedStart: memory.scalar('u32', at + 16),
        hashedEnd: memory.scalar('u32', at + 20),
        position: memory.scalar('u64', at),
        identifier: hasIdentifier ? memory.bytes.slice(at + 32, at + 52) : undefined,
        point: pointNode === numbers.NO_INDEX ? undefined : memory.scalar('u64', at + 8),
        pointNode: pointNode === numbers.NO_INDEX ? undefined : id(pointNode),
        node: node === undefined ? undefined : id(node),
        skipped: all.map(id),
        walk: this.#walk(given, placement, 4).map(id),
        text: instance.text('consistent_placement_explain', placement, given),
      };
    });
  }

  /** The first nodes of a key's plain walk on a placement, at most so many, up to one that is left out. */
  #walk(key, placement, most = MAX_U32, end = undefined) {
    const { instance } = this.#state;
    const cap = Math.min(most, this.#state.info().max_nodes);
    return instance.memory.with((arena) => {
      const options = arena.struct('replicas', { spread: numbers.SPREAD_NONE });
      const [indices, count] = [arena.room(4 * cap), arena.room(4)];
      instance.call('consistent_placement_get_nodes', placement, key, options, indices, cap, count);
      const list = instance.memory.list('u32', indices, instance.memory.scalar('u32', count));
      return end === undefined ? list : list.slice(0, Math.max(0, list.indexOf(end)));
    });
  }

  position(key) {
    return this.#ofKey('u64', 'consistent_placement_position', key);
  }

  slot(key) {
    return this.#ofKey('u32', 'consistent_placement_slot', key);
  }

  /** A number that a call writes of a key. */
  #ofKey(kind, name, data) {
    return this.#held((arena, placement, instance) => {
      const at = arena.room(8);
      instance.call(name, placement, arena.struct('key', { kind: numbers.KEY_BYTES, data }), at);
      return instance.memory.scalar(kind, at);
    });
  }

  fingers(id) {
    return this.#held((arena, placement, instance) => {
      return instance.array('u32', 160, 'consistent_placement_fingers', placement, ...arena.bytes(id));
    });
  }

  route(from, key) {
    return this.#held((arena, placement, instance) => {
      const given = arena.struct('key', { kind: numbers.KEY_BYTES, data: key });
      return instance.array('u32', 160, 'consistent_placement_route', placement, ...arena.bytes(from), given);
    });
  }

  exportTopology() {
    noFormats();
  }

  diff(after, n, spread) {
    const { placement, instance } = this.#state;
    const values = [placement, after.#in(instance), Math.min(n, MAX_U32), spread];
    return planOf(instance.result('plan', 'consistent_placement_diff', ...values));
  }

  moved(after, bytes, offsets, n, spread) {
    return this.#held((arena, placement, instance) => {
      const keys = arena.struct('keys', packed(arena, bytes, offsets));
      const values = [placement, after.#in(instance), keys, Math.min(n, MAX_U32), spread];
      const moved = instance.result('moved', 'consistent_placement_moved', ...values);
      return {
        keys: Number(moved.keys),
        which: moved.which.map(Number),
        moves: moved.moves.map((move) => ({ ...owners(move), copies: Number(move.copies) })),
        copies: Number(moved.copies),
      };
    });
  }

  rebalance(asked) {
    const { placement, instance, secret } = this.#state;
    const { next, ...plan } = rebalance(instance, placement, asked);
    return { ...plan, next: new Handle(new State(instance, null, next, secret)) };
  }

  nextStep(to, asked) {
    const { placement, instance, secret } = this.#state;
    const made = step(instance, placement, to.#in(instance), asked);
    return made && { ...made, next: new Handle(new State(instance, null, made.next, secret)) };
  }

  /** A transition from what is held to what another handle holds. */
  transition(to) {
    const { placement, instance } = this.#state;
    const at = instance.answer('size', 'consistent_transition_new', placement, to.#in(instance));
    return new Moving(instance, at, [this, to]);
  }

  /** What is held, for a call of this instance. One of another can be in another memory only after that has failed. */
  #in(instance) {
    if (this.#instance !== instance) throw refused('closed', 'the ring is closed');
    return this.#state.placement;
  }

  // Health, loads and sessions.

  localFirst(indices, local) {
    this.#held((arena, placement, instance) => {
      const [at] = arena.bytes(indices);
      instance.call('consistent_wasm_local_first', placement, at, indices.length, ...arena.bytes(local));
      indices.set(new Uint32Array(instance.memory.bytes.buffer, at, indices.length));
    });
  }

  report(id, ok, now) {
    return this.#stateAfter('consistent_ring_report', id, Number(ok), moment(this.#instance, now));
  }

  heartbeat(id, now) {
    return this.#stateAfter('consistent_ring_heartbeat', id, moment(this.#instance, now));
  }

  #stateAfter(name, id, ...values) {
    return this.#change((arena, ring, instance) => {
      return stateName(instance.answer('i32', name, ring, ...arena.bytes(id), ...values));
    });
  }

  tick(now) {
    return this.#change((_, ring, instance) => {
      return never(instance.answer('u64', 'consistent_ring_tick', ring, moment(instance, now)));
    });
  }

  health(id) {
    return this.#ring((arena, ring, instance) => {
      const found = instance.record('health', 'consistent_ring_health', ring, ...arena.bytes(id));
      const { state, ejected, successes, failures } = found;
      const [lastChecked, lastBeat] = [never(found.last_checked_ms), never(found.last_beat_ms)];
      return { state: stateName(state), ejected: ejected !== 0, successes, failures, lastChecked, lastBeat };
    });
  }

  /** One of the ring's policies. */
  #policy(name) {
    return this.#ring((arena, ring, instance) => {
      const at = arena.struct(struct(name), {});
      instance.call('consistent_ring_policies', ring, arena.struct('policies', { [name]: at }));
      return instance.memory.read(struct(name), at);
    });
  }

  #setPolicy(name, policy) {
    this.#change((arena, ring, instance) => {
      const at = arena.struct(struct(name), policy);
      instance.call('consistent_ring_set_policies', ring, arena.struct('policies', { [name]: at }));
    });
  }

  healthPolicy() {
    const { rise, fall, heartbeat_timeout_ms: timeout, max_ejected: maxEjected } = this.#policy('health');
    return { rise, fall, heartbeatTimeout: timeout === 0n ? undefined : Number(timeout), maxEjected };
  }

  setHealthPolicy({ rise, fall, heartbeatTimeout, maxEjected }) {
    const policy = { rise, fall, max_ejected: maxEjected };
    if (heartbeatTimeout === 0) throw refused('argument', 'heartbeat_timeout: 0, must be above 0');
    if (heartbeatTimeout !== undefined) policy.heartbeat_timeout_ms = milliseconds(heartbeatTimeout);
    this.#setPolicy('health', policy);
  }

  bound() {
    const { kind, factor_milli: factor, gap, floor } = this.#policy('bound');
    if (kind === numbers.BOUND_GAP) return { gap };
    return floor === 0 ? { factor: factor / 1000 } : { factor: factor / 1000, floor };
  }

  setBound({ factor, floor, gap }) {
    if ((factor === undefined) === (gap === undefined) || (factor === undefined && floor !== undefined)) {
      throw refused('argument', 'bound: needs either a factor, perhaps with a floor, or a gap');
    }
    const rule =
      gap === undefined
        ? { kind: numbers.BOUND_FACTOR, factor_milli: milli('bound.factor', factor, 1, 1000), floor }
        : { kind: numbers.BOUND_GAP, gap };
    this.#setPolicy('bound', rule);
  }

  stickyPolicy() {
    const { choices, ttl_ms: ttl, sessions, hysteresis_milli: hysteresis } = this.#policy('sticky');
    return { choices, ttl: Number(ttl), sessions, hysteresis: hysteresis / 1000 };
  }

  setStickyPolicy({ choices, ttl, sessions, hysteresis }) {
    const policy = { choices, sessions };
    if (ttl !== undefined) policy.ttl_ms = milliseconds(ttl);
    if (hysteresis !== undefined) policy.hysteresis_milli = milli('hysteresis', hysteresis, 0, 1000);
    this.#setPolicy('sticky', policy);
  }

  setLoad(id, load) {
    this.#ring((arena, ring, instance) => {
      instance.call('consistent_ring_set_load', ring, ...arena.bytes(id), BigInt(load));
    });
  }

  load(id) {
    return this.#ring((arena, ring, instance) => {
      const at = arena.struct('load', {});
      instance.call('consistent_ring_load', ring, ...arena.bytes(id), at);
      return load(id, instance.memory.read('load', at));
    });
  }

  loads() {
    const { instance, ring } = this.#state;
    // They are those of the ring's current nodes, which may not be those that are held.
    const current = new State(instance, null, instance.answer('size', 'consistent_ring_snapshot', ring));
    try {
      const ids = current.ids();
      return instance.memory.with((arena) => {
        const at = arena.room(structs.load.size * ids.length);
        instance.call('consistent_ring_loads', ring, at, ids.length, 0, 0);
        return instance.memory.list('load', at, ids.length).map((found, index) => load(ids[index], found));
      });
    } finally {
      current.close();
    }
  }

  forgetSession(session) {
    return this.#ring((arena, ring, instance) => {
      return instance.answer('i32', 'consistent_ring_forget_session', ring, ...arena.bytes(session)) !== 0;
    });
  }

  expireSticky(now) {
    return this.#ring((_, ring, instance) => {
      return instance.answer('size', 'consistent_ring_expire_sticky', ring, moment(instance, now));
    });
  }

  stickyUse() {
    return this.#ring((arena, ring, instance) => {
      const [sessions, bytes] = [arena.room(4), arena.room(4)];
      instance.call('consistent_ring_sticky_use', ring, sessions, bytes);
      const { memory } = instance;
      return { sessions: memory.scalar('size', sessions), memoryBytes: memory.scalar('size', bytes) };
    });
  }

  checks(rules) {
    return new Schedule(this.#state, rules);
  }

  /** The nodes whose states differ from those in `before`; whoever is not in both is left out. */
  stateChanges(before) {
    const states = ({ instance, placement }) =>
      instance.memory.with((arena) => {
        const view = arena.struct('node_view', {});
        const { len } = instance.record('info', 'consistent_placement_info', placement);
        return Array.from({ length: len }, (_, index) => {
          instance.call('consistent_placement_node', placement, index, view);
          const { id, state } = instance.memory.read('node_view', view);
          return [id, state];
        });
      });
    const from = new Map(states(before.#state));
    const changed = states(this.#state).filter(([id, to]) => from.has(id) && from.get(id) !== to);
    return changed.map(([id, to]) => ({ id, from: stateName(from.get(id)), to: stateName(to) }));
  }

  /** There is one thread: whoever changes the ring tells of it, and nobody is to be woken. */
  onChange() {
    return new Listening(this.#state);
  }
}

const struct = (policy) => (policy === 'bound' ? 'bound' : `${policy}_policy`);

function load(id, { leases, measured, cap }) {
  const [out, told] = [Number(leases), Number(measured)];
  return { id, leases: out, measured: told, total: out + told, cap: Number(cap) };
}

/** Packed keys for a call. */
function packed(arena, bytes, offsets) {
  const [ends] = arena.bytes(offsets);
  return { kind: numbers.KEYS_PACKED32, count: Math.max(0, offsets.length - 1), data: bytes, offsets: ends };
}

/** A document and the file beside it, each of which has its room. */
function beside(instance, placement) {
  const { memory } = instance;
  for (let [cap, rowsCap] = [BLOCK, BLOCK]; ;) {
    const found = memory.with((arena) => {
      const [text, rows, sizes] = [arena.room(cap), arena.room(rowsCap), arena.room(8)];
      const values = [text, cap, sizes, rows, rowsCap, sizes + 4];
      const status = instance.run('consistent_placement_to_json_beside', placement, ...values);
      const [length, rowsLength] = [memory.scalar('size', sizes), memory.scalar('size', sizes + 4)];
      if (status === numbers.OK) {
        return { text: memory.text(text, length), rows: memory.bytes.slice(rows, rows + rowsLength) };
      }
      if (status !== numbers.ERR_BUFFER) throw instance.refusal(status);
      [cap, rowsCap] = [length + 1, rowsLength];
      return null;
    });
    if (found) return found;
  }
}

/** What documents have room for at first. */
const BLOCK = 1000;

/** Bytes that may be left out. */
const optional = (arena, bytes) => (bytes === undefined ? [0, 0] : arena.bytes(bytes));

/** The address of a ring of a document. */
function fromJson(instance, text, secret, rows) {
  return instance.memory.with((arena) => {
    const given = [...arena.bytes(text), ...optional(arena, rows), ...optional(arena, secret)];
    return instance.answer('size', 'consistent_ring_from_json_with_rows', ...given);
  });
}

/** A transition of its document. */
function transitionFromJson(instance, text, secrets) {
  const { memory } = instance;
  return memory.with((arena) => {
    const given = secrets.flatMap((secret) => optional(arena, secret));
    const at = instance.answer('size', 'consistent_transition_from_json', ...arena.bytes(text), ...given);
    const placements = [arena.room(4), arena.room(4)];
    instance.call('consistent_transition_ends', at, ...placements);
    const end = (place, i) => new State(instance, null, memory.scalar('size', place), secrets[i]?.slice());
    return new Moving(
      instance,
      at,
      placements.map((place, i) => new Handle(end(place, i))),
    );
  });
}

module.exports = { Handle, fromJson, transitionFromJson };
