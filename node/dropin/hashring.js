'use strict';
// `hashring` 3.2.0 of npm with the engine underneath: another require(), and every key stays on its server.

const { createHash } = require('node:crypto');
const { Cache } = require('../lib/dropin/lru');
const { Engine } = require('../lib/dropin/engine');
const { unsigned, times, shares, generate } = require('../lib/dropin/points');
const { shown } = require('../lib/dropin/properties');
const { parse, vnodes } = require('../lib/dropin/servers');

class HashRing {
  /** The servers as they were placed: what their points are hashed from, how often, and what they are called by now. */
  #placed = [];
  #size = 0;
  /**
   * Places by the engine's rule; null when the rule is run here: for hash functions and sizes that it does not have.
   */
  #engine = null;
  /** Placed servers by the engine's index. */
  #owners = [];
  /** Whether two placed servers are called the same. */
  #namesakes = false;
  /** The points, made when somebody looks at them. */
  #points = null;

  constructor(servers, algorithm, options) {
    options = options || {};
    this.vnode = 'vnode count' in options ? options['vnode count'] : 40;
    this.algorithm = algorithm || 'md5';
    this.defaultport = options['default port'] || null;
    const usual = options.compatibility === 'hash_ring' ? 3 : 4;
    this.replicas = options.compatibility || !('replicas' in options) ? usual : +options.replicas;
    if (this.replicas <= 0) this.replicas = 1;
    // Its own properties, as there, but made when they are read.
    shown(this, 'ring', () => this.#listed());
    shown(this, 'size', () => this.#size);
    this.servers = parse(servers);
    this.vnodes = vnodes(this.servers);
    this.cache = new Cache({ maxSize: 'max cache size' in options ? options['max cache size'] : 5000 });
    if (typeof this.algorithm === 'function') this.hash = this.algorithm;
    this.continuum();
  }

  /** Places the servers anew, by their weights and virtual nodes. */
  continuum() {
    if (this.servers.length) this.#place(shares(this));
    return this;
  }

  #place(placed) {
    this.#placed = placed;
    this.#size = placed.reduce((size, { hashes }) => size + hashes * times(this.replicas), 0);
    this.#points = null;
    this.#engine?.close();
    this.#engine = this.#size > 0 && this.#isPlain() ? this.#compile() : null;
    this.#owners = this.#engine ? this.#engine.ids.map((id) => placed[id]) : [];
    this.#rename();
    // At once, as the user's function may throw.
    if (!this.#engine) this.#listed();
  }

  /** Whether nothing that decides placement was replaced by a function of the user's. */
  #isPlain() {
    return Object.keys(RULE).every((name) => this[name] === RULE[name]);
  }

  #compile() {
    const nodes = this.#placed.flatMap(({ label, hashes }, i) =>
      hashes > 0 ? { id: String(i), fields: { label, vnodes: hashes } } : [],
    );
    const algorithm = String(this.algorithm).toLowerCase();
    // No default: the counts are the shares already.
    return Engine.within(nodes, { scheme: 'npm_hashring', algorithm, replicas: times(this.replicas), vnodes: 0 });
  }

  /** Takes note of other names of placed servers. */
  #rename() {
    this.#namesakes = new Set(this.#placed.map(({ name }) => name)).size < this.#placed.length;
  }

  /** The points in ascending order. */
  #listed() {
    return (this.#points ??= generate(this.#placed, this.replicas, (text) => this.digest(text)));
  }

  /** The server of a key; undefined without servers. */
  get(key) {
    const text = typeof key === 'string' ? key : key + '';
    const remembered = this.cache.get(text);
    if (remembered) return remembered;
    const server = this.#engine
      ? this.#owners[this.#engine.locate(text)].name
      : this.ring[this.find(this.hashValue(key))]?.server;
    if (server !== undefined) this.cache.set(text, server);
    return server;
  }

  /** The place in the ring of the first point at or above a value, else of the first. */
  find(hashValue) {
    const { ring } = this;
    let [low, high] = [0, ring.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ring[middle].value < hashValue) low = middle + 1;
      else high = middle;
    }
    return low === ring.length ? 0 : low;
  }

  /** The digest of a string: bytes, or characters that stand for them. */
  hash(key) {
    return createHash(this.algorithm).update(key).digest();
  }

  /** The bytes of a key's digest. */
  digest(key) {
    const hash = this.hash(key + '');
    return typeof hash === 'string' ? Array.from({ length: hash.length }, (_, i) => hash.charCodeAt(i)) : hash;
  }

  /** The position of a key. */
  hashValue(key) {
    const x = this.digest(key);
    return unsigned(x[3], x[2], x[1], x[0]);
  }

  /** The first servers on the ring from a key on; not unique ones are those of the points in turn. */
  range(key, size, unique) {
    if (!this.size) return [];
    size = size || this.servers.length;
    unique = unique || unique === undefined;
    if (unique && this.#engine) return this.#nearest(key + '', size);
    const { ring } = this;
    const servers = [];
    const start = this.find(this.hashValue(key));
    for (let i = 0; i < ring.length && servers.length !== size; i++) {
      const { server } = ring[(start + i) % ring.length];
      if (!unique || !servers.includes(server)) servers.push(server);
    }
    return servers;
  }

  /** The first servers, each once. */
  #nearest(key, size) {
    // Any other size is never reached, which gives all.
    const most = Number.isInteger(size) && size > 0 ? size : Infinity;
    const walk = this.#engine.walk(key, this.#namesakes ? Infinity : most);
    const servers = new Array(walk.length);
    for (let i = 0; i < walk.length; i++) servers[i] = this.#owners[walk[i]].name;
    return this.#namesakes ? [...new Set(servers)].slice(0, most) : servers;
  }

  /** The points of each server, of all or of those that are listed. */
  points(servers) {
    const points = Object.create(null);
    for (const server of Array.isArray(servers) ? servers : Object.keys(this.vnodes)) points[server] = [];
    for (const { server, value } of this.ring) if (server in points) points[server].push(value);
    return points;
  }

  /** Calls a server by another name: no key moves until the next add() or remove(), which place by the new name. */
  swap(from, to) {
    const connection = parse(to).pop();
    for (const placed of this.#placed) if (placed.name === from) placed.name = to;
    for (const node of this.#points ?? []) if (node.server === from) node.server = to;
    this.#rename();
    this.cache.forEach((server, key) => {
      if (server === from) this.cache.set(key, to);
    });
    this.vnodes[to] = this.vnodes[from];
    delete this.vnodes[from];
    for (const server of this.servers) {
      if (server.string !== from) continue;
      server.string = to;
      server.host = connection.host;
      server.port = connection.port;
    }
    return this;
  }

  /** Adds servers, given as to the constructor; those that are members stay as they are. */
  add(servers) {
    // An object: from here on, names like integers come first.
    const all = Object.create(null);
    for (const server of this.servers) all[server.string] = server;
    for (const server of parse(servers)) if (!(server.string in all)) all[server.string] = server;
    this.servers = parse(all);
    this.vnodes = vnodes(this.servers);
    return this.reset().continuum();
  }

  /** Removes a server; of several, the last. */
  remove(server) {
    const { string } = parse(server).pop();
    delete this.vnodes[string];
    this.servers = this.servers.filter((server) => server.string !== string);
    return this.reset().continuum();
  }

  /** Whether a server has points. */
  has(server) {
    return this.#size > 0 && this.#placed.some(({ name, hashes }) => hashes > 0 && name === server);
  }

  /** Takes all points away; continuum() brings them back. */
  reset() {
    this.#place([]);
    this.cache.reset();
    return this;
  }

  /** Takes everything away. */
  end() {
    this.reset();
    this.vnodes = vnodes([]);
    this.servers.length = 0;
    return this;
  }

  /** The version whose interface this is. */
  static version = '3.2.0';
}

/** The methods that decide placement, as they are here. */
const { hash, digest, hashValue, find } = HashRing.prototype;
const RULE = { hash, digest, hashValue, find };

/** Names of old versions, with what they do today. */
for (const [old, name] of Object.entries({
  replaceServer: null,
  replace: null,
  removeServer: 'remove',
  addServer: 'add',
  getNode: 'get',
  getNodePosition: 'find',
  position: 'find',
})) {
  let warned = false;
  HashRing.prototype[old] = function (...given) {
    if (!warned) console.warn(`[deprecated] HashRing#${old} ${name ? `is HashRing#${name} now` : 'does nothing'}`);
    warned = true;
    return name ? HashRing.prototype[name].apply(this, given) : undefined;
  };
}

module.exports = HashRing;
// Never run: it tells Node that `import { version }` finds one.
// eslint-disable-next-line no-constant-binary-expression
0 && (module.exports = { version: HashRing.version });
