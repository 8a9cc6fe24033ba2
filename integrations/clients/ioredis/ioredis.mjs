// Values in the Redis servers of a topology document. Usage: ioredis.mjs RING.json
import { Redis } from 'ioredis';
import { Ring } from 'libconsistent';
import { ShardedRedis } from 'libconsistent/integrations/ioredis';
import { readFileSync } from 'node:fs';

const [, , file] = process.argv;
const ring = Ring.fromJSON(readFileSync(file));
ring.follow(file); // nodes that join and leave
const redis = new ShardedRedis(ring, {
  failover: true,
  connect: ({ id, address }) =>
    new Redis(address, { maxRetriesPerRequest: 1 }).on('error', (e) => console.warn(`${id}: ${e.message}`)),
});

await redis.of('user:42').set('user:42', 'Ada', 'EX', 60);
await redis.mset({ 'user:1': 'Bo', 'user:2': 'Cy' });
console.log(await redis.mget('user:1', 'user:42', 'user:3'));
console.log(await redis.pipeline().append('user:2', 'd').get('user:2').del('user:1').exec());

await redis.quit();
ring.close();
