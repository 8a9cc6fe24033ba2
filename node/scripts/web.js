'use strict';
// Writes the package on consistent.wasm alone. web/index.mjs is for browsers and others without Node's modules, one
// file; wasm/lib is for Node, the same two files that lib begins with.

const fs = require('node:fs');
const path = require('node:path');
const { buildSync } = require('esbuild');

const folder = path.dirname(__dirname);
const bundle = (from, to, options) =>
  buildSync({
    entryPoints: [path.join(folder, from)],
    outfile: path.join(folder, to),
    bundle: true,
    // A ring tells its class by its name.
    keepNames: true,
    target: 'es2023',
    logLevel: 'warning',
    ...options,
  });

bundle('lib/web.mjs', 'web/index.mjs', { format: 'esm', platform: 'browser' });
bundle('lib/index.js', 'wasm/lib/index.js', { format: 'cjs', platform: 'node', conditions: ['libconsistent-wasm'] });
fs.copyFileSync(path.join(folder, 'lib/index.mjs'), path.join(folder, 'wasm/lib/index.mjs'));
