// A CDN edge: picks the cache for each object, and spreads the object that half of all requests are for.
// Usage: cdn_edge.mjs CACHE CACHE CACHE CACHE ..    memcached servers, as 127.0.0.1:11211

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
// Where the package is installed, this is 'libconsistent'.
import { Ring } from '../../node/lib/index.mjs';

const REQUESTS = 4000;
const HOT = 100; // an object is hot after so many requests,
const SPREAD = 3; // and then on so many caches
const RUN = randomUUID(); // so that nothing is there of another run

/** One server, asked over one connection, one question at a time. */
class Memcached {
  constructor(address) {
    const { hostname, port } = new URL(`tcp://${address}`);
    this.socket = net.connect(Number(port), hostname).setNoDelay();
  }

  async get(key) {
    const answer = await this.ask(`get ${key}\r\n`, /(^|\r\n)END\r\n$/); // VALUE key flags length, the value, END
    return answer === 'END\r\n' ? null : answer.split('\r\n')[1];
  }

  async set(key, value, seconds) {
    const answer = await this.ask(`set ${key} 0 ${seconds} ${value.length}\r\n${value}\r\n`, /\r\n$/);
    if (answer !== 'STORED\r\n') throw new Error(answer);
  }

  /** What the server says until the end. Bodies are text without such an end, here. */
  async ask(question, end) {
    this.socket.write(question);
    let answer = '';
    do answer += (await once(this.socket, 'data'))[0];
    while (!end.test(answer));
    return answer;
  }
}

/** How often each name was added. */
class Counter extends Map {
  get(name) {
    return super.get(name) ?? 0;
  }

  add(name) {
    return this.set(name, this.get(name) + 1).get(name);
  }
}

/** Answers requests from the caches, or from the origin, and counts. */
class Edge {
  requests = new Counter(); // by object
  served = new Counter(); // by cache
  fetched = new Counter(); // by object: from the origin

  constructor(ring, caches, rule) {
    Object.assign(this, { ring, caches, rule });
  }

  /** The cache: the object's own, or one of several for a hot object. */
  choose(name, request) {
    const copies = this.requests.get(name) > HOT ? SPREAD : 1;
    if (this.rule === 'one cache') return this.ring.getNode(name);
    // By the request's id: no state, equal in all edges.
    if (this.rule === 'spread') return this.ring.pickNode(name, copies, request);
    return this.ring.pickNodeByLoad(name, copies, request); // the less loaded of two of them
  }

  async answer(name, request) {
    this.requests.add(name);
    const cache = this.choose(name, request);
    if (cache === null) throw new Error('no cache is up');
    this.ring.setLoad(cache, this.served.add(cache));
    const key = `${RUN}:${this.rule.replaceAll(' ', '-')}:${name}`;
    let body = await this.caches.get(cache).get(key);
    if (body === null) {
      this.fetched.add(name);
      body = `body of ${name}`;
      await this.caches.get(cache).set(key, body, 60);
    }
    return body;
  }
}

const addresses = process.argv.slice(2);
if (addresses.length <= SPREAD) {
  console.error('usage: cdn_edge.mjs CACHE CACHE CACHE CACHE ..');
  process.exit(2);
}
const ring = new Ring(addresses.map((address, i) => ({ id: `cache-${i}`, address })));
const caches = new Map([...ring].map((id) => [id, new Memcached(ring.node(id).address)]));
for (const rule of ['one cache', 'spread', 'spread by load']) {
  for (const id of ring) ring.setLoad(id, 0);
  const edge = new Edge(ring, caches, rule);
  for (let i = 0; i < REQUESTS; i++) {
    const name = i % 2 === 0 ? 'hot' : `object-${(i * 7919) % 500}`;
    if ((await edge.answer(name, `request-${i}`)) !== `body of ${name}`) throw new Error(`the wrong body for ${name}`);
  }
  const served = [...ring].map((id) => `${id} ${edge.served.get(id)}`).join(', ');
  const fetched = [...edge.fetched.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${rule}: ${served}, hot fetched ${edge.fetched.get('hot')}, fetched ${fetched}`);
}
for (const { socket } of caches.values()) socket.end();
