'use strict';
// Plans of what moves, as the C interface has them.

/** Positions, of which the C interface has two halves. */
const whole = (record, name) => (record[`${name}_high`] << 64n) | record[`${name}_low`];

/** The owners of a move; there may be none. */
function owners({ from, to }) {
  return { from: from ?? undefined, to: to ?? undefined };
}

/** A plan that was read. */
function planOf(plan) {
  return {
    moves: plan.moves.map((move) => ({ ...owners(move), positions: whole(move, 'positions'), share: move.share })),
    bounds: BigUint64Array.from(plan.ranges.flatMap(({ first, last }) => [first, last])),
    pairs: plan.ranges.map(({ step }) => step),
    moved: plan.moved,
    minimum: plan.minimum,
    positions: whole(plan, 'positions'),
    minimumPositions: whole(plan, 'minimum_positions'),
  };
}

module.exports = { owners, planOf };
