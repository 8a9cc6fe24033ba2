'use strict';

const { disposable } = require('./disposable');
const { mistake } = require('./native');
const { Uncloneable, tagged } = require('./uncloneable');

/** Its cost on a node's load until it is released, or its thread ends. Garbage collection does not release it. */
class Lease extends Uncloneable {
  /** 0 once it is released. */
  #token;
  #release;

  constructor(node, spilled, cost, touch, token, release) {
    super();
    this.node = node;
    this.spilled = spilled;
    this.cost = cost;
    this.touch = touch;
    this.#token = token;
    this.#release = release;
  }

  /** Whether it is on the key's own node. */
  get home() {
    return this.spilled === 0;
  }

  toString() {
    return `Lease(${this.node}, spilled ${this.spilled})`;
  }

  /** Gives the place back; whether it was out. Any further time does nothing. */
  release() {
    const token = this.#token;
    if (token === 0) return false;
    this.#token = 0;
    const answer = this.#release(token);
    if (answer < 0) throw mistake(answer);
    return answer === 1;
  }
}
disposable(Lease, 'release');
tagged(Lease, 'Lease');

module.exports = { Lease };
