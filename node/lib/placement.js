'use strict';

const { Insight } = require('./insight');
const { Rebalanced, planned, rebalanceOptions } = require('./rebalanced');
const { steps } = require('./steps');
const { tagged } = require('./uncloneable');
const { indexOf, nativeOf } = require('./view');

const MADE_BY_RINGS = Symbol('made by rings');

/** A ring's topology and health at one instant. It does not change. */
class Placement extends Insight {
  constructor(key, native, names) {
    if (key !== MADE_BY_RINGS) throw new TypeError('a Placement is made by snapshot()');
    super(native, names);
  }

  snapshot() {
    return this;
  }

  /** The index of a key's node; null when no node is live. */
  locate(key) {
    return indexOf(this, key);
  }

  /** The next assignment of slots that are kept on their nodes, and the placement that has it. */
  rebalance(options = {}) {
    const asked = rebalanceOptions(options, this.nodes);
    const answer = planned(() => nativeOf(this).rebalance(asked));
    return new Rebalanced(placement(answer.next), asked, this.nodes, answer);
  }

  /** The topologies on the way to that of a Ring or Placement, each made when it is asked for. */
  steps(to, options = {}) {
    return steps(this, to, options, placement);
  }
}

tagged(Placement, 'Placement');

const placement = (native, names) => new Placement(MADE_BY_RINGS, native, names);

module.exports = { Placement, placement };
