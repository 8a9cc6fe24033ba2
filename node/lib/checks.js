'use strict';

const { call } = require('./native');
const { Uncloneable } = require('./uncloneable');
const { boolean, time, whole } = require('./values');
const { nativeOf, watch } = require('./view');

/** A schedule of active checks: it runs nothing. Made by `ring.checks()`; it ends with that handle to the ring. */
class Checks extends Uncloneable {
  #ring;
  #schedule;

  constructor(ring, schedule) {
    super();
    this.#ring = ring;
    this.#schedule = schedule;
  }

  /** The probes to make now, each once. Those that are out for too long are reported as failures first. */
  due(now) {
    const at = time(now);
    return watch(this.#ring, () => this.#schedule.due(at));
  }

  /** Tells how a probe went; whether that counted: one that has timed out, or whose node has left, does not. */
  finished(number, ok, now) {
    whole(number, 'number');
    boolean(ok, 'ok');
    const at = time(now);
    return watch(this.#ring, () => this.#schedule.finished(number, ok, at));
  }

  /** Takes back a probe that told nothing of its node: it counts neither way. Whether it was out. */
  cancel(number) {
    whole(number, 'number');
    return call(() => this.#schedule.cancel(number));
  }

  /** When to call due() again, unless a probe finishes, or the ring changes, before; null if there is nothing to do. */
  nextWake() {
    return call(() => this.#schedule.nextWake()) ?? null;
  }
}

/** The nodes of two placements of a ring that are in other states, each with both. */
function stateChanges(before, after) {
  return call(() => nativeOf(after).stateChanges(nativeOf(before)));
}

module.exports = { Checks, stateChanges };
