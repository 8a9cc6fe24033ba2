'use strict';
// Redis sharded by a ring: a client of ioredis for each node, opened when it is first needed.

const { Command, Redis } = require('ioredis');
const { quote } = require('../lib/errors');

class ShardedRedis {
  #ring;
  #connect;
  #failover;
  /** The clients by node, each with the address that it was opened for. */
  #clients = new Map();
  #subscription;

  constructor(ring, { connect = connected, failover = false } = {}) {
    this.#ring = ring;
    this.#connect = connect;
    this.#failover = failover;
    this.#subscription = ring.onChange(({ why }) => why === 'topology' && this.#leave());
  }

  /** The client of a key's node. */
  of(key) {
    return this.client(live(this.#ring.getNode(key)));
  }

  /** The client of a node. */
  client(id) {
    const known = this.#clients.get(id);
    if (known) return known.redis;
    if (!this.#subscription) throw new Error('the sharded client has ended');
    const node = this.#ring.node(id);
    const redis = this.#connect(node);
    this.#clients.set(id, { redis, address: node.address });
    if (this.#failover) this.#report(id, redis);
    return redis;
  }

  mget(...keys) {
    keys = keys.flat();
    return this.#gather(this.#locate(keys), (redis, places) => redis.mget(places.map((at) => keys[at])));
  }

  async mset(values) {
    const pairs = values instanceof Map ? [...values] : Object.entries(values);
    const ids = this.#locate(pairs.map(([key]) => key));
    await this.#each(ids, (redis, places) => redis.mset(places.flatMap((at) => pairs[at])));
    return 'OK';
  }

  del(...keys) {
    return this.#count('del', keys.flat());
  }

  unlink(...keys) {
    return this.#count('unlink', keys.flat());
  }

  exists(...keys) {
    return this.#count('exists', keys.flat());
  }

  /** Commands as ioredis chains them, for any nodes. */
  pipeline(commands = []) {
    const queue = [...commands];
    const own = { exec: () => this.#exec(queue) };
    const chain = new Proxy(own, {
      get(_, name) {
        if (name === 'length') return queue.length;
        if (name in own || typeof Redis.prototype[name] !== 'function') return own[name];
        return (...args) => (queue.push([name, ...args]), chain);
      },
    });
    return chain;
  }

  /** Ends all clients once their commands are answered. */
  async quit() {
    this.#subscription?.close();
    this.#subscription = null;
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    await Promise.all(clients.map(({ redis }) => end(redis)));
    return 'OK';
  }

  /** The node of each key. */
  #locate(keys) {
    return Array.from(this.#ring.place(keys), live);
  }

  /** Calls for each of some nodes once, with the places in the list where it stands. */
  #each(ids, call) {
    const groups = new Map();
    ids.forEach((id, at) => groups.get(id)?.push(at) ?? groups.set(id, [at]));
    // All are there before the first is asked.
    const parts = Array.from(groups, ([id, places]) => [this.client(id), places]);
    return Promise.all(parts.map(([redis, places]) => call(redis, places)));
  }

  /** The answers of nodes to their parts of a list, put together in its order. */
  async #gather(ids, ask) {
    const answers = new Array(ids.length);
    await this.#each(ids, async (redis, places) => {
      const found = await ask(redis, places);
      places.forEach((at, i) => (answers[at] = found[i]));
    });
    return answers;
  }

  async #count(name, keys) {
    const counts = await this.#each(this.#locate(keys), (redis, places) => redis[name](places.map((at) => keys[at])));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #exec(queue) {
    const ids = queue.map(([name, ...args]) => {
      const keys = new Command(name.replace(/Buffer$/, ''), args).getKeys();
      const [id, other] = new Set(this.#locate(keys));
      if (id === undefined) throw new Error(`${quote(name)} names no key, and so no node`);
      if (other !== undefined) throw new Error(`the keys of ${quote(name)} are on ${quote(id)} and ${quote(other)}`);
      return id;
    });
    return this.#gather(ids, (redis, places) => {
      const pipeline = redis.pipeline(places.map((at) => queue[at]));
      return pipeline.exec().catch((e) => places.map(() => [e]));
    });
  }

  /** Tells the ring of connections that break, or cannot be had, and of those that are there again. */
  #report(id, redis) {
    const report = (ok) => {
      try {
        // To be ready once is enough: the server has loaded its data.
        const times = ok ? this.#ring.healthPolicy.rise : 1;
        for (let i = 0; i < times && this.#clients.get(id)?.redis === redis; i++) this.#ring.report(id, ok);
      } catch (e) {
        if (e.kind !== 'unknown_node' && e.kind !== 'closed') throw e;
      }
    };
    redis.on('close', () => report(false)).on('ready', () => report(true));
  }

  /** Ends the clients of nodes that have gone, or moved to another address. */
  #leave() {
    for (const [id, { redis, address }] of this.#clients) {
      if (this.#ring.has(id) && this.#ring.node(id).address === address) continue;
      this.#clients.delete(id);
      end(redis);
    }
  }
}

function connected({ id, address }) {
  if (address === '') throw new Error(`node ${quote(id)} has no address`);
  return new Redis(address);
}

function live(id) {
  if (id === null) throw new Error('the ring has no live node for the key');
  return id;
}

function end(redis) {
  return redis.quit().catch(() => redis.disconnect());
}

module.exports = { ShardedRedis };
