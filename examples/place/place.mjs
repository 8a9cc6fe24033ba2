// Places the keys of a file, one a line, and writes their node indices as 32-bit little-endian integers.
// Usage: place.mjs TOPOLOGY KEYS

import { readFileSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
// Where the package is installed, this is 'libconsistent'.
import { Ring } from '../../node/lib/index.mjs';

if (process.argv.length !== 4) {
  console.error('usage: place.mjs TOPOLOGY KEYS');
  process.exit(2);
}
const ring = Ring.fromJSON(readFileSync(process.argv[2]));
const text = readFileSync(process.argv[3]);
const keys = [];
for (let start = 0; start < text.length;) {
  const end = text.indexOf(0x0a, start);
  keys.push(text.subarray(start, end < 0 ? text.length : end));
  start = end < 0 ? text.length : end + 1;
}
const { indices } = ring.place(keys);
const bytes = Buffer.from(indices.buffer);
if (endianness() === 'BE') bytes.swap32();
for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written);
