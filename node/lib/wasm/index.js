'use strict';
// What the native part offers, by consistent.wasm.

const { detect } = require('./detect');
const { noFormats } = require('./formats');
const { Handle, fromJson, transitionFromJson } = require('./handle');
const { Instance, KINDS, refused } = require('./instance');
const { parameter, node } = require('./nodes');
const { schemesJson } = require('./schemes');
const { State, sharedOf } = require('./state');
const { followPolicy, milliseconds } = require('./units');

/** No bytes would be no secret. */
function checkSecret(secret) {
  if (secret?.length === 0) throw refused('parameter', 'secret: 0 bytes, must be 16');
}

/** The native part as a module that is compiled gives it; `now` is a monotonic clock in milliseconds. */
function native(module, now) {
  let instance = null;
  // Where one has failed, whoever holds it is told so, and others go on with another.
  const current = () => {
    if (instance === null || instance.hasFailed) {
      instance = new Instance(module, now);
      if (limits) instance.call('consistent_set_budget', ...limits);
    }
    return instance;
  };
  let limits = null;

  return {
    kinds: () => KINDS,
    /** How many bytes the instance has. */
    memory: () => current().exports.memory.buffer.byteLength,
    now: () => Math.floor(now()),
    create(nodes, scheme, parameters, secret) {
      checkSecret(secret);
      const instance = current();
      const ring = instance.memory.with((arena) => {
        const list = arena.list('node', nodes.map(node));
        const options = { scheme, parameters: parameters.map(parameter) };
        if (secret !== undefined) options.secret = secret;
        return instance.answer('size', 'consistent_ring_new', list, nodes.length, arena.struct('options', options));
      });
      return new Handle(State.of(instance, ring, secret?.slice()));
    },
    fromJson(text, secret, rows) {
      checkSecret(secret);
      const instance = current();
      return new Handle(State.of(instance, fromJson(instance, text, secret, rows), secret?.slice()));
    },
    transition: (old, next) => old.transition(next),
    transitionFromJson(text, ...secrets) {
      secrets.forEach(checkSecret);
      return transitionFromJson(current(), text, secrets);
    },
    attach(token) {
      const shared = sharedOf(token);
      if (!shared?.ring) throw refused('argument', `token: ${token} names no ring, or every handle to it is closed`);
      return new Handle(new State(shared.instance, shared, 0));
    },
    followPolicy,
    budget() {
      const instance = current();
      return instance.memory.with((arena) => {
        const [time, bytes] = [arena.room(8), arena.room(4)];
        instance.call('consistent_budget', time, bytes);
        return [Number(instance.memory.scalar('u64', time)), instance.memory.scalar('size', bytes)];
      });
    },
    setBudget(time, bytes) {
      const asked = [milliseconds(time), Math.min(bytes, 2 ** 32 - 1)];
      current().call('consistent_set_budget', ...asked);
      limits = asked;
    },
    detect: (nodes, observations) => detect(current(), nodes, observations),
    /** There is no other thread: it only begins later. */
    async detectAsync(nodes, observations) {
      // Keys are copied, as they are for another thread.
      const own = observations.map(({ bytes, ...rest }) => ({ ...rest, bytes: bytes && Uint8Array.from(bytes) }));
      await null;
      try {
        return detect(current(), nodes, own);
      } catch (e) {
        if (!KINDS.includes(e.code)) throw e;
        return { kind: e.code, message: e.message };
      }
    },
    formats: () => [],
    importTopology: () => noFormats(),
    schemesJson: () => schemesJson(current()),
  };
}

module.exports = { names: { kinds: () => KINDS }, native };
