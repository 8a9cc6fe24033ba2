// Sends messages as the test says, and tells what went wrong. Usage: driver.mjs < JOB.json
// A job: {"broker", "topics": {topic: [[key, partition] ..]}, "document", "by", "down", "wasm", "retries"}, keys in
// hexadecimal or null; without a document kafkajs places by itself. The value of a message is its number.

import { Kafka, logLevel } from 'kafkajs';
import { partitionBy } from 'libconsistent/integrations/kafkajs';
import { text } from 'node:stream/consumers';

const { broker, topics, document, by, down = [], wasm, retries = 0 } = JSON.parse(await text(process.stdin));
const { Ring } = await import(wasm ? 'libconsistent/wasm' : 'libconsistent');
const ring = document && Ring.fromJSON(document);
for (const id of down) ring.markDown(id);
const createPartitioner = ring && partitionBy((topic) => (topic.startsWith('other') ? null : ring), { by });

const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry: { retries } });
const producer = kafka.producer({ createPartitioner });
await producer.connect();
let error = null;
try {
  for (const [topic, given] of Object.entries(topics)) {
    const messages = given.map(([key, partition], i) => ({
      key: key === null ? null : Buffer.from(key, 'hex'),
      value: String(i),
      ...(partition !== null && { partition }),
    }));
    // The client takes time for the square of what it is given at once.
    for (let i = 0; i < messages.length; i += 1000)
      await producer.send({ topic, messages: messages.slice(i, i + 1000) });
  }
} catch (e) {
  error = { name: e.name, message: e.message };
}
console.log(JSON.stringify({ error }));
await producer.disconnect();
