'use strict';
// Topology documents in Redis: a string key holds the canonical document and nothing else.

const { Store, found, same } = require('../lib/sources/store');

/** Milliseconds for an answer. */
const TIMEOUT = 5000;
/** Connections of our own are made like the client's, but their calls fail at once where the client's would wait. */
const OWN = {
  lazyConnect: true,
  retryStrategy: () => null,
  reconnectOnError: null,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  connectTimeout: TIMEOUT,
  commandTimeout: TIMEOUT,
  keyPrefix: '',
};

class RedisStore extends Store {
  /** A key of the server of an ioredis client. */
  constructor(client, { key = 'libconsistent:topology' } = {}) {
    super(new Place(client, key));
  }
}

class Place {
  #client;
  #key;

  constructor(client, key) {
    this.#client = client;
    this.#key = key;
    const { host, port, path, db = 0, tls } = client.options;
    const at = encodeURIComponent(key).replaceAll('%3A', ':').replaceAll('%2F', '/');
    const address = host?.includes(':') ? `[${host}]` : host;
    this.origin = path
      ? `unix://${path}?db=${db}&key=${at}`
      : `${tls ? 'rediss' : 'redis'}://${address}:${port}/${db}?key=${at}`;
  }

  async get() {
    const redis = await this.#connect();
    try {
      return found(await redis.getBuffer(this.#key));
    } finally {
      redis.disconnect();
    }
  }

  async write(text, before, epoch) {
    const redis = await this.#connect();
    try {
      await redis.watch(this.#key);
      if (!same(found(await redis.getBuffer(this.#key)), before)) return false;
      const done = await redis.multi().set(this.#key, text).publish(this.#channel, String(epoch)).exec();
      if (done === null) return false;
      for (const [error] of done) if (error) throw error;
      return true;
    } finally {
      redis.disconnect();
    }
  }

  async listen(notice, failed) {
    const [reader, listener] = [this.#own(failed), this.#own(failed)];
    // Whether the connection that waits still is one.
    const ping = () => listener.status === 'ready' && listener.ping().catch(failed);
    const timer = setInterval(ping, TIMEOUT);
    timer.unref();
    const close = () => {
      clearInterval(timer);
      reader.disconnect();
      listener.disconnect();
    };
    try {
      await Promise.all([reader.connect(), listener.connect()]);
      await listener.subscribe(this.#channel);
      // Told by servers whose `notify-keyspace-events` is on, whoever writes.
      await listener.psubscribe(`__keyspace@*__:${literal(this.#key)}`);
    } catch (e) {
      close();
      throw e;
    }
    listener.on('message', notice);
    listener.on('pmessage', notice);
    return { get: async () => found(await reader.getBuffer(this.#key)), close };
  }

  get #channel() {
    return `libconsistent:${this.#key}`;
  }

  #own(failed) {
    const own = this.#client.duplicate(OWN);
    own.on('error', failed);
    own.on('close', () => failed(new Error('the connection is closed')));
    // Whoever watches is no reason for a process to go on.
    own.on('connect', () => own.stream.unref());
    return own;
  }

  async #connect() {
    const own = this.#client.duplicate(OWN);
    // What fails is told by the call.
    own.on('error', () => {});
    await own.connect();
    return own;
  }
}

/** A key as a pattern that only it matches. */
function literal(key) {
  return key.replace(/[*?[\]\\^-]/g, '\\$&');
}

module.exports = { RedisStore };
