'use strict';
// Active checks: the schedule, with a timer to keep it and sockets to make its probes.

const net = require('node:net');
const { disposable } = require('./disposable');
const { typeError, ConsistentError } = require('./errors');
const { Live } = require('./live');
const { native } = require('./native');

/** A change of the ring is noticed after so many milliseconds, if not before. */
const LOOK_AFTER = 1000;

/** Checks a ring's nodes from its making until close(), or until its ring is closed. It keeps no process alive. */
class HealthChecker {
  #checks;
  #probe;
  #timer;
  /** Probes that are out, by number. */
  #out = new Map();

  constructor(ring, options = {}) {
    if (!(ring instanceof Live)) throw typeError('ring', 'a Ring', ring);
    if (typeof options !== 'object' || options === null) throw typeError('options', 'an object', options);
    const { probe = connect, ...policy } = options;
    if (typeof probe !== 'function') throw typeError('probe', 'a function', probe);
    this.#checks = ring.checks(policy);
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
    let ok = false;
    try {
      ok = (await this.#probe({ id, address }, controller.signal)) !== false;
    } catch {
      // The check has failed.
    }
    if (this.#out.delete(number)) this.#step((checks, now) => checks.finished(number, ok, now));
  }
}
disposable(HealthChecker, 'close');

/** The default probe: whether somebody accepts connections at the address. */
function connect({ address }, signal) {
  return new Promise((resolve, reject) => {
    const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
    if (!host) throw new Error(`${JSON.stringify(address)} is not host:port`);
    const socket = net.connect({ host, port: Number(port), signal });
    socket.unref();
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

module.exports = { HealthChecker };
