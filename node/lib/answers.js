'use strict';
// What diff() and explain() tell.

const { jsonable, plain } = require('./json');

/** Keys that move from one node to another. */
class Move {
  constructor({ from = null, to = null, positions, share }) {
    this.from = from;
    this.to = to;
    this.positions = positions;
    this.share = share;
  }

  toJSON() {
    return plain(this);
  }
}

/** Positions that move. There may be many: a class costs less than a method for each. */
class MovedRange {
  constructor(first, last, from, to) {
    this.first = first;
    this.last = last;
    this.from = from;
    this.to = to;
  }

  toJSON() {
    return plain(this);
  }
}

/** So many moves and ranges of a plan are shown at first. */
const SHOWN = 3;

/** What moves from one placement to another. */
class Plan {
  constructor({ moves, bounds, pairs, moved, minimum, positions, minimumPositions }) {
    this.moves = jsonable(moves.map((move) => new Move(move)));
    const range = (pair, i) => {
      const { from, to } = this.moves[pair];
      return new MovedRange(bounds[2 * i], bounds[2 * i + 1], from, to);
    };
    this.ranges = jsonable(pairs.map(range));
    this.moved = moved;
    this.minimum = minimum;
    this.positions = positions;
    this.minimumPositions = minimumPositions;
  }

  toJSON() {
    return plain(this);
  }

  toString() {
    const { moved, minimum, moves, ranges } = this;
    return `Plan(moved ${moved}, minimum ${minimum}, ${moves.length} moves, ${ranges.length} ranges)`;
  }

  /** The first moves and ranges, unless more are asked for. */
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    const usual = options.maxArrayLength === inspect.defaultOptions.maxArrayLength;
    const shown = { ...options, depth, maxArrayLength: usual ? SHOWN : options.maxArrayLength };
    return `Plan ${inspect({ ...this }, shown)}`;
  }
}

/** Why a key is where it is. */
class Explanation {
  constructor({ hashedStart, hashedEnd, position, identifier = null, point, pointNode, node = null, ...rest }) {
    this.hashed = [hashedStart, hashedEnd];
    this.position = position;
    this.identifier = identifier;
    this.point = point === undefined ? null : { position: point, node: pointNode };
    this.node = node;
    this.skipped = rest.skipped;
    this.walk = rest.walk;
    this.text = rest.text;
  }

  toJSON() {
    return plain(this);
  }

  toString() {
    return this.text;
  }
}

module.exports = { Explanation, Plan };
