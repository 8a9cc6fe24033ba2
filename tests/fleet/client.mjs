#!/usr/bin/env node
// A memcached client of one memjs client a server; the ring names the server of each key.
// Usage: client.mjs TOPOLOGY write|read|name KEYS [DOWN_ID ...], as client.c

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// Installed in tests/fleet/node.
const require = createRequire(new URL('./node/package.json', import.meta.url));
const { Ring } = require('libconsistent');
const { Client } = require('memjs');

const MAX_KEY = 250;
const AT_ONCE = 100;
// Tried once: a server that does not answer is a failure of the test. The time, in seconds, is for loaded machines.
const OPTIONS = { retries: 1, timeout: 30, logger: { log: console.error } };

const [topology, verb, list, ...down] = process.argv.slice(2);
if (!list || !['write', 'read', 'name'].includes(verb)) {
  console.error('usage: client.mjs TOPOLOGY write|read|name KEYS [DOWN_ID ...]');
  process.exit(2);
}

const ring = Ring.fromJSON(readFileSync(topology));
for (const id of down) ring.markDown(id);

const text = readFileSync(list);
const keys = [];
for (let start = 0; start < text.length; start += keys.at(-1).length + 1) {
  const end = text.indexOf(0x0a, start);
  keys.push(text.subarray(start, end < 0 ? text.length : end));
}
const bad = keys.find((key) => key.length === 0 || key.length > MAX_KEY);
if (bad) throw new Error(`not a key that memcached accepts: ${bad}`);

const clients = new Map();
function clientOf(key) {
  const id = ring.getNode(key);
  if (id === null) throw new Error('no server is live');
  if (!clients.has(id)) clients.set(id, Client.create(ring.node(id).address, OPTIONS));
  return clients.get(id);
}

const valueOf = (key) => Buffer.concat([Buffer.from('value of '), key]);
const store = (key) => clientOf(key).set(key, valueOf(key));
const find = async (key) => (await clientOf(key).get(key)).value?.equals(valueOf(key)) ?? false;

if (verb === 'name') {
  process.stdout.write(keys.map((key) => `${ring.getNode(key)}\n`).join(''));
} else {
  let done = 0;
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const answers = await Promise.all(keys.slice(start, start + AT_ONCE).map(verb === 'write' ? store : find));
    done += answers.filter(Boolean).length;
  }
  console.log(done);
  for (const client of clients.values()) client.close();
}
