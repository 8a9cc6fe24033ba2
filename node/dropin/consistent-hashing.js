'use strict';
// `consistent-hashing` 0.3.0 of npm with the engine underneath: another require(), and every key stays on its node.

const crypto = require('node:crypto');
const { Engine } = require('../lib/dropin/engine');
const { shown } = require('../lib/dropin/properties');

class ConsistentHashing {
  /** By label: the node that was placed last, and how often its points are among the keys. */
  #placed = new Map();
  /** Places by the engine's rule. It is made when somebody asks, as all below; null when the rule is run here. */
  #engine;
  /** Nodes by the engine's index. */
  #owners;
  #keys;
  #ring;

  constructor(nodes, options) {
    this.replicas = options?.replicas || 160;
    this.algorithm = options?.algorithm || 'md5';
    // Its own properties, as there, but made when they are read.
    shown(this, 'ring', () => this.#owned());
    shown(this, 'keys', () => this.#listed());
    this.nodes = [];
    for (let i = 0; i < nodes.length; i++) this.addNode(nodes[i]);
  }

  /** Adds a node: a string, or an object with an id. */
  addNode(node) {
    const label = labelOf(node);
    // Throws if there is no such algorithm.
    if (this.#placed.size === 0) this.crypto(label);
    this.nodes.push(node);
    this.#placed.set(label, { node, times: (this.#placed.get(label)?.times ?? 0) + 1 });
    this.#change();
  }

  /** Takes a node from the list, and the points of its name from the ring. */
  removeNode(node) {
    const label = labelOf(node);
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      // eslint-disable-next-line eqeqeq -- a number is the node of its digits
      if (this.nodes[i] == node) this.nodes.splice(i, 1);
    }
    this.#placed.delete(label);
    this.#change();
  }

  #change() {
    this.#engine?.close();
    this.#engine = this.#keys = this.#ring = undefined;
  }

  /** The node of a key, which is a string or bytes; 0 without nodes. */
  getNode(key) {
    if (this.#engine === undefined) this.#compile();
    if (this.#engine && (typeof key === 'string' || ArrayBuffer.isView(key))) {
      return this.#owners[this.#engine.locate(key)];
    }
    if (this.getRingLength() === 0) return 0;
    return this.ring[this.keys[this.getNodePosition(this.crypto(key))]];
  }

  #compile() {
    this.#engine = this.getRingLength() > 0 && this.#isPlain() ? this.#engineOf([...this.#placed.keys()]) : null;
    this.#owners = this.#engine?.ids.map((id) => this.#placed.get(id).node);
  }

  #engineOf(ids) {
    const algorithm = String(this.algorithm).toLowerCase();
    return Engine.within(ids, { scheme: 'npm_consistent_hashing', algorithm, replicas: this.#count() });
  }

  /**
   * Whether the rule is the usual one: a node that was added twice has half of the keys searched, methods may be
   * replaced.
   */
  #isPlain() {
    for (const { times } of this.#placed.values()) if (times > 1) return false;
    return Object.keys(RULE).every((name) => this[name] === RULE[name]);
  }

  /** How many points a node has. */
  #count() {
    return Math.max(0, Math.ceil(this.replicas)) || 0;
  }

  #points(label) {
    return Array.from({ length: this.#count() }, (_, i) => this.crypto(`${label}:${i}`));
  }

  /** The points in order, those of a node that was added twice, twice. */
  #listed() {
    return (this.#keys ??= [...this.#placed]
      .flatMap(([label, { times }]) => Array.from({ length: times }, () => this.#points(label)).flat())
      .sort());
  }

  /** The node of each point. */
  #owned() {
    if (!this.#ring) {
      this.#ring = {};
      for (const [label, { node }] of this.#placed) for (const key of this.#points(label)) this.#ring[key] = node;
    }
    return this.#ring;
  }

  /** The place among the keys of the last one at or below a hash, else of the last. */
  getNodePosition(hash) {
    const { keys } = this;
    const all = this.getRingLength();
    let [low, high] = [0, all];
    if (all === 1) return 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.compare(keys[middle], hash);
      if (order === 0) return middle;
      if (order > 0) high = middle;
      else low = middle + 1;
    }
    return low > 0 ? low - 1 : all - 1;
  }

  /** How many different points there are. */
  getRingLength() {
    return this.#placed.size * this.#count();
  }

  compare(v1, v2) {
    return v1 > v2 ? 1 : v1 < v2 ? -1 : 0;
  }

  /** The digest of a string or of bytes in hexadecimal. */
  crypto(str) {
    return crypto.createHash(this.algorithm).update(str).digest('hex');
  }
}

/** What the points of a node are hashed from, before a colon and their number. */
function labelOf(node) {
  return (node.id || node) + '';
}

/** The methods that decide placement, as they are here. */
const { getNodePosition, getRingLength, compare, crypto: digest } = ConsistentHashing.prototype;
const RULE = { getNodePosition, getRingLength, compare, crypto: digest };

module.exports = ConsistentHashing;
