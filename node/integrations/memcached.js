'use strict';
// `memcached` of npm placed by a ring: what its client asks of its HashRing.

const { quote } = require('../lib/errors');

/** Lets a ring place the keys of a client, which is returned. */
function placeBy(client, ring) {
  for (const id of ring) if (ring.node(id).address === '') throw new Error(`node ${quote(id)} has no address`);
  client.HashRing = new Servers(client, ring);
  return client;
}

class Servers {
  #client;
  #ring;
  /** Of each node its address, and the server that the client calls for it. */
  #servers = new Map();

  constructor(client, ring) {
    this.#client = client;
    this.#ring = ring;
    this.#read();
    ring.onChange(({ why, node, from }) => {
      if (why === 'topology') this.#read();
      // It is tried again, although the client has given it up.
      else if (from === 'down') this.#drop(this.#servers.get(node)?.server);
    });
  }

  /** The server of a key; an empty one, which is none to the client, if no node is live. */
  get(key) {
    return this.#servers.get(this.#ring.getNode(String(key)))?.server ?? '';
  }

  /** The servers of a key and of those who have it if nodes are down. */
  createRange(key, size) {
    return this.#ring.getNodes(String(key), size, { spread: 'none' }).map((id) => this.#servers.get(id)?.server ?? '');
  }

  /** The client has given a server up. */
  remove(server) {
    const id = this.#nodeOf(server);
    for (let i = id === undefined ? 0 : this.#ring.healthPolicy.fall; i > 0; i--) this.#ring.report(id, false);
  }

  /** Another server stands in for one that the client has given up: no key moves. */
  swap(server, other) {
    const id = this.#nodeOf(server);
    if (id === undefined) return;
    this.#servers.get(id).server = other;
    this.#list();
  }

  #nodeOf(server) {
    for (const [id, known] of this.#servers) if (known.server === server) return id;
    return undefined;
  }

  /** Takes over the members; a stand-in stays while its node has the same address. */
  #read() {
    const before = this.#servers;
    this.#servers = new Map();
    for (const id of this.#ring) {
      const { address } = this.#ring.node(id);
      const known = before.get(id);
      this.#servers.set(id, known?.address === address ? known : { address, server: withPort(address) });
    }
    this.#list();
    for (const { server } of before.values()) if (!this.#client.servers.includes(server)) this.#drop(server);
  }

  /** For commands to all servers. */
  #list() {
    this.#client.servers = Array.from(this.#servers.values(), ({ server }) => server);
  }

  /** Lets the client forget what it has of a server. */
  #drop(server) {
    this.#client.connections[server]?.end();
    delete this.#client.connections[server];
    delete this.#client.issues[server];
  }
}

/** As the client completes it. */
function withPort(address) {
  return /:\d+$/.test(address) ? address : `${address}:11211`;
}

module.exports = { placeBy };
