// The client in Node; ../README.md says what clients do and tell. Usage: client.mjs MEMCACHED-FILE REDIS-FILE

import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

// The package of this checkout.
const require = createRequire(new URL('../../../../node/package.json', import.meta.url));
const { Ring } = require('libconsistent');

const COPIES = 2;
const KEYS = Array.from({ length: 1000 }, (_, number) => `user:${number}`);
/** Milliseconds in which a node answers, or has failed. */
const TIMEOUT = 300;
/** Microseconds for which one that has failed is asked after the others. */
const REST = 700_000;
const PACE = 1;
/** The part of the operations that write; others read. */
const WRITES = 0.3;

const PROTOCOLS = {
  memcached: {
    set: (key, value) => `set ${key} 0 0 ${value.length}\r\n${value}\r\n`,
    stored: 'STORED',
    get: (key) => `get ${key}\r\n`,
    missing: 'END',
    behind: 1, // how many lines stand behind a value
  },
  redis: {
    set: (key, value) => `SET ${key} ${value}\r\n`,
    stored: '+OK',
    get: (key) => `GET ${key}\r\n`,
    missing: '$-1',
    behind: 0,
  },
};

const counts = { operations: 0, errors: 0, hits: 0, misses: 0, wrong: 0 };

const now = () => Number(process.hrtime.bigint() / 1000n);
const tell = (event) => writeSync(1, `${JSON.stringify(event)}\n`);
const anyOf = (list) => list[Math.floor(Math.random() * list.length)];

class TimeoutError extends Error {}

/** Lines over one connection. */
class Connection {
  #text = '';
  #isClosed = false;
  #isLate = false;
  #wake = () => {};

  constructor(address) {
    const [host, port] = address.split(':');
    this.socket = connect({ host, port: Number(port), noDelay: true }).setEncoding('latin1');
    this.socket.on('data', (part) => {
      this.#text += part;
      this.#wake();
    });
    this.socket.on('error', () => {}); // it is closed then
    this.socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** Some lines of the answer: as many as `more` says of the first one, and that. */
  async ask(request, more) {
    this.socket.write(request);
    // Timers come before what has arrived while this process was kept waiting.
    const late = () => {
      this.#isLate = true;
      this.#wake();
    };
    const timer = setTimeout(() => setImmediate(late), TIMEOUT);
    try {
      const lines = [await this.#line()];
      for (let left = more(lines[0]); left > 0; left--) lines.push(await this.#line());
      return lines;
    } finally {
      clearTimeout(timer);
    }
  }

  async #line() {
    for (;;) {
      const end = this.#text.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return line;
      }
      if (this.#isClosed) throw new Error('the server has gone');
      if (this.#isLate) throw new TimeoutError('no answer in time');
      await new Promise((resolve) => (this.#wake = resolve));
    }
  }
}

/** One server over one connection; it throws when the server fails. */
class Node {
  #connection = null;
  #restsUntil = 0;

  constructor(address, protocol) {
    this.address = address;
    this.protocol = protocol;
  }

  get rests() {
    return now() < this.#restsUntil;
  }

  /** Sets a value, or gets it; '' if there is none. A connection that the server has left is made anew, once. */
  async ask(key, value) {
    for (;;) {
      const wasOpen = this.#connection !== null;
      try {
        return await this.#exchange(key, value);
      } catch (e) {
        this.#connection.socket.destroy();
        this.#connection = null;
        if (!wasOpen || e instanceof TimeoutError) {
          this.#restsUntil = now() + REST;
          throw e;
        }
      }
    }
  }

  async #exchange(key, value) {
    this.#connection ??= new Connection(this.address);
    const { set, stored, get, missing, behind } = this.protocol;
    if (value !== undefined) {
      const [answer] = await this.#connection.ask(set(key, value), () => 0);
      if (answer !== stored) throw new Error(answer);
      return answer;
    }
    const lines = await this.#connection.ask(get(key), (first) => (first === missing ? 0 : 1 + behind));
    return lines[1] ?? '';
  }
}

/** The servers of one topology. */
class Fleet {
  #nodes = new Map();

  constructor(name, path) {
    this.name = name;
    this.ring = Ring.fromJSON(readFileSync(path));
    this.#tell();
    this.ring.onChange(({ why }) => {
      if (why === 'topology') this.#tell();
    });
    this.ring.follow(path);
  }

  #tell() {
    const at = this.ring.snapshot();
    tell({ saw: this.name, epoch: Number(at.epoch), fingerprint: at.fingerprint, digest: digestOf(at) });
  }

  /** Writes a key to both of its nodes, or reads one from either. */
  async operate() {
    counts.operations++;
    const key = anyOf(KEYS);
    const value = `value-of-${key}`;
    if (Math.random() < WRITES) {
      await this.#reach(key, value);
      return;
    }
    const answer = await this.#reach(key);
    if (answer !== null) counts[answer === value ? 'hits' : answer === '' ? 'misses' : 'wrong']++;
  }

  /**
   * An answer. Nodes that rest come last, and only if nobody else has answered; others all get a value, and are asked
   * for one until there is an answer.
   */
  async #reach(key, value) {
    const placement = this.ring.snapshot();
    let answer = null;
    const tries = [];
    const nodes = placement.getNodes(key, COPIES).map((id) => ({ id, node: this.#node(placement, id) }));
    const inOrder = [...nodes.filter(({ node }) => !node.rests), ...nodes.filter(({ node }) => node.rests)];
    for (const { id, node } of inOrder) {
      if (answer !== null && (value === undefined || node.rests)) break;
      const start = now();
      try {
        answer = await node.ask(key, value);
      } catch {
        counts.errors++;
        tries.push([id, start, now()]);
      }
    }
    if (answer === null) tell({ failed: this.name, epoch: Number(placement.epoch), key, tries });
    return answer;
  }

  #node(placement, id) {
    if (!this.#nodes.has(id)) this.#nodes.set(id, new Node(placement.node(id).address, PROTOCOLS[this.name]));
    return this.#nodes.get(id);
  }
}

/** FNV-1a over the ids of both nodes of each key, each with a line break behind it. */
function digestOf(placement) {
  let digest = 0x811c9dc5;
  for (const key of KEYS) {
    for (const id of placement.getNodes(key, COPIES)) {
      for (const byte of Buffer.from(`${id}\n`)) digest = Math.imul(digest ^ byte, 0x01000193);
    }
  }
  return (digest >>> 0).toString(16).padStart(8, '0');
}

const [memcached, redis] = process.argv.slice(2);
const fleets = [new Fleet('memcached', memcached), new Fleet('redis', redis)];
let isOver = false;
process.stdin.on('end', () => (isOver = true)).resume();
while (!isOver) {
  await sleep(PACE);
  await anyOf(fleets).operate();
}
tell({ counts });
process.exit();
