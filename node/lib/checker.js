'use strict';
// Active checks: the schedule, with a timer to keep it. How a node is checked stands in probe.js.

const { disposable } = require('./disposable');
const { typeError, ConsistentError } = require('./errors');
const { Live } = require('./live');
const { fieldsOf, optionsOf } = require('./names');
const { native } = require('./native');
const { checkAddresses, checkProbe, connect, describe } = require('./probe');
const { CHECKS } = require('./values');

/** A change of the ring is noticed after so many milliseconds, if not before. */
const LOOK_AFTER = 1000;

/** Checks a ring's nodes from its making until close(), or until its ring is closed. It keeps no process alive. */
class HealthChecker {
  #checks;
  #probe;
  #timer;
  /** Probes that are out, by number. */
  #out = new Map();
  /** The codes of warnings that were given. */
  #warned = new Set();

  constructor(ring, options = {}) {
    if (!(ring instanceof Live)) throw typeError('ring', 'a Ring', ring);
    if (typeof options === 'function') throw typeError('options', 'an object such as { probe }', options);
    fieldsOf(options, 'options', 'an object');
    optionsOf(options, 'policy', [...Object.keys(CHECKS), 'probe'], 'field');
    const { probe = connect, ...policy } = options;
    checkProbe(probe);
    this.#checks = ring.checks(policy);
    if (probe === connect) checkAddresses(ring.snapshot());
    this.#probe = probe;
    this.#wakeIn(0);
  }

  /** Stops everything at once: no probe starts, and those that are out are aborted and count no more. */
  close() {
    this.#checks = null;
    clearTimeout(this.#timer);
    const out = [...this.#out.values()];
    this.#out.clear();
    for (const { controller } of out) controller.abort();
  }

  #wakeIn(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#step((checks, now) => this.#run(checks, now)), milliseconds).unref();
  }

  /** Goes on with the schedule, unless it has ended, and waits for what comes next. */
  #step(work) {
    try {
      if (this.#checks) work(this.#checks, native.now());
      // The work may have been somebody's function, who may have closed this.
      const at = this.#checks?.nextWake();
      if (at !== undefined) this.#wakeIn(Math.min(LOOK_AFTER, (at ?? Infinity) - native.now()));
    } catch (e) {
      this.close();
      if (!(e instanceof ConsistentError && e.kind === 'closed')) throw e;
    }
  }

  #run(checks, now) {
    const probes = checks.due(now);
    // The schedule has counted those that are late.
    for (const [number, { controller, deadline }] of this.#out) {
      if (deadline <= now) {
        this.#out.delete(number);
        controller.abort();
      }
    }
    for (const probe of probes) this.#start(probe);
  }

  async #start({ number, id, address, deadline }) {
    if (!this.#checks) return;
    const controller = new AbortController();
    this.#out.set(number, { controller, deadline });
    let answer = false;
    try {
      answer = await this.#probe({ id, address }, controller.signal);
    } catch (e) {
      // The check has failed. Once it is over, an error is only how a probe that was aborted ends.
      if (this.#out.has(number)) this.#warn('CONSISTENT_PROBE_FAILED', `${named(id)} failed`, describe(e));
    }
    if (!this.#out.delete(number)) return;
    if (answer === undefined) {
      const what = `${named(id)} returned nothing, so it does not count: return false for a failure, else true`;
      this.#warn('CONSISTENT_PROBE_RETURNED_NOTHING', what);
      this.#step((checks) => checks.cancel(number));
    } else {
      this.#step((checks, now) => checks.finished(number, answer !== false, now));
    }
  }

  /** Warns of the first of its kind: mistakes of a program are to be seen, but not at every check. */
  #warn(code, message, detail) {
    if (this.#warned.has(code)) return;
    this.#warned.add(code);
    process.emitWarning(`${message}. Later ones are not told.`, { type: 'HealthCheckerWarning', code, detail });
  }
}
disposable(HealthChecker, 'close');

function named(id) {
  return `the probe of node ${JSON.stringify(id)}`;
}

module.exports = { HealthChecker };
