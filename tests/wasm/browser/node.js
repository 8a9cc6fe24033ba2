// What node/test/vectors.test.js takes of Node, for a browser: tests are collected, files and digests are asked of the
// server that serves the page, which Node runs.

function ask(method, path, body) {
  const request = new XMLHttpRequest();
  request.open(method, path, false);
  request.send(body);
  if (request.status !== 200) throw new Error(`${path}: ${request.status}`);
  return request.responseText;
}

export const tests = [];
export const test = (name, run) => tests.push({ name, run });

export const join = (...parts) => parts.join('/').split('../').at(-1);
export const readdirSync = (path) => JSON.parse(ask('GET', `/${path}/`));
export const readFileSync = (path) => ask('GET', `/${path}`);
export const createHash = (name) => {
  const parts = [];
  const hash = { update: (part) => (parts.push(part), hash), digest: () => ask('POST', `/${name}`, new Blob(parts)) };
  return hash;
};

class Bytes extends Uint8Array {
  static from(value, encoding) {
    if (encoding === 'hex') return new Bytes((value.match(/../g) ?? []).map((digits) => parseInt(digits, 16)));
    return new Bytes(typeof value === 'string' ? new TextEncoder().encode(value) : value);
  }
  static alloc(size) {
    return new Bytes(size);
  }
  equals(other) {
    return this.length === other.length && this.every((byte, i) => byte === other[i]);
  }
  toString() {
    return Array.from(this, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  writeUInt32LE(value, at) {
    new DataView(this.buffer, this.byteOffset).setUint32(at, value, true);
  }
}
globalThis.Buffer = Bytes;

/** The fields of an object in one order, whatever it is, so that equal ones give equal texts. */
function shown(value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  if (value instanceof Map) return `Map${shown([...value])}`;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from(value, shown)}]`;
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${shown(value[name])}`)}}`;
}

export function ok(value, message = 'not true') {
  if (!value) throw new Error(message);
}
export function equal(found, wanted, where = '') {
  ok(Object.is(found, wanted), `${where}: ${shown(found)} is not ${shown(wanted)}`);
}
export function deepEqual(found, wanted, where = '') {
  const [one, other] = [shown(found), shown(wanted)];
  ok(one === other, `${where}: ${one.slice(0, 500)} is not ${other.slice(0, 500)}`);
}
export default { createHash, deepEqual, equal, join, ok, readFileSync, readdirSync, test };
