// The integrations, as programs use them.

import { Redis } from 'ioredis';
import { Kafka, Partitioners } from 'kafkajs';
import { Ring } from 'libconsistent';
import { ShardedRedis } from 'libconsistent/integrations/ioredis';
import { partitionBy } from 'libconsistent/integrations/kafkajs';
import { placeBy } from 'libconsistent/integrations/memcached';

const ring = new Ring([{ id: 'a', address: '127.0.0.1:6379' }]);

const plain = new ShardedRedis(ring);
const sharded = new ShardedRedis(ring, {
  failover: true,
  connect: ({ id, address }) => new Redis(address, { connectionName: id }),
});
const value: string | null = await sharded.of('user:42').get('user:42');
const binary: Buffer | null = await sharded.client('a').getBuffer(Buffer.from([255]));
const values: (string | null)[] = await sharded.mget('a', Buffer.from('b'));
const done: 'OK' = await sharded.mset(new Map([[Buffer.from('k'), 1]]));
const gone: number = (await sharded.del(['a', 'b'])) + (await sharded.unlink('a', 'b')) + (await sharded.exists('a'));
const answers = await sharded
  .pipeline([['get', 'a']])
  .set('b', 1, 'EX', 60)
  .exec();
for (const [error, answer] of answers ?? []) console.log(error?.message, answer);
await sharded.mset({ a: 'x', b: 2 });
console.log(value, binary, values, done, gone, await plain.quit());
// @ts-expect-error a key is no number
sharded.of(42);
// @ts-expect-error values have keys
await sharded.mset(['a', 'x']);
// @ts-expect-error a client is needed
new ShardedRedis(ring, { connect: () => 'redis://127.0.0.1' });
// @ts-expect-error a ring is needed
new ShardedRedis();

const client = { get: (key: string): string => key };
console.log(placeBy(client, ring).get('user:42'));
// @ts-expect-error a client is needed
placeBy('127.0.0.1:11211', ring);
// @ts-expect-error a ring is needed
placeBy(client, ['a']);

const kafka = new Kafka({ brokers: ['127.0.0.1:9092'] });
for (const createPartitioner of [
  partitionBy(ring),
  partitionBy(ring.snapshot(), { by: 'slot', otherwise: Partitioners.LegacyPartitioner }),
  partitionBy((topic) => (topic === 'orders' ? ring : null)),
]) {
  await kafka.producer({ createPartitioner }).connect();
}
// @ts-expect-error a node or a slot
partitionBy(ring, { by: 'topic' });
// @ts-expect-error a ring is needed
partitionBy(['0', '1']);
