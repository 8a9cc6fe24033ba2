'use strict';
// What JavaScript passes, checked and put into the one form that the native part takes.

const { fakeNow } = require('./clock');
const { ConsistentError, typeError } = require('./errors');
const { optionsOf } = require('./names');
const { types, utf8 } = require('#platform');

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const MAX_U64 = 2n ** 64n - 1n;
const MAX_QUOTED = 2n ** 128n;

/** A string that has a UTF-8 form. */
function text(value, place, kind) {
  if (typeof value !== 'string') throw typeError(place, 'a string', value);
  return wellFormed(value, place, kind);
}

/** N-API and Buffer would write U+FFFD for a lone surrogate, and place another key than other languages. */
function wellFormed(string, place, kind) {
  if (!string.isWellFormed()) {
    throw new ConsistentError(kind, `${place}: the string has a lone surrogate, which has no UTF-8`);
  }
  return string;
}

function isMap(value) {
  return value instanceof Map || types.isMap(value);
}

/** The items of an iterable. One with more than `most` is refused before it fills the memory: it may have no end. */
function items(iterable, most, place) {
  const list = [];
  for (const item of iterable) {
    if (list.length === most) throw tooMany(most, place);
    list.push(item);
  }
  return list;
}

function tooMany(most, place) {
  return new ConsistentError('too_many', `${place}: more than ${most}`);
}

/** The elements of a view where no other thread changes them. Not by slice(), which for a Buffer is the same memory. */
function unshared(view) {
  if (!types.isSharedArrayBuffer(view.buffer)) return view;
  if (types.isUint32Array(view)) return new Uint32Array(view);
  if (types.isBigUint64Array(view)) return new BigUint64Array(view);
  return new Uint8Array(view);
}

/** The bytes of a key that the native part does not read itself. */
function keyBytes(key, place = 'key') {
  if (typeof key === 'string') return utf8(wellFormed(key, place, 'keys'));
  if (types.isUint8Array(key)) return unshared(key);
  throw keyError(place, key);
}

/** The error of what is no key of bytes. */
function keyError(place, key) {
  const error = typeError(place, 'a string or a Uint8Array', key);
  if (typeof key === 'number' || typeof key === 'bigint') {
    error.message += '; integers go through getNodeU64(), getNodesU64() and placeU64(), elsewhere as bytes';
  }
  return error;
}

/** A number of the caller's, as messages quote it: a BigInt may have millions of digits. */
function digits(value) {
  if (typeof value !== 'bigint' || (value < MAX_QUOTED && value > -MAX_QUOTED)) return String(value);
  return `a BigInt ${value < 0n ? 'below -2^128' : 'above 2^128'}`;
}

/** An integer key or a position that is not a number from 0 to 2^53-1. */
function keyInteger(key, place = 'key', kind = 'keys') {
  if (typeof key !== 'number' && typeof key !== 'bigint') throw typeError(place, 'a number or a BigInt', key);
  const integer = typeof key === 'bigint' ? key : Number.isSafeInteger(key) ? BigInt(key) : -1n;
  if (integer < 0n || integer > MAX_U64) {
    const wanted = 'a BigInt from 0 to 2^64-1 or a number from 0 to 2^53-1';
    throw new ConsistentError(kind, `${place}: ${digits(key)} is not ${wanted}`);
  }
  return integer;
}

/** Plain integers from 0 to 2^64-1, at most so many, in one array of this thread alone. */
function integers(value, place, most) {
  if (typeof value !== 'object' || value === null || isMap(value) || !(Symbol.iterator in value)) {
    throw typeError(place, 'an iterable of integers', value);
  }
  const list = Array.isArray(value) || ArrayBuffer.isView(value) ? value : items(value, most, place);
  if (list.length > most) throw tooMany(most, place);
  if (types.isBigUint64Array(list)) return unshared(list);
  const integer = (item, i) => {
    return Number.isSafeInteger(item) && item >= 0 ? BigInt(item) : u64(item, `${place}[${i}]`);
  };
  return BigUint64Array.from(list, integer);
}

/** How many nodes are asked for. More than there can be is as good as all. */
function count(n) {
  if (typeof n !== 'number') throw typeError('n', 'a number', n);
  if (!(n >= 0) || (!Number.isInteger(n) && n !== Infinity)) {
    throw new ConsistentError('argument', `n: ${n} is not a count`);
  }
  return n;
}

const WALK = ['spread'];
const REPLICAS = ['spread', 'includeDown', 'local'];

// By their numbers in src/nodes.rs.
const SPREADS = ['zone', 'none', 'weight'];
const [ZONE, NONE] = SPREADS.keys();

/** The number of how nodes are chosen. */
function spreadOf(options, known = WALK) {
  if (options === undefined) return ZONE;
  optionsOf(options, 'options', known);
  const { spread = 'zone' } = options;
  const number = SPREADS.indexOf(spread);
  if (number >= 0) return number;
  if (typeof spread !== 'string') throw typeError('spread', '"zone", "weight" or "none"', spread);
  throw new ConsistentError('argument', `spread: ${cut(spread)} is not one of zone, weight, none`);
}

const COPIES = ['n', 'spread'];

/** How many nodes have a copy of each key, and how they are chosen: of one, along the plain walk. */
function copyOptions(options) {
  if (options === undefined) return { n: 1, spread: NONE };
  const spread = spreadOf(options, COPIES);
  return { n: Math.min(count(options.n ?? 1), Number.MAX_SAFE_INTEGER), spread };
}

/** What replicas are asked for without options. */
const USUAL = { spread: ZONE, down: false, local: '' };

/** How replicas are chosen and ordered. */
function replicaOptions(options) {
  if (options === undefined) return USUAL;
  const spread = spreadOf(options, REPLICAS);
  const { includeDown = false, local = '' } = options;
  return { spread, down: boolean(includeDown, 'includeDown'), local: text(local, 'local', 'zone') };
}

function boolean(value, place) {
  if (typeof value !== 'boolean') throw typeError(place, 'a boolean', value);
  return value;
}

/** A whole number from `least` to `most`. */
function whole(value, place, most = Number.MAX_SAFE_INTEGER, least = 0) {
  if (typeof value !== 'number') throw typeError(place, 'a number', value);
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new ConsistentError('argument', `${place}: ${value} is not a whole number from ${least} to ${most}`);
  }
  return value;
}

/** Milliseconds, which need not be whole. */
function milliseconds(value, place, most = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throw typeError(place, 'a number', value);
  if (!(value >= 0 && value <= most)) {
    throw new ConsistentError('argument', `${place}: ${value} is not a number of milliseconds from 0 to ${most}`);
  }
  return value;
}

/**
 * A time in whole milliseconds, cut as the native part cuts it; without one, that takes its own clock's, unless there
 * is a fake one.
 */
function time(now, place = 'now') {
  if (now === undefined) return fakeNow();
  if (Number.isInteger(milliseconds(now, place))) return now;
  return Math.floor(Math.round(now * 1000) / 1000);
}

/** The fields of a policy, each checked by the function of its name; those not given are left out. */
function policy(value, place, checks) {
  const made = {};
  for (const field of optionsOf(value, place, Object.keys(checks), 'field')) {
    const given = value[field];
    if (given !== undefined) made[field] = checks[field](given, field);
  }
  return made;
}

const U32 = 2 ** 32 - 1;
const small = (value, place) => whole(value, place, U32);
const u64 = (value, place) => keyInteger(value, place, 'argument');

/** What a lease is to cost, if it is said. */
function costOf(options) {
  if (options === undefined) return undefined;
  optionsOf(options, 'options', ['cost']);
  return options.cost === undefined ? undefined : whole(options.cost, 'cost', U32, 1);
}

const HEALTH = {
  rise: small,
  fall: small,
  heartbeatTimeout: (value, place) => (value === null ? undefined : milliseconds(value, place)),
  maxEjected: small,
};
const BOUND = { factor: number, floor: small, gap: small };
const STICKY = { choices: small, ttl: milliseconds, sessions: small, hysteresis: number };
const FOLLOW = { maxLoss: number, debounce: milliseconds, poll: milliseconds };
const CHECKS = { interval: milliseconds, jitter: number, timeout: milliseconds, maxInFlight: small, seed: u64 };

function number(value, place) {
  if (typeof value !== 'number') throw typeError(place, 'a number', value);
  return value;
}

/** The beginning of a name, for a message. */
function cut(name) {
  return name.slice(0, 64);
}

/** The secret of a keyed hash, if there is one; messages say nothing of its bytes. */
function secret(value, place = 'secret') {
  return bytes(value, place);
}

/** Bytes that may be left out. */
function bytes(value, place) {
  if (value === undefined) return undefined;
  if (!types.isUint8Array(value)) throw typeError(place, 'a Uint8Array', value);
  return unshared(value);
}

/** The error of a number that JSON would silently write as null. */
function notFinite(name, value, place) {
  const hint = name === 'epoch' ? '; documents leave an epoch of 0 out: (document.epoch ?? 0) + 1' : '';
  return new ConsistentError('document', `${place}.${cut(name)}: ${value}${hint}`);
}

/** The bytes of a document given as text, bytes, or an object to be written as JSON. */
function document(value, place) {
  if (types.isUint8Array(value)) return unshared(value);
  if (typeof value === 'string') return utf8(wellFormed(value, place, 'document'));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    throw typeError(place, 'a document as string, Uint8Array or object', value);
  }
  const json = JSON.stringify(value, (name, v) => {
    if (typeof v === 'number' && !Number.isFinite(v)) throw notFinite(name, v, place);
    // Documents write integers above 2^53-1 as decimal strings.
    return typeof v === 'bigint' ? (v > MAX_SAFE ? String(v) : Number(v)) : v;
  });
  if (json === undefined) throw typeError(place, 'an object with a JSON form', value);
  return utf8(json);
}

module.exports = {
  MAX_U64,
  bytes,
  cut,
  digits,
  integers,
  items,
  tooMany,
  isMap,
  text,
  unshared,
  keyBytes,
  keyError,
  keyInteger,
  count,
  spreadOf,
  USUAL,
  copyOptions,
  replicaOptions,
  boolean,
  whole,
  milliseconds,
  time,
  u64,
  policy,
  costOf,
  HEALTH,
  BOUND,
  STICKY,
  CHECKS,
  FOLLOW,
  number,
  secret,
  document,
};
