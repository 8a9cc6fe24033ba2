'use strict';
// Transitions, by calls of the C interface: the methods are those of src/transition.rs.

const { numbers } = require('./instance');

const MAX_U32 = 2 ** 32 - 1;

/** Frees what nobody holds any more. */
const forgotten = new FinalizationRegistry(({ instance, at }) => {
  if (!instance.hasFailed) instance.run('consistent_transition_free', at);
});

class Moving {
  #instance;
  #at;
  /** The handles of both placements. */
  #ends;

  /** Takes over a transition. */
  constructor(instance, at, ends) {
    [this.#instance, this.#at, this.#ends] = [instance, at, ends];
    forgotten.register(this, { instance, at });
  }

  old() {
    return this.#ends[0];
  }

  next() {
    return this.#ends[1];
  }

  ids() {
    const { memory } = this.#instance;
    const count = this.#instance.answer('size', 'consistent_transition_len', this.#at);
    return memory.with((arena) => {
      const view = arena.struct('node_view', {});
      return Array.from({ length: count }, (_, index) => {
        this.#instance.call('consistent_transition_node', this.#at, index, view);
        return memory.read('node_view', view).id;
      });
    });
  }

  nodesForRead(bytes, integer, n) {
    return this.#listed('consistent_transition_nodes_for_read', [bytes, integer], n);
  }

  nodesForWrite(bytes, integer, n) {
    return this.#listed('consistent_transition_nodes_for_write', [bytes, integer], n);
  }

  #listed(name, key, n) {
    const { memory } = this.#instance;
    const cap = this.#ends.reduce((sum, end) => sum + Math.min(n, end.maxNodes()), 0);
    return memory.with((arena) => {
      const [indices, count] = [arena.room(4 * cap), arena.room(4)];
      this.#instance.call(name, this.#at, keyed(arena, key), Math.min(n, MAX_U32), indices, cap, count);
      return memory.list('u32', indices, memory.scalar('size', count));
    });
  }

  withDone(first, last) {
    return this.#with('consistent_transition_with_done', first, last);
  }

  withSlotDone(slot) {
    return this.#with('consistent_transition_with_slot_done', slot);
  }

  #with(name, ...values) {
    return new Moving(this.#instance, this.#instance.answer('size', name, this.#at, ...values), this.#ends);
  }

  isDone(...key) {
    return this.#instance.memory.with((arena) => {
      return this.#instance.answer('i32', 'consistent_transition_is_done', this.#at, keyed(arena, key)) !== 0;
    });
  }

  done() {
    const ranges = this.#instance.array('range', 64, 'consistent_transition_done', this.#at);
    return BigUint64Array.from(ranges.flatMap(({ first, last }) => [first, last]));
  }

  left() {
    try {
      return this.#instance.answer('f64', 'consistent_transition_left', this.#at);
    } catch (e) {
      if (e.code !== 'unsupported') throw e;
      return null;
    }
  }

  toJson() {
    return this.#instance.text('consistent_transition_to_json', this.#at);
  }
}

/** A key of bytes, or an integer. */
function keyed(arena, [bytes, integer]) {
  const isBytes = integer === undefined;
  const given = isBytes ? { kind: numbers.KEY_BYTES, data: bytes } : { kind: numbers.KEY_INTEGER, number: integer };
  return arena.struct('key', given);
}

module.exports = { Moving };
