// Sends orders to the partitions that a topology document says. Usage: kafkajs.mjs BROKER RING.json
import { Kafka } from 'kafkajs';
import { Ring } from 'libconsistent';
import { partitionBy } from 'libconsistent/integrations/kafkajs';
import { readFileSync } from 'node:fs';

const [, , broker, file] = process.argv;
const ring = Ring.fromJSON(readFileSync(file));
ring.follow(file); // partitions that are added
const kafka = new Kafka({ brokers: [broker] });
const producer = kafka.producer({ createPartitioner: partitionBy((topic) => (topic === 'orders' ? ring : null)) });

await producer.connect();
const messages = ['ada', 'bo', 'cy', 'ada'].map((key, i) => ({ key, value: `order ${i} of ${key}` }));
const sent = await producer.send({ topic: 'orders', messages });
console.log(sent.map(({ partition }) => partition).sort((a, b) => a - b));
await producer.disconnect();
ring.close();
