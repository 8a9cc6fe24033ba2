'use strict';
// Topology documents in etcd: a key holds the canonical document.

const { Etcd3 } = require('etcd3');
const { Store } = require('../lib/sources/store');

/** Milliseconds for an answer. */
const TIMEOUT = 5000;
/** Milliseconds for taking leave. */
const SHORT = 500;
/** Calls fail at once: a watch tries again by itself. */
const once = { execute: async (run, signal) => run({ signal }) };
const ONCE = { global: once, host: () => once };

class EtcdStore extends Store {
  /** A key of a cluster; the options are those of `Etcd3`. */
  constructor(options, { key = 'libconsistent/topology' } = {}) {
    super(new Place(options, key));
  }
}

class Place {
  #options;
  #key;

  constructor(options, key) {
    this.#options = {
      dialTimeout: TIMEOUT,
      ...options,
      faultHandling: { ...options.faultHandling, ...ONCE },
      // Otherwise whoever failed to connect, however long ago, lets others wait.
      grpcOptions: { ...options.grpcOptions, 'grpc.use_local_subchannel_pool': 1 },
    };
    this.#key = key;
    const [host] = [options.hosts].flat();
    const [, scheme, address] = /^(?:(\w+):\/\/)?([^/]*)/.exec(host);
    this.origin = `${scheme === 'https' ? 'etcds' : 'etcd'}://${address}/${key}`;
  }

  async get() {
    return this.#with((client) => this.#read(client));
  }

  async write(text, before) {
    return this.#with(async (client) => {
      const { succeeded } = await client
        .if(this.#key, 'Mod', '==', before?.version ?? '0')
        .then(client.put(this.#key).value(text))
        .options(soon())
        .commit();
      return succeeded;
    });
  }

  async listen(notice, failed) {
    const client = new Etcd3(this.#options);
    const watcher = client.watch().key(this.#key).watcher();
    const close = async () => {
      // It would connect again for ever. A connection that is gone cancels nothing.
      await inTime(watcher.cancel(), SHORT).catch(() => {});
      client.close();
    };
    try {
      await inTime(connected(watcher), TIMEOUT);
    } catch (e) {
      await close();
      throw e;
    }
    watcher.on('data', notice);
    watcher.on('disconnected', failed);
    watcher.on('error', failed);
    return { get: () => this.#read(client), close };
  }

  async #read(client) {
    const { kvs } = await client.get(this.#key).options(soon()).exec();
    return kvs.length === 0 ? null : { text: kvs[0].value, version: kvs[0].mod_revision };
  }

  async #with(run) {
    const client = new Etcd3(this.#options);
    try {
      return await run(client);
    } finally {
      client.close();
    }
  }
}

function soon() {
  return { deadline: Date.now() + TIMEOUT };
}

function connected(watcher) {
  return new Promise((resolve, reject) => {
    watcher.once('connected', resolve);
    watcher.once('disconnected', reject);
    watcher.once('error', reject);
  });
}

/** A promise that is rejected if it takes too long. */
function inTime(promise, milliseconds) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

module.exports = { EtcdStore };
