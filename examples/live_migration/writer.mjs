// Writes keys while they move, each write with a number that counts up, and tells what is written.
// Usage: writer.mjs CONTROL KEYS    until it is interrupted; KEYS is how many keys there are

import { createRequire } from 'node:module';

// Where the packages are installed, these are imports of 'ioredis' and 'libconsistent'.
const require = createRequire(new URL('../../node/package.json', import.meta.url));
const { Redis } = require('ioredis');
const { Transition } = require('libconsistent');

const BATCH = 100;

function connect(address) {
  const [host, port] = address.split(':');
  return new Redis({ host, port: Number(port) });
}

/** The value of a key has its number in front and is as long as before. */
const valueOf = (number, size) => `${number}:`.padEnd(size, '.');

class Writer {
  constructor(control, count) {
    Object.assign(this, { control: connect(control), count, version: 0, transition: null, writes: 0 });
    this.numbers = new Map();
    this.shards = new Map();
  }

  /** Takes a newer transition between two batches, and tells that it goes by it. */
  async follow() {
    if (Number(await this.control.get('version')) <= this.version) return;
    const [version, text] = await this.control.mget('version', 'transition');
    this.version = Number(version);
    this.transition = Transition.fromJSON(text);
    await this.control.hset('seen', 'writer', this.version);
  }

  shard(id) {
    if (!this.shards.has(id)) {
      const { old, new: next } = this.transition;
      this.shards.set(id, connect((next.has(id) ? next : old).node(id).address));
    }
    return this.shards.get(id);
  }

  /** Writes some keys wherever they must be: all first places, then all second ones. */
  async batch() {
    const keys = new Set();
    while (keys.size < BATCH) keys.add(`user:${Math.floor(Math.random() * this.count)}`);
    const writes = [...keys].map((key) => {
      const number = (this.numbers.get(key) ?? 0) + 1;
      this.numbers.set(key, number);
      return { key, number, nodes: this.transition.nodesForWrite(key) };
    });
    for (const turn of [0, 1]) {
      const due = writes.filter(({ nodes }) => turn < nodes.length);
      await Promise.all(
        due.map(({ key, number, nodes }) =>
          this.shard(nodes[turn]).set(key, valueOf(number, 20 + ((key.length * 7) % 30))),
        ),
      );
    }
    await this.control.hset('written', ...writes.flatMap(({ key, number }) => [key, number]));
    this.writes += writes.length;
  }

  async close() {
    await this.control.hdel('seen', 'writer');
    for (const server of [this.control, ...this.shards.values()]) await server.quit();
  }
}

const [control, count] = process.argv.slice(2);
if (!count) throw new Error('usage: writer.mjs CONTROL KEYS');
const writer = new Writer(control, Number(count));
let stopped = false;
process.once('SIGTERM', () => (stopped = true));
await writer.follow();
console.log('writes');
while (!stopped) {
  await writer.follow();
  await writer.batch();
}
await writer.close();
console.log(`writes ${writer.writes}`);
