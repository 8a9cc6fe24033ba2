// Does what the test says, a line of JSON each, and answers with a line of JSON. Keys are hexadecimal.
// Usage: driver.mjs RING.json SETTINGS    settings as {"failover": true, "wasm": false, "options": {..}} of ioredis

import { Redis } from 'ioredis';
import { ShardedRedis } from 'libconsistent/integrations/ioredis';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [, , file, settings] = process.argv;
const { failover, wasm, options } = JSON.parse(settings);
const { HealthChecker, Ring } = await import(wasm ? 'libconsistent/wasm' : 'libconsistent');
const ring = Ring.fromJSON(readFileSync(file));
const connect = ({ address }) => new Redis(address, options).on('error', () => {});
const redis = new ShardedRedis(ring, { failover, ...(options && { connect }) });

const keysOf = (list) => list.map((hex) => Buffer.from(hex, 'hex'));
const valueOf = (key) => `value of ${key.toString('hex')}`;
const right = (keys, values) => keys.filter((key, i) => values[i] === valueOf(key)).length;

/** What can be asked for. */
const verbs = {
  nodes: (keys) => [...ring.place(keys)],
  set: (keys) => Promise.all(keys.map((key) => redis.of(key).set(key, valueOf(key)))),
  get: async (keys) => right(keys, await Promise.all(keys.map((key) => redis.of(key).get(key)))),
  mset: (keys) => redis.mset(new Map(keys.map((key) => [key, valueOf(key)]))),
  mget: async (keys) => right(keys, await redis.mget(keys)),
  del: (keys) => redis.del(...keys),
  unlink: (keys) => redis.unlink(keys),
  exists: (keys) => redis.exists(keys),
  async pipeline(keys) {
    const chain = redis.pipeline(keys.map((key) => ['set', key, valueOf(key)]));
    for (const key of keys) chain.get(key);
    const answers = await chain.exec();
    const values = answers.slice(keys.length).map(([, value]) => value);
    return [chain.length, answers.filter(([error]) => error).length, right(keys, values)];
  },
  chain: (_, commands) => redis.pipeline(commands).exec(),
  of: (_, key, command, ...args) => redis.of(key)[command](...args),
  update: (_, document) => ring.update(document),
  follow: (_, path) => void ring.follow(path),
  mark: (_, id, down) => (down ? ring.markDown(id) : ring.markUp(id)),
  policy: (_, policy) => ring.setHealthPolicy(policy),
  check: () => void new HealthChecker(ring, { interval: 50, timeout: 200, probe: ({ id }) => redis.client(id).ping() }),
  states: () => Object.fromEntries(ring.nodes.map((id) => [id, ring.state(id)])),
  closeRing: () => ring.close(),
  quit: () => redis.quit(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, keys = [], args = [] } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: (await verbs[verb](keysOf(keys), ...args)) ?? null }));
  } catch (e) {
    console.log(JSON.stringify({ error: e.message }));
  }
}
await redis.quit();
ring.close();
