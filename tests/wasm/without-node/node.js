// What node/test/vectors.test.js takes of Node, where there is none: tests are collected, and files and digests are
// those of `host`, which whoever runs them sets.

/** `list(folder)` gives names, `read(path)` the text of a file, `digest(name, parts)` hexadecimal digits. */
export const host = {};
export const tests = [];
export const test = (name, run) => tests.push({ name, run });

export const join = (...parts) => parts.join('/').split('../').at(-1);
export const readdirSync = (path) => host.list(path);
export const readFileSync = (path) => host.read(path);
export const createHash = (name) => {
  const parts = [];
  const hash = { update: (part) => (parts.push(part), hash), digest: () => host.digest(name, parts) };
  return hash;
};

/** Runs them all, and says of each what went wrong, if anything did. */
export async function told() {
  await import('../../../node/test/vectors.test.js');
  const all = [];
  for (const { name, run } of tests) {
    try {
      await run();
      all.push({ name });
    } catch (e) {
      all.push({ name, error: `${e.message}\n${e.stack}` });
    }
  }
  return all;
}

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
