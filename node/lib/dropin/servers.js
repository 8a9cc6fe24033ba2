'use strict';
// The forms in which a HashRing takes servers, as records { host, port, string, weight, vnodes }.

const { typeError } = require('../errors');

/** A text, a list, or an object from servers to weights or to { weight, vnodes }, in the order of its properties. */
function parse(given) {
  if (Array.isArray(given)) return given.map((server, i) => listed(server, `servers[${i}]`));
  if (typeof given === 'object') return Object.keys(given).map((server) => named(server, given[server]));
  return given ? [listed(given, 'servers')] : [];
}

function listed(server, place) {
  if (typeof server === 'string') return named(server);
  if (typeof server !== 'object' || server === null) throw typeError(place, 'a string or { host, port }', server);
  // It never could; the object form has weights.
  if (+server.weight) throw new TypeError(`${place}: a server in a list has no weight; give { server: weight }`);
  return { ...server, string: `${server.host}:${server.port}`, weight: 1 };
}

function named(server, value) {
  const [host, port] = server.split(':');
  const record = typeof value === 'object';
  const vnodes = record && !Array.isArray(value) && 'vnodes' in value ? +value.vnodes || 0 : 0;
  return { host, port: +port, string: server, weight: +(record ? value.weight : value) || 1, vnodes };
}

/** The virtual nodes that servers ask for, by server. It has no prototype: `__proto__` is a name like any other. */
function vnodes(servers) {
  const counts = Object.create(null);
  for (const server of servers) counts[server.string] = server.vnodes;
  return counts;
}

module.exports = { parse, vnodes };
