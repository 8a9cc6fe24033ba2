#!/usr/bin/env node
// A memcached client of one memjs client a server; its live ring names the server of each key.
// Usage: client.mjs TOPOLOGY, then commands on stdin as client.c takes them.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

// Installed in tests/fleet/node.
const require = createRequire(new URL('./node/package.json', import.meta.url));
const { Ring } = require('libconsistent');
const { Client } = require('memjs');

const MAX_KEY = 250;
const AT_ONCE = 100;
// Tried once: a server that does not answer is a failure of the test. The time, in seconds, is for loaded machines.
const OPTIONS = { retries: 1, timeout: 30, logger: { log: console.error } };

const [topology] = process.argv.slice(2);
if (!topology) {
  console.error('usage: client.mjs TOPOLOGY');
  process.exit(2);
}
const ring = Ring.fromJSON(readFileSync(topology));

/** The connections, by address. They are closed whenever servers may have come or gone. */
const clients = new Map();
function disconnect() {
  for (const client of clients.values()) client.close();
  clients.clear();
}

function clientOf(key) {
  const id = ring.getNode(key);
  if (id === null) throw new Error('no server is live');
  const { address } = ring.node(id);
  if (!clients.has(address)) clients.set(address, Client.create(address, OPTIONS));
  return clients.get(address);
}

function keysOf(path) {
  const text = readFileSync(path);
  const keys = [];
  for (let start = 0; start < text.length; start += keys.at(-1).length + 1) {
    const end = text.indexOf(0x0a, start);
    keys.push(text.subarray(start, end < 0 ? text.length : end));
  }
  const bad = keys.find((key) => key.length === 0 || key.length > MAX_KEY);
  if (bad) throw new Error(`not a key that memcached accepts: ${bad}`);
  return keys;
}

/** How often `serve` was true. */
async function count(path, serve) {
  const keys = keysOf(path);
  let served = 0;
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const answers = await Promise.all(keys.slice(start, start + AT_ONCE).map(serve));
    served += answers.filter(Boolean).length;
  }
  return `${served}\n`;
}

const valueOf = (key) => Buffer.concat([Buffer.from('value of '), key]);

const commands = {
  name: (path) =>
    keysOf(path)
      .map((key) => `${ring.getNode(key)}\n`)
      .join(''),
  write: (path) => count(path, (key) => clientOf(key).set(key, valueOf(key))),
  read: (path) => count(path, async (key) => (await clientOf(key).get(key)).value?.equals(valueOf(key)) ?? false),
  update: (path) => change(() => ring.update(readFileSync(path))),
  down: (id) => change(() => ring.markDown(id)),
  up: (id) => change(() => ring.markUp(id)),
};

function change(make) {
  make();
  disconnect();
  return '';
}

for await (const line of createInterface({ input: process.stdin })) {
  const space = line.indexOf(' ');
  const answer = await commands[line.slice(0, space)](line.slice(space + 1));
  process.stdout.write(`${answer}ok\n`);
}
disconnect();
