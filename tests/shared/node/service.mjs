// A service with a ring that it shares with others: tests/shared/README.md says what it is asked.

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

// The package of this checkout, with the clients that it is developed with.
const require = createRequire(new URL('../../../node/package.json', import.meta.url));
const { Redis } = require('ioredis');
const { ConsistentError, Ring } = require('libconsistent');
const { EtcdStore } = require('libconsistent/sources/etcd');
const { FileStore } = require('libconsistent/sources/file');
const { RedisStore } = require('libconsistent/sources/redis');

const [kind, address] = process.argv.slice(2);

function storeOf(key) {
  if (kind === 'file') return new FileStore(address);
  if (kind === 'etcd') return new EtcdStore({ hosts: `http://${address}` }, { key });
  const [host, port] = address.split(':');
  return new RedisStore(new Redis({ host, port: Number(port), lazyConnect: true }), { key });
}

/** Looks keys up all the time. */
class Lookups {
  looked = 0;
  errors = 0;
  backwards = 0;
  #last = 0;

  constructor(ring) {
    this.timer = setInterval(() => {
      for (let number = 0; number < 100; number++) {
        if (ring.getNode(`user:${number}`) === null) this.errors++;
      }
      this.looked += 100;
      const { epoch } = ring;
      if (epoch < this.#last) this.backwards++;
      this.#last = epoch;
    }, 2);
  }
}

/** What keeps this process alive, but for timers that do not count. */
function resources() {
  const kinds = new Map();
  for (const name of process.getActiveResourcesInfo()) kinds.set(name, (kinds.get(name) ?? 0) + 1);
  return kinds;
}

let store, ring, watching, lookups, before;

const verbs = {
  async use({ key }) {
    if (watching) await verbs.close();
    store = storeOf(key);
    return {};
  },

  async get() {
    const found = await store.get();
    return found === null ? { text: null } : { text: found.text.toString('base64'), version: found.version };
  },

  async put({ document, force = false }) {
    return { put: await store.put(document, { force }) };
  },

  watch({ document, poll }) {
    before = resources();
    ring = Ring.fromJSON(document);
    watching = store.watch(ring, { poll: poll * 1000 });
    lookups = new Lookups(ring);
    return {};
  },

  ring() {
    const source = ring.source();
    const { looked, errors, backwards } = lookups;
    const { epoch, fingerprint } = ring;
    const [origin, error] = [source?.origin ?? null, source?.error ?? null];
    return { epoch: Number(epoch), fingerprint, origin, error, looked, errors, backwards };
  },

  async close() {
    await watching.close();
    watching = undefined;
    clearInterval(lookups.timer);
    // Handles are closed in the next turns of the loop, and timers of clients run out.
    let left;
    for (let look = 0; look < 100 && left !== 0; look++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      left = 0;
      for (const [name, count] of resources()) left += Math.max(0, count - (before.get(name) ?? 0));
    }
    return { left };
  },

  collect() {
    globalThis.gc();
    return {};
  },

  /** Adds nodes one after the other, each to what is there. */
  async race({ name, count }) {
    let tries = 0;
    for (let number = 0; number < count;) {
      const next = Ring.fromJSON((await store.get()).text);
      next.addNode(`${name}-${number}`);
      tries++;
      try {
        if ((await store.put(next)) !== 'written') throw new Error('somebody else wrote the same document');
        number++;
      } catch (e) {
        if (!(e instanceof ConsistentError && ['stale', 'conflict'].includes(e.kind))) throw e;
      }
    }
    return { tries };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: verb, ...asked } = JSON.parse(line);
  let answer;
  try {
    answer = await verbs[verb](asked);
  } catch (e) {
    answer = e instanceof ConsistentError ? { refused: e.kind, message: e.message } : { failed: String(e) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit();
