// Does what the test says, a line of JSON each, and answers with a line of JSON. Keys are hexadecimal.
// Usage: driver.mjs SERVERS OPTIONS [RING.json]    both in JSON, as memcached takes them; a ring places keys if told

import { HealthChecker, Ring } from 'libconsistent';
import HashRing from 'libconsistent/dropin/hashring';
import { placeBy } from 'libconsistent/integrations/memcached';
import Memcached from 'memcached';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const [, , servers, options, file] = process.argv;
const memcached = new Memcached(JSON.parse(servers), JSON.parse(options));
const removed = [];
memcached.on('remove', ({ server }) => removed.push(server));
const ring = file && Ring.fromJSON(readFileSync(file));
if (ring) placeBy(memcached, ring);

/** A request that is out when its connection breaks is never answered by the client. */
function call(name, ...args) {
  const late = sleep(5000, null, { ref: false }).then(() => Promise.reject(new Error('no answer')));
  return Promise.race([promisify(memcached[name]).call(memcached, ...args), late]);
}
const valueOf = (key) => `value of ${Buffer.from(key).toString('hex')}`;
const textsOf = (list) => list.map((hex) => Buffer.from(hex, 'hex').toString());
/** Some at a time: the client has a connection for each request that is out. */
async function all(keys, one) {
  const answers = [];
  for (let i = 0; i < keys.length; i += 50) answers.push(...(await Promise.all(keys.slice(i, i + 50).map(one))));
  return answers;
}

/** What can be asked for. */
const verbs = {
  isReplaced: () => memcached.HashRing instanceof HashRing,
  where: (keys) => keys.map((key) => memcached.HashRing.get(key)),
  without: (_, server) => void memcached.HashRing.remove(server),
  swap: (_, server, other) => void memcached.HashRing.swap(server, other),
  servers: () => memcached.servers,
  removed: () => removed,
  states: () => Object.fromEntries(ring.nodes.map((id) => [id, ring.state(id)])),
  update: (_, document) => ring.update(document),
  policy: (_, policy) => ring.setHealthPolicy(policy),
  check: () => void new HealthChecker(ring, { interval: 50, timeout: 500 }),
  set: async (keys) => (await all(keys, (key) => call('set', key, valueOf(key), 0))).filter((ok) => ok === true).length,
  get: async (keys) => (await all(keys, (key) => call('get', key))).filter((v, i) => v === valueOf(keys[i])).length,
  async getMulti(keys) {
    const found = await call('getMulti', keys);
    return keys.filter((key) => found[key] === valueOf(key)).length;
  },
  /** One after the other, what is wrong with each. */
  async failed(keys) {
    const errors = [];
    const noted = (e) => errors.push((Array.isArray(e) ? e[0] : e).message);
    for (const key of keys) await call('get', key).catch(noted);
    return errors;
  },
  stats: async () => (await call('stats')).length,
};

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, keys = [], args = [] } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: (await verbs[verb](textsOf(keys), ...args)) ?? null }));
  } catch (e) {
    console.log(JSON.stringify({ error: String(e?.message ?? e) }));
  }
}
// Timers of the client are left.
process.exit(0);
