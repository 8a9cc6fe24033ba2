'use strict';
// Active checks: the schedule, with a timer to keep it. How a node is checked stands in probe.js.

const { stateChanges } = require('./checks');
const clock = require('./clock');
const { disposable } = require('./disposable');
const { typeError, ConsistentError } = require('./errors');
const { Live } = require('./live');
const { fieldsOf, optionsOf } = require('./names');
const { checkAddresses, checkProbe, connect, describe } = require('./probe');
const { EventEmitter, emitWarning, nextTick } = require('#platform');
const { Uncloneable, tagged } = require('./uncloneable');
const { CHECKS, time } = require('./values');

/** A change of the ring is noticed after so many milliseconds, if not before. */
const LOOK_AFTER = 1000;

/** An EventEmitter that is not cloned. */
class Emitter extends Uncloneable {
  constructor() {
    super();
    EventEmitter.call(this);
  }
}
Object.setPrototypeOf(Emitter.prototype, EventEmitter.prototype);

/** Checks a ring's nodes from its making until close(), or until its ring is closed. It keeps no process alive. */
class HealthChecker extends Emitter {
  #ring;
  /** Nothing once it is closed. */
  #checks;
  #probe;
  #clock;
  #signal;
  #timer;
  /** Probes that are out, by number. */
  #out = new Map();
  /** The codes of warnings that were given. */
  #warned = new Set();
  #abort = () => this.close();

  constructor(ring, options = {}) {
    super();
    if (!(ring instanceof Live)) throw typeError('ring', 'a Ring', ring);
    if (typeof options === 'function') throw typeError('options', 'an object such as { probe }', options);
    fieldsOf(options, 'options', 'an object');
    optionsOf(options, 'policy', [...Object.keys(CHECKS), 'probe', 'clock', 'signal'], 'field');
    const { probe = connect, clock: given = clock.program, signal, ...policy } = options;
    checkProbe(probe);
    checkClock(given);
    checkSignal(signal);
    this.#checks = ring.checks(policy);
    if (probe === connect) checkAddresses(ring.snapshot());
    this.#ring = ring;
    this.#probe = probe;
    this.#clock = given;
    this.#signal = signal;
    if (signal?.aborted) {
      this.close();
    } else {
      signal?.addEventListener('abort', this.#abort, { once: true });
      this.#wakeIn(0);
    }
  }

  /** Stops everything at once: no probe starts, and those that are out are aborted and count no more. */
  close() {
    if (!this.#checks) return;
    this.#checks = null;
    this.#clock.clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#abort);
    const out = [...this.#out.values()];
    this.#out.clear();
    for (const { controller } of out) controller.abort();
    // Whoever listens from now on is told, too.
    nextTick(() => this.emit('close'));
  }

  toString() {
    return this.#checks ? `HealthChecker(${this.#ring}, ${this.#out.size} probes out)` : 'HealthChecker(closed)';
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString();
  }

  #now() {
    return time(this.#clock.now(), 'clock.now()');
  }

  #wakeIn(milliseconds) {
    this.#clock.clearTimeout(this.#timer);
    const run = () => this.#step((checks, now, events) => this.#run(checks, now, events));
    this.#timer = this.#clock.setTimeout(run, milliseconds);
    // Other clocks' timers may be numbers.
    this.#timer?.unref?.();
  }

  /** Goes on with the schedule, unless it has ended, waits for what comes next, and tells what has happened. */
  #step(work) {
    const events = [];
    try {
      if (this.#checks) work(this.#checks, this.#now(), events);
      // The work may have been somebody's function, who may have closed this.
      const at = this.#checks?.nextWake();
      if (at !== undefined) this.#wakeIn(Math.min(LOOK_AFTER, (at ?? Infinity) - this.#now()));
    } catch (e) {
      this.close();
      if (!(e instanceof ConsistentError && e.kind === 'closed')) events.push(['error', e]);
    }
    // Listeners may throw: everything else is done.
    for (const [name, event] of events) this.emit(name, event);
  }

  #run(checks, now, events) {
    const probes = this.#watch(events, () => checks.due(now));
    // The schedule has counted those that are late.
    for (const [number, { id, controller, deadline }] of this.#out) {
      if (deadline <= now) {
        this.#out.delete(number);
        const error = new DOMException(`${named(id)} has not finished in time`, 'TimeoutError');
        events.push(['check', { id, ok: false, error }]);
        controller.abort(error);
      }
    }
    for (const probe of probes) this.#start(probe);
  }

  async #start({ number, id, address, deadline }) {
    if (!this.#checks) return;
    const controller = new AbortController();
    this.#out.set(number, { id, controller, deadline });
    let [answer, error] = [false, undefined];
    try {
      answer = await this.#probe({ id, address }, controller.signal);
    } catch (e) {
      error = e;
      // The check has failed. Once it is over, an error is only how a probe that was aborted ends.
      if (this.#out.has(number)) this.#warn('CONSISTENT_PROBE_FAILED', `${named(id)} failed`, describe(e));
    }
    if (!this.#out.delete(number)) return;
    if (answer === undefined) {
      const what = `${named(id)} returned nothing, so it does not count: return false for a failure, else true`;
      this.#warn('CONSISTENT_PROBE_RETURNED_NOTHING', what);
      this.#step((checks) => checks.cancel(number));
      return;
    }
    const ok = answer !== false;
    this.#step((checks, now, events) => {
      const told = [];
      if (this.#watch(told, () => checks.finished(number, ok, now))) events.push(['check', { id, ok, error }]);
      events.push(...told);
    });
  }

  /** Runs a report; which states it has changed. */
  #watch(events, report) {
    if (this.listenerCount('change') === 0) return report();
    const before = this.#ring.snapshot();
    const result = report();
    const after = this.#ring.snapshot();
    if (after !== before) events.push(...stateChanges(before, after).map((change) => ['change', change]));
    return result;
  }

  /** Warns of the first of its kind: mistakes of a program are to be seen, but not at every check. */
  #warn(code, message, detail) {
    if (this.#warned.has(code)) return;
    this.#warned.add(code);
    emitWarning(`${message}. Later ones are not told.`, { type: 'HealthCheckerWarning', code, detail });
  }
}
disposable(HealthChecker, 'close');
tagged(HealthChecker, 'HealthChecker');

function named(id) {
  return `the probe of node ${JSON.stringify(id)}`;
}

function checkClock(value) {
  const functions = Object.keys(clock.program);
  if (functions.every((name) => typeof value?.[name] === 'function')) return;
  throw typeError('clock', `an object with the functions ${functions.join(', ')}`, value);
}

function checkSignal(value) {
  if (value === undefined || value instanceof AbortSignal) return;
  throw typeError('signal', 'an AbortSignal', value);
}

module.exports = { HealthChecker };
