'use strict';
// The calls made for every key. They answer with an index or a count, or with one of the numbers below zero of
// keys.js, and never throw for what they are given: src/raw of the native part says the same of each.

const { Keys, u64 } = require('./keys');
const { NONE, STALE, HARD, CLOSED } = require('../refusals');
const { numbers } = require('./instance');

const MAX_U32 = 2 ** 32 - 1;

/** The keys of an instance: one room for all of its handles, as there is one thread. */
const rooms = new WeakMap();

function keysOf(instance) {
  if (!rooms.has(instance)) rooms.set(instance, new Keys(instance));
  return rooms.get(instance);
}

/** Lets a look-up run on what is held, unless it is closed, or outdated and not asked for all the same. */
function held(state, isHeld, look) {
  const { placement } = state.resources;
  if (placement === 0) return CLOSED;
  if (isHeld !== true && !state.isCurrent()) return STALE;
  return look(placement);
}

/** Those of a ring and of a snapshot. */
function functions(state) {
  const { instance, resources, shared } = state;
  const keys = keysOf(instance);

  const locateNumber = (kind) => (key, isHeld) =>
    held(state, isHeld, (placement) => {
      const look = (at) => keys.index(instance.run('consistent_placement_locate', placement, at, keys.out));
      return keys.number(key, kind, look);
    });

  const replicas = (read) => (key, n, spread, down, out, isHeld) =>
    held(state, isHeld, (placement) => {
      const cap = Math.min(n, out.length);
      const walked = down ? state.primary : placement;
      return read(key, (at) => list(instance, keys, walked, at, spread, cap, out));
    });

  return {
    locate(key, isHeld) {
      const { placement } = resources;
      if (placement === 0) return CLOSED;
      if (state.version !== shared.version && isHeld !== true && !state.isCurrent()) return STALE;
      return keys.locate(placement, key);
    },
    locateU64: locateNumber(numbers.KEY_INTEGER),
    locateHashed: locateNumber(numbers.KEY_POSITION),
    replicas: replicas((key, look) => keys.bytes(key, look)),
    replicasU64: replicas((key, look) => keys.number(key, numbers.KEY_INTEGER, look)),
    replicasHashed: replicas((key, look) => keys.number(key, numbers.KEY_POSITION, look)),
    primary: (key, isHeld) => held(state, isHeld, () => keys.locate(state.primary, key)),
    pickNode: (key, n, salt, spread, isHeld) =>
      held(state, isHeld, (placement) => {
        return keys.salted(key, salt, (at, salt, length) => {
          const values = [placement, at, Math.min(n, MAX_U32), salt, length, spread];
          return keys.index(instance.run('consistent_placement_pick_node', ...values, keys.out));
        });
      }),
  };
}

/** Writes the nodes of a key to `out`; how many there are. */
function list(instance, keys, placement, key, spread, cap, out) {
  const { memory } = instance;
  return memory.with((arena) => {
    const options = arena.struct('replicas', { spread });
    const indices = arena.room(4 * cap);
    const status = instance.run('consistent_placement_get_nodes', placement, key, options, indices, cap, keys.out);
    const count = keys.index(status);
    if (count === NONE) return 0;
    for (let i = 0; i < count; i++) out[i] = memory.scalar('u32', indices + 4 * i);
    return count;
  });
}

/** Those that only a ring has. */
function ringFunctions(state) {
  const { instance, resources } = state;
  const { memory } = instance;
  const keys = keysOf(instance);

  const acquire = (out, request, keyed) => {
    if (resources.placement === 0) return CLOSED;
    return keyed((key) =>
      memory.with((arena) => {
        const asked = arena.struct('request', { ...request, ...key });
        const lease = arena.struct('lease', {});
        const status = instance.run('consistent_ring_acquire', state.ring, asked, lease, 0);
        const refused = status === numbers.ERR_ARGUMENT ? HARD : keys.index(status);
        if (status !== numbers.OK) return refused;
        const { token, index, spilled, touch } = memory.read('lease', lease);
        // The index is one of the ring's current placement.
        const isNewer = !state.isCurrent() && state.refresh();
        [out[0], out[1], out[2], out[3]] = [Number(token), spilled, touch, Number(isNewer)];
        return index;
      }),
    );
  };

  return {
    pickNodeByLoad: (key, n, salt) => {
      if (resources.placement === 0) return CLOSED;
      return keys.salted(key, salt, (at, salt, length) => {
        const values = [state.ring, at, Math.min(n, MAX_U32), salt, length];
        return memory.with((arena) => {
          const buf = arena.room(numbers.ID_CAPACITY);
          const call = 'consistent_ring_pick_node_by_load';
          const status = instance.run(call, ...values, buf, numbers.ID_CAPACITY, keys.out);
          const count = keys.index(status);
          if (status !== numbers.OK) return count;
          const found = instance.run('consistent_placement_find', state.placement, buf, count, keys.out);
          // A node that is not among those held has joined since.
          return found === numbers.OK ? keys.index(found) : STALE;
        });
      });
    },
    acquire: (out, key, cost = 1) => acquire(out, { cost }, (take) => keys.bytes(key, (key) => take({ key }))),
    acquireAny: (out, cost) => acquire(out, { cost }, (take) => take({})),
    acquireSticky: (out, session, now = Math.floor(instance.now())) => {
      const at = u64(now);
      if (at === undefined) return HARD;
      return acquire(out, { now_ms: at }, (take) => keys.bytes(session, (session) => take({ session })));
    },
    release(token) {
      const { ring } = state.shared;
      return ring === 0 ? 0 : instance.answer('i32', 'consistent_ring_release', ring, BigInt(token));
    },
  };
}

module.exports = { functions, ringFunctions, MAX_U32 };
