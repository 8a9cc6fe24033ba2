'use strict';
// consistent.wasm as it lies in the package.

const fs = require('node:fs');
const path = require('node:path');
const { performance } = require('#platform');

/** Two folders up, from here and from the bundle in `wasm/`; one of ECMAScript modules has no folder, and none. */
const FILE = typeof __dirname === 'string' ? path.join(__dirname, '..', '..', 'consistent.wasm') : '';

const isThere = () => fs.existsSync(FILE);

/** The engine that it is. */
function load() {
  const module = new WebAssembly.Module(fs.readFileSync(FILE));
  // One clock for all threads, which fake ones do not stop.
  const { timeOrigin, now } = performance;
  const clock = now.bind(performance);
  // Nothing of it is read by who has the native part.
  return { native: require('.').native(module, () => timeOrigin + clock()), backend: 'wasm' };
}

module.exports = { isThere, load };
