// Values in the memcached servers of a topology document. Usage: npm_memcached.mjs RING.json
import { HealthChecker, Ring } from 'libconsistent';
import { placeBy } from 'libconsistent/integrations/memcached';
import Memcached from 'memcached';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const [, , file] = process.argv;
const ring = Ring.fromJSON(readFileSync(file));
ring.follow(file); // nodes that join and leave
const memcached = placeBy(new Memcached('', { remove: true, failures: 0, retries: 1, minTimeout: 100 }), ring);
new HealthChecker(ring); // brings servers back

const set = promisify(memcached.set).bind(memcached);
const get = promisify(memcached.get).bind(memcached);
await set('user:42', 'Ada', 60);
await set('user:43', 'Bo', 60);
const many = await get(['user:43', 'user:44']);
console.log(await get('user:42'), many['user:43'], many['user:44']);

memcached.end();
ring.close();
