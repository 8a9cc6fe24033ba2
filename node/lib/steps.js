'use strict';
// The topologies on the way to another one, made as they are asked for.

const { Plan } = require('./answers');
const { typeError } = require('./errors');
const { plain } = require('./json');
const { optionsOf } = require('./names');
const { callWithOptions } = require('./native');
const { count, integers, number, spreadOf, u64 } = require('./values');
const { isView, nativeOf } = require('./view');

const KNOWN = ['n', 'spread', 'maxShare', 'maxBytes', 'perZone', 'sizes'];
/** As many as there may be slots. */
const MOST_PARTS = 2 ** 24;
const NONE = new BigUint64Array(0);

/** What is asked as the native part takes it. */
function stepOptions(options) {
  optionsOf(options, 'options', KNOWN);
  const { n = 1, maxShare, maxBytes, perZone, sizes } = options;
  const asked = {
    n: Math.min(count(n), Number.MAX_SAFE_INTEGER),
    spread: spreadOf(options, KNOWN),
    sizes: sizes === undefined ? NONE : integers(sizes, 'sizes', MOST_PARTS),
  };
  if (maxShare !== undefined) asked.maxShare = number(maxShare, 'maxShare');
  if (perZone !== undefined) asked.perZone = number(perZone, 'perZone');
  if (maxBytes !== undefined) asked.maxBytes = u64(maxBytes, 'maxBytes');
  return asked;
}

/** One topology on the way to another. */
class Step {
  constructor(placement, { plan, bytes, left, isLast }) {
    this.placement = placement;
    this.plan = new Plan(plan);
    this.bytes = bytes;
    this.left = left;
    this.isLast = isLast;
  }

  /** The fields, the placement as its document. */
  toJSON() {
    return { ...plain({ ...this, placement: null }), placement: this.placement.toJSON() };
  }

  toString() {
    const { plan, left, isLast } = this;
    return `Step(moved ${plan.moved}, left ${left}${isLast ? ', the last' : ''})`;
  }
}

/** The steps from a placement to a ring or placement; `make` makes a placement of a native part. */
function steps(from, to, options, make) {
  if (!isView(to)) throw typeError('to', 'a Ring or a Placement', to);
  return walk(from, nativeOf(to.snapshot()), stepOptions(options), make);
}

function* walk(from, to, asked, make) {
  for (let at = from; ;) {
    const answer = callWithOptions(() => nativeOf(at).nextStep(to, asked));
    // N-API has null for it.
    if (!answer) return;
    at = make(answer.next);
    const step = new Step(at, answer);
    yield step;
    if (step.isLast) return;
  }
}

module.exports = { steps };
