'use strict';
// The next assignment of slots that are kept on their nodes: what is asked, checked, and what is answered.

const { ConsistentError, quote, typeError } = require('./errors');
const { jsonable, plain } = require('./json');
const { fieldsOf, optionsOf } = require('./names');
const { callWithOptions } = require('./native');
const { integers, isMap, items, number, text, tooMany, u64, whole } = require('./values');

/** The most slots of an assignment, and the most measures; one more is for the engine to refuse. */
const MOST_SLOTS = 2 ** 24;
const MOST_MEASURES = 8;

const U32 = 2 ** 32 - 1;
const NONE = new BigUint64Array(0);

const LIMITS = ['maxMoves', 'maxBytes', 'maxMovesToZone'];
const KNOWN = [
  ...['slots', 'replicas', 'loads', 'capacities', 'sizes', 'lastMoved', 'split', 'merge', 'replicasOf'],
  ...LIMITS,
  ...['tolerance', 'overload', 'minInterval', 'now'],
];

/** The entries of an object or a Map by name, of which there may be `most`. */
function named(value, place, most) {
  if (value === undefined) return [];
  const names = () => fieldsOf(value, place, 'an object or a Map by name');
  const list = isMap(value) ? [...value] : names().map((name) => [name, value[name]]);
  if (list.length > most) throw tooMany(most, place);
  for (const [name] of list) text(name, place, 'argument');
  return list;
}

/** What each node should have of a measure, by index. */
function capacitiesOf(value, place, ids) {
  const index = new Map(ids.map((id, i) => [id, i]));
  const [made, missing] = [new BigUint64Array(ids.length), new Set(ids)];
  for (const [id, given] of named(value, place, ids.length)) {
    if (!index.has(id)) throw new ConsistentError('unknown_node', `${place}: node ${quote(id)} is not a member`);
    made[index.get(id)] = u64(given, `${place}[${quote(id)}]`);
    missing.delete(id);
  }
  const [first] = missing;
  if (first !== undefined) throw new ConsistentError('argument', `${place}: node ${quote(first)} is missing`);
  return made;
}

/** What is measured, with the capacities of nodes. */
function measuresOf(loads, capacities, ids) {
  const measures = named(loads, 'loads', MOST_MEASURES).map(([name, given]) => {
    return { name, loads: integers(given, `loads[${quote(name)}]`, MOST_SLOTS), capacities: NONE };
  });
  for (const [name, given] of named(capacities, 'capacities', MOST_MEASURES)) {
    const place = `capacities[${quote(name)}]`;
    const measure = measures.find((each) => each.name === name);
    if (!measure) throw new ConsistentError('argument', `${place}: loads have no such name`);
    measure.capacities = capacitiesOf(given, place, ids);
  }
  return measures;
}

/** Slots by their numbers. */
function slotsOf(value, place) {
  if (value === undefined) return new Uint32Array(0);
  const list = integers(value, place, MOST_SLOTS);
  const beyond = list.findIndex((slot) => slot > U32);
  if (beyond >= 0) throw new ConsistentError('argument', `${place}[${beyond}]: ${list[beyond]} is no slot`);
  return Uint32Array.from(list, Number);
}

/** Slots and their numbers of replicas in turn, of an object by slot, a Map or pairs. */
function replicasOf(value) {
  if (value === undefined) return new Uint32Array(0);
  const place = 'replicasOf';
  const isPairs = typeof value === 'object' && value !== null && Symbol.iterator in value;
  const byName = () => fieldsOf(value, place, 'an object by slot, or pairs').map((slot) => [Number(slot), value[slot]]);
  const pairs = isPairs ? items(value, MOST_SLOTS, place) : byName();
  return Uint32Array.from(
    pairs.flatMap((pair) => {
      if (!Array.isArray(pair) || pair.length !== 2) throw typeError(place, 'pairs of a slot and a number', pair);
      const slot = whole(pair[0], place, U32);
      return [slot, whole(pair[1], `${place}[${slot}]`, U32)];
    }),
  );
}

/** A number of slots or replicas, if it is said. */
function counted(value, place) {
  if (value === undefined || whole(value, place, U32) > 0) return value;
  throw new ConsistentError('parameter', `${place}: 0, must be above 0`);
}

/** What is asked as the native part takes it; `ids` are those of the nodes by index. */
function rebalanceOptions(options, ids) {
  optionsOf(options, 'options', KNOWN);
  const { slots, replicas, loads, capacities, sizes, lastMoved, tolerance = 0, overload } = options;
  const asked = {
    slots: counted(slots, 'slots'),
    replicas: counted(replicas, 'replicas'),
    tolerance: number(tolerance, 'tolerance'),
    overload: overload === undefined ? undefined : number(overload, 'overload'),
    minInterval: u64(options.minInterval ?? 0, 'minInterval'),
    now: u64(options.now ?? 0, 'now'),
  };
  for (const limit of LIMITS) {
    if (options[limit] !== undefined) asked[limit] = u64(options[limit], limit);
  }
  asked.split = slotsOf(options.split, 'split');
  asked.merge = slotsOf(options.merge, 'merge');
  asked.replicasOf = replicasOf(options.replicasOf);
  asked.measures = measuresOf(loads, capacities, ids);
  asked.sizes = sizes === undefined ? NONE : integers(sizes, 'sizes', MOST_SLOTS);
  asked.lastMoved = lastMoved === undefined ? NONE : integers(lastMoved, 'lastMoved', MOST_SLOTS);
  if (asked.maxBytes !== undefined && asked.sizes.length === 0) {
    throw new ConsistentError('argument', 'maxBytes: without sizes');
  }
  return asked;
}

/** Runs the plan; the engine calls the sizes of slots their bytes. */
function planned(run) {
  try {
    return callWithOptions(run);
  } catch (e) {
    if (e instanceof ConsistentError) e.message = e.message.replace(/^bytes:/, 'sizes:');
    throw e;
  }
}

/** So many moves and nodes are shown at first. */
const SHOWN = 3;

/** A plan, and the placement that has it. */
class Rebalanced {
  constructor(placement, { measures }, ids, { moves, balance, left, filled, minimum, bytes }) {
    this.placement = placement;
    this.moves = moves.map(({ from, to, ...move }) => {
      const { slot, replica, reason } = move;
      return { slot, replica, from: ids[from], to: ids[to], reason };
    });
    const fullnessOf = (list) => jsonable(new Map(measures.map(({ name }, i) => [name, list[i]])));
    const nodes = balance.map(({ places, target, fullness }, i) => {
      return jsonable({ id: ids[i], places, target, fullness: fullnessOf(fullness) });
    });
    this.balance = jsonable(nodes);
    this.left = left;
    this.filled = filled;
    this.minimum = minimum;
    this.bytes = bytes;
  }

  /** The fields, the placement as its document. */
  toJSON() {
    return { ...plain({ ...this, placement: null }), placement: this.placement.toJSON() };
  }

  toString() {
    const { moves, minimum, filled, left } = this;
    const rest = Object.entries(left).filter(([, count]) => typeof count === 'number' && count > 0);
    const told = rest.map(([name, count]) => `, left ${name} ${count}`).join('');
    return `Rebalanced(${moves.length} moves, minimum ${minimum}, filled ${filled}${told})`;
  }

  /** The first moves and nodes, unless more are asked for. */
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    const usual = options.maxArrayLength === inspect.defaultOptions.maxArrayLength;
    const shown = { ...options, depth, maxArrayLength: usual ? SHOWN : options.maxArrayLength };
    return `Rebalanced ${inspect({ ...this }, shown)}`;
  }
}

module.exports = { Rebalanced, planned, rebalanceOptions };
