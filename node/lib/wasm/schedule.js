'use strict';
// The schedule of active checks, which ends with the handle that it was asked of.

const { numbers } = require('./instance');
const { milli, milliseconds, moment, never } = require('./units');

/** Frees what nobody closed. */
const forgotten = new FinalizationRegistry(({ instance, checks }) => {
  if (!instance.hasFailed) instance.run('consistent_checks_free', checks);
});

class Schedule {
  #state;
  #checks;

  constructor(state, { interval, jitter, timeout, maxInFlight, seed }) {
    const { instance, ring } = state;
    const policy = { max_in_flight: maxInFlight, seed };
    if (interval !== undefined) policy.interval_ms = milliseconds(interval);
    if (timeout !== undefined) policy.timeout_ms = milliseconds(timeout);
    if (jitter !== undefined) policy.jitter_milli = milli('jitter', jitter, 0, 1);
    this.#state = state;
    this.#checks = instance.memory.with((arena) => {
      return instance.answer('size', 'consistent_ring_checks', ring, arena.struct('check_policy', policy));
    });
    forgotten.register(this, { instance, checks: this.#checks });
  }

  due(now) {
    const { probes } = this.#state.change((_, instance) => {
      return instance.result('probes', 'consistent_checks_due', this.#checks, moment(instance, now));
    });
    return probes.map(({ number, id, address, deadline_ms: deadline }) => {
      return { number: Number(number), id, address: address ?? '', deadline: Number(deadline) };
    });
  }

  finished(number, ok, now) {
    return this.#state.change((_, instance) => {
      return this.#finished(instance, number, ok ? numbers.PROBE_OK : numbers.PROBE_FAILED, moment(instance, now));
    });
  }

  cancel(number) {
    return this.#state.change((_, instance) => this.#finished(instance, number, numbers.PROBE_CANCELLED, 0n));
  }

  #finished(instance, number, outcome, now) {
    return instance.answer('i32', 'consistent_checks_finished', this.#checks, BigInt(number), outcome, now) !== 0;
  }

  nextWake() {
    const { instance, placement } = this.#state;
    if (placement === 0) return undefined;
    return never(instance.answer('u64', 'consistent_checks_next_wake', this.#checks));
  }
}

module.exports = { Schedule };
