'use strict';
// Who listens to a ring: changes wait here until ../changes.js takes them.

const { numbers } = require('./instance');
const { stateName } = require('./state');

/**
 * The most changes that wait, beside those of one change of the topology: beyond it the oldest are left out, and
 * counted.
 */
const MOST_WAITING = 2 ** 16;

const WHY = new Map(
  Object.entries(numbers)
    .filter(([name]) => name.startsWith('WHY_'))
    .map(([name, number]) => [number, name.slice('WHY_'.length).toLowerCase()]),
);

/** Frees what nobody closed. */
const forgotten = new FinalizationRegistry((source) => source.free());

/** Where changes come from. It does not keep the one who listens. */
class Source {
  constructor(state) {
    this.instance = state.instance;
    this.shared = state.shared;
    this.at = state.instance.answer('size', 'consistent_wasm_listen', state.ring);
  }

  free() {
    const { instance, at } = this;
    this.at = 0;
    if (at !== 0 && !instance.hasFailed) instance.run('consistent_wasm_unlisten', at);
  }
}

class Listening {
  #source;
  #waiting = [];

  constructor(state) {
    this.#source = new Source(state);
    state.shared.listening.add(this);
    forgotten.register(this, this.#source, this.#source);
  }

  /** Takes what has come. */
  gather() {
    const { instance, at } = this.#source;
    if (at === 0 || instance.hasFailed) return;
    instance.memory.with((arena) => {
      const room = arena.struct('change', {});
      while (instance.answer('i32', 'consistent_wasm_next', at, room) !== 0) {
        this.#push(instance.memory.read('change', room));
      }
    });
  }

  #push({ why, node, from, to, epoch_before: epochBefore, epoch, lost, reason }) {
    const change = {
      why: WHY.get(why),
      node: node ?? undefined,
      from: stateName(from),
      to: stateName(to),
      epochBefore,
      epoch,
      lost: Number(lost),
      reason: reason ?? undefined,
    };
    const waiting = this.#waiting;
    const isOfOther = (first) =>
      first.epoch === first.epochBefore || first.epochBefore !== epochBefore || first.epoch !== epoch;
    while (waiting.length >= MOST_WAITING && isOfOther(waiting[0])) {
      const gone = waiting.shift().lost + 1;
      if (waiting.length > 0) waiting[0].lost += gone;
    }
    waiting.push(change);
  }

  take(most = Infinity) {
    return this.#waiting.splice(0, most);
  }

  hasMore() {
    return this.#waiting.length > 0;
  }

  close() {
    this.#waiting = [];
    this.#source.shared.listening.delete(this);
    forgotten.unregister(this.#source);
    this.#source.free();
  }
}

module.exports = { Listening };
