'use strict';
// The points of a HashRing: how many each server has, and what they are.

/** A point of the ring. */
class Node {
  constructor(value, server) {
    this.value = value;
    this.server = server;
  }
}

/** Four bytes as an unsigned integer; those that a digest does not have count as 0. */
const unsigned = (a, b, c, d) => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;

/** How often a loop runs that counts from 0 while below `limit`. */
const times = (limit) => Math.max(0, Math.ceil(limit)) || 0;

/**
 * What points are hashed from, how many hashes there are, and the server's name: one record a server, in their order.
 */
function shares({ servers, vnodes, vnode, defaultport }) {
  // All in doubles, and in the order of the servers.
  const total = servers.reduce((total, { weight }) => total + weight, 0);
  return servers.map(({ host, port, string, weight }) => {
    const own = vnodes[string] || vnode;
    const share = Math.floor((weight / total) * own * servers.length);
    const hashes = times(own !== vnode ? own : share);
    if (hashes === Infinity) throw new RangeError(`${string}: an endless number of virtual nodes`);
    return { label: defaultport && port === defaultport ? host : string, hashes, name: string };
  });
}

/** The points of such records in ascending order, of equal ones those of the first server first. */
function generate(placed, replicas, digest) {
  const points = [];
  for (const { label, hashes, name } of placed) {
    for (let i = 0; i < hashes; i++) {
      const x = digest(`${label}-${i}`);
      for (let at = 0; at < 4 * times(replicas); at += 4) {
        points.push(new Node(unsigned(x[at + 3], x[at + 2], x[at + 1], x[at]), name));
      }
    }
  }
  return points.sort((a, b) => a.value - b.value);
}

module.exports = { unsigned, times, shares, generate };
