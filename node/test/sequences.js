'use strict';
// Sequences of calls on a live ring, as tests/vectors/README.md words them.

const assert = require('node:assert/strict');
const { ConsistentError } = require('..');

/** What a step answers or is followed by. Everything else is an argument. */
const ANSWERS = new Set(
  (
    'error states loads caps sessions_held node nodes spilled touch released state ejected successes failures ' +
    'last_checked last_beat removed forgotten numbers probes deadlines counted at document told added changed ' +
    'news unknown next digits came_from accepted refused had_one wrong'
  ).split(' '),
);

const key = (step) => Buffer.from(step.key_hex, 'hex');
const node = (id) => ({ node: id });
/** A verb that answers nothing. */
const silent = (verb) => (player, step) => {
  verb(player, step);
  return {};
};

const VERBS = {
  mark_up: silent(({ ring }, { id }) => ring.markUp(id)),
  mark_down: silent(({ ring }, { id }) => ring.markDown(id)),
  mark_draining: silent(({ ring }, { id }) => ring.markDraining(id)),
  remove_node: silent(({ ring }, { id }) => ring.removeNode(id)),
  set_nodes({ ring }, { list }) {
    const { epoch, ...changes } = ring.setNodes(list);
    assert.equal(epoch, ring.epoch);
    return changes;
  },
  rename_node: silent(({ ring }, { id, new_id: to }) => ring.renameNode(id, to)),
  set_address: silent(({ ring }, { id, address }) => ring.setAddress(id, address)),
  update: silent(({ ring }, { to }) => ring.update(to)),
  update_at: silent(({ ring }, { to, at_epoch: epoch }) => ring.update(to, { epoch: BigInt(epoch) })),
  add_node: silent(({ ring }, { id, zone, weight }) => ring.addNode(id, { zone, weight })),
  set_weight: silent(({ ring }, { id, weight }) => ring.setWeight(id, weight)),
  get_node: ({ ring }, step) => node(ring.getNode(key(step))),
  get_primary: ({ ring }, step) => node(ring.getPrimary(key(step))),
  get_nodes: ({ ring }, { n, spread, include_down: includeDown, local, ...step }) => ({
    nodes: ring.getNodes(key(step), n, { spread, includeDown, local }),
  }),
  pick_node({ ring }, { n, salt_hex: salt, by_load: byLoad, ...step }) {
    const bytes = Buffer.from(salt, 'hex');
    return node(byLoad ? ring.pickNodeByLoad(key(step), n, bytes) : ring.pickNode(key(step), n, bytes));
  },
  health_policy: silent(({ ring }, { rise, fall, heartbeat_timeout: timeout, max_ejected: maxEjected }) => {
    ring.setHealthPolicy({ rise, fall, heartbeatTimeout: timeout || null, maxEjected });
  }),
  report: ({ ring }, { id, ok, now }) => ({ state: ring.report(id, ok, now) }),
  heartbeat: ({ ring }, { id, now }) => ({ state: ring.heartbeat(id, now) }),
  tick: ({ ring }, { now }) => ({ at: ring.tick(now) }),
  get_health({ ring }, { id }) {
    const { state, ejected, successes, failures, lastChecked, lastBeat } = ring.health(id);
    assert.equal(state, ring.state(id));
    return { ejected, successes, failures, last_checked: lastChecked, last_beat: lastBeat };
  },
  set_bound: silent(({ ring }, { factor, floor, gap }) => {
    ring.setBound({ factor: factor === undefined ? undefined : factor / 1000, floor, gap });
    const bound = factor === undefined ? { gap } : { factor: factor / 1000, ...(floor && { floor }) };
    assert.deepEqual(ring.bound, bound);
  }),
  set_load: silent(({ ring }, { id, load }) => ring.setLoad(id, load)),
  acquire: (player, step) => player.lease(step, player.ring.acquire(key(step), { cost: step.cost })),
  acquire_any: (player, step) => player.lease(step, player.ring.acquireAny({ cost: step.cost })),
  acquire_sticky: (player, step) => player.lease(step, player.ring.acquireSticky(key(step), step.now)),
  release: ({ leases }, { lease }) => ({ released: leases.get(lease)?.release() ?? false }),
  sticky_policy: silent(({ ring }, { choices, ttl, sessions, hysteresis }) => {
    const policy = { choices, ttl, sessions, hysteresis: hysteresis / 1000 };
    ring.setStickyPolicy(policy);
    assert.deepEqual(ring.stickyPolicy, policy);
  }),
  expire_sticky: ({ ring }, { now }) => ({ removed: ring.expireSticky(now) }),
  forget_session: ({ ring }, step) => ({ forgotten: ring.forgetSession(key(step)) }),
  start_checks: silent((player, { interval, jitter, timeout, max_in_flight: maxInFlight, seed }) => {
    player.checks = player.ring.checks({ interval, jitter: jitter / 1000, timeout, maxInFlight, seed });
  }),
  due({ checks }, { now }) {
    const due = checks.due(now);
    return {
      numbers: due.map(({ number }) => number),
      probes: due.map(({ id }) => id),
      deadlines: due.map(({ deadline }) => deadline),
    };
  },
  finished: ({ checks }, { number, ok, now }) => ({ counted: checks.finished(number, ok, now) }),
  next_wake: ({ checks }) => ({ at: checks.nextWake() }),
  offer({ ring }, { text, origin, max_loss: loss }) {
    return { news: ring.offer(text, { origin, maxLoss: loss === undefined ? undefined : loss / 1000 }) };
  },
  offer_failed: silent(({ ring }, { origin, reason }) => ring.offerFailed(origin, reason)),
  offer_states({ ring }, { text, origin, now }) {
    const { changed: news, unknown, next } = ring.offerStates(text, { origin, now });
    return { news, unknown, next };
  },
  offer_states_failed: silent(({ ring }, { origin, reason }) => ring.offerStatesFailed(origin, reason)),
  source: (player) => player.source(),
  states_fingerprint({ ring }) {
    assert.equal(ring.statesFingerprint, ring.snapshot().statesFingerprint);
    return { digits: ring.statesFingerprint };
  },
};

class Player {
  leases = new Map();
  checks = null;

  #told = [];
  /** Why a document was refused: in this step, and the last one of a topology. */
  #reason = null;
  #lastReason = null;

  constructor(ring) {
    this.ring = ring;
    this.subscription = ring.onChange((change) => this.#told.push(change));
  }

  /** What was told since it was last asked. */
  told() {
    return this.#told.splice(0).map(({ why, node, from, to, epochBefore, epoch, lost, reason }) => {
      assert.equal(lost, 0);
      assert.equal(reason, why === 'refused' ? this.#reason : null);
      return [why, node, from, to, Number(epochBefore), Number(epoch)];
    });
  }

  /** Looks at a step that was made, and at what it was refused for. */
  follow({ do: verb, origin, reason }, error = null) {
    this.#reason = null;
    if (error !== null && verb.startsWith('offer') && error.kind !== 'argument') {
      this.#reason = error.message;
      assert.ok(error.message.startsWith(`${origin}: `), error.message);
    } else if (verb.endsWith('_failed')) {
      this.#reason = `${origin}: ${reason}`;
    }
    const isOfTopology = verb === 'offer' || verb === 'offer_failed';
    if (isOfTopology && (this.#reason !== null || error === null)) this.#lastReason = this.#reason;
  }

  source() {
    const source = this.ring.source();
    if (source === null) return { came_from: null, accepted: 0, refused: 0, had_one: false, wrong: false };
    const { origin: came_from, accepted, refused, age, error, errorAge } = source;
    const wrong = error !== null;
    assert.equal(errorAge !== null, wrong);
    if (wrong) assert.equal(error, this.#lastReason);
    return { came_from, accepted, refused, had_one: age !== null, wrong };
  }

  lease(step, lease) {
    if (lease === null) return { node: null };
    this.leases.set(step.lease, lease);
    assert.equal(lease.home, lease.spilled === 0);
    assert.equal(lease.cost, step.cost ?? 1);
    const answer = { node: lease.node, spilled: lease.spilled };
    return lease.touch === null ? answer : { ...answer, touch: lease.touch };
  }

  /** What every step is followed by. */
  everything() {
    const loads = this.ring.loads();
    assert.deepEqual([...loads.keys()], [...this.ring]);
    for (const [id, load] of loads) assert.deepEqual(this.ring.load(id), load);
    return {
      states: [...this.ring].map((id) => this.ring.state(id)),
      loads: Array.from(loads.values(), ({ total }) => total),
      caps: Array.from(loads.values(), ({ cap }) => cap),
      sessions_held: this.ring.stickyUse().sessions,
    };
  }
}

/** Plays a sequence and returns the number of its checks. */
function play(ring, steps, name) {
  const player = new Player(ring);
  let checks = 0;
  for (const [i, step] of steps.entries()) {
    const where = `${name}, step ${i}: ${JSON.stringify(step)}`;
    const wanted = Object.fromEntries(Object.entries(step).filter(([field]) => ANSWERS.has(field)));
    let answer;
    try {
      answer = VERBS[step.do](player, step);
      player.follow(step);
    } catch (e) {
      if (!(e instanceof ConsistentError && step.error)) throw e;
      player.follow(step, e);
      assert.equal(e.kind, step.error.kind, where);
      assert.ok(e.message.includes(step.error.names ?? ''), `${where}: ${e.message}`);
      answer = { error: step.error };
    }
    const [told, document] = [player.told(), ring.stringify()];
    if (step.told) Object.assign(answer, { told, document });
    assert.deepEqual({ ...answer, ...player.everything() }, wanted, where);
    checks += Object.keys(wanted).length;
  }
  player.subscription.close();
  return checks;
}

module.exports = { play };
