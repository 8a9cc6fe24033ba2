'use strict';
// Plans of kept assignments, by calls of the C interface.

const { milli } = require('./units');

/** Parts of thousandths from 0 to 1000. */
const part = (name, value) => milli(name, value, 0, 1000);

/** What is asked as the C interface has it; what is not said begins as its struct does. */
function askedOf({ measures, sizes, lastMoved, split, merge, replicasOf, overload, ...asked }) {
  const slots = Array.from({ length: replicasOf.length / 2 }, (_, i) => [replicasOf[2 * i], replicasOf[2 * i + 1]]);
  const replicas_of = slots.map(([slot, replicas]) => ({ slot, replicas }));
  const { maxMoves, maxBytes, maxMovesToZone, tolerance, minInterval, now } = asked;
  return {
    slots: asked.slots ?? 0,
    replicas: asked.replicas ?? 0,
    split,
    merge,
    replicas_of,
    measures,
    sizes,
    last_moved: lastMoved,
    max_moves: maxMoves,
    max_bytes: maxBytes,
    max_moves_to_zone: maxMovesToZone,
    tolerance_milli: part('tolerance', tolerance),
    overload_milli: overload === undefined ? undefined : part('overload', overload),
    min_interval: minInterval,
    now,
  };
}

/** The plan, and the address of the next placement as `next`. */
function rebalance(instance, placement, asked) {
  const { memory } = instance;
  const [next, at] = memory.with((arena) => {
    const [given, next, at] = [arena.struct('rebalance', askedOf(asked)), arena.room(4), arena.room(4)];
    instance.call('consistent_placement_rebalance', placement, given, next, at);
    return [memory.scalar('size', next), memory.scalar('size', at)];
  });
  try {
    const found = memory.read('rebalanced', at);
    const [filled, minimum, bytes] = [found.filled, found.minimum, found.bytes].map(Number);
    const balance = found.balance.map(({ places, target, fullness }) => {
      return { places: Number(places), target: Number(target), fullness };
    });
    const left = {
      empty: Number(found.left_empty),
      leaving: Number(found.left_leaving),
      doubled: Number(found.left_doubled),
      over: Number(found.left_over),
      obstacles: found.obstacles,
    };
    return { next, moves: found.moves, balance, left, filled, minimum, bytes };
  } finally {
    instance.run('consistent_free', at);
  }
}

module.exports = { rebalance };
