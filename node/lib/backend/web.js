'use strict';
// Where nothing is read when a module is loaded: consistent.wasm, once init() has been given it.

const wasm = require('../wasm');
const { performance } = require('#platform');

let engine = null;

/** What is asked before there is an engine, and the way to it. */
const native = new Proxy(wasm.names, {
  get(names, name) {
    if (engine === null && !(name in names)) throw new Error('libconsistent: await init() first');
    return (engine ?? names)[name];
  },
});

/** Makes the engine of a compiled module, or of its bytes, which the main thread of a browser may refuse to compile. */
function initSync(source) {
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  engine ??= wasm.native(module, () => performance.timeOrigin + performance.now());
}

/** The same of an address, a Response, bytes or a compiled module. */
async function init(source) {
  if (engine !== null) return;
  let given = await source;
  if (typeof given === 'string' || given instanceof URL) given = await fetch(given);
  if (typeof Response !== 'undefined' && given instanceof Response) {
    if (!given.ok) throw new Error(`libconsistent: ${given.url}: ${given.status} ${given.statusText}`);
    given = await given.arrayBuffer();
  }
  initSync(given instanceof WebAssembly.Module ? given : await WebAssembly.compile(given));
}

module.exports = { backend: 'wasm', init, initSync, native };
