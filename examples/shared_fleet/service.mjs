// A service in Node whose ring is as the store says. It answers each line of keys with where they are.
// Usage: service.mjs REDIS    as 127.0.0.1:6379

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

// Where the packages are installed, these are imports of 'ioredis', 'libconsistent' and 'libconsistent/sources/redis'.
const require = createRequire(new URL('../../node/package.json', import.meta.url));
const { Redis } = require('ioredis');
const { Ring } = require('libconsistent');
const { RedisStore } = require('libconsistent/sources/redis');

const [host, port] = process.argv[2].split(':');
const client = new Redis({ host, port: Number(port), lazyConnect: true });
// The ring tells what goes wrong.
client.on('error', () => {});
const store = new RedisStore(client);
const found = await store.get();
if (found === null) throw new Error('no topology is there');
const ring = Ring.fromJSON(found.text);
const watch = store.watch(ring, { poll: 1000 });
for await (const line of createInterface({ input: process.stdin })) {
  const keys = line.split(' ').filter(Boolean);
  const answer = {
    epoch: Number(ring.epoch),
    fingerprint: ring.fingerprint,
    nodes: keys.map((key) => ring.getNode(key)),
    error: ring.source()?.error ?? null,
  };
  console.log(JSON.stringify(answer));
}
await watch.close();
client.disconnect();
