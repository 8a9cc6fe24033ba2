'use strict';
// How a node is checked: by a connection to its address, or by a function of the caller's.

const { ConsistentError, typeError } = require('./errors');
const { connects, inspect, types } = require('#platform');

/** Refuses what could never be a probe, before it takes nodes down. */
function checkProbe(probe) {
  const expected = 'a function of a node and an AbortSignal';
  if (typeof probe !== 'function') throw typeError('probe', expected, probe);
  const wrong = (what) => {
    const error = typeError('probe', expected, probe);
    error.message = `probe: expected ${expected}, not ${what}`;
    return error;
  };
  if (types.isGeneratorFunction(probe)) throw wrong('a generator, which does nothing when it is called');
  if (/^class\b/.test(Function.prototype.toString.call(probe))) throw wrong('a class');
  if (probe.length > 2) throw wrong(`one of ${probe.length} arguments`);
}

/** Host and port of an address, IPv6 in brackets; null if it is none. */
function hostAndPort(address) {
  const [, inBrackets, bare, digits] = /^(?:\[([^[\]]+)\]|([^[\]:]+)):(\d{1,5})$/.exec(address) ?? [];
  const [host, port] = [inBrackets ?? bare, Number(digits)];
  return host && port >= 1 && port <= 65535 ? { host, port } : null;
}

function noAddress(id, address) {
  const has = address === '' ? 'no address' : `the address ${JSON.stringify(address.slice(0, 64))}`;
  const message = `node ${JSON.stringify(id)}: has ${has}, but is checked by a connection to host:port; give it one, or a probe`;
  return new ConsistentError('address', message);
}

/** Refuses nodes that connect() could not reach. */
function checkAddresses(held) {
  if (!connects) throw new ConsistentError('unsupported', 'probe: nothing connects here; give a function as the probe');
  for (const id of held) {
    const { address } = held.node(id);
    if (!hostAndPort(address)) throw noAddress(id, address);
  }
}

/** The default probe: whether somebody accepts connections at the address. */
function connect({ id, address }, signal) {
  const at = hostAndPort(address);
  if (!at) throw noAddress(id, address);
  return connects(at, signal);
}

/** So much of an error is told. */
const TOLD = 4096;

/** What was thrown, with its stack if it has one. */
function describe(thrown) {
  const told = types.isNativeError(thrown) ? String(thrown.stack ?? thrown) : inspect(thrown, { customInspect: false });
  return told.slice(0, TOLD);
}

module.exports = { checkAddresses, checkProbe, connect, describe };
