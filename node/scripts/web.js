'use strict';
// Writes web/index.mjs: the package for browsers and others without Node's modules, as one file.

const path = require('node:path');
const { buildSync } = require('esbuild');

const folder = path.dirname(__dirname);
buildSync({
  entryPoints: [path.join(folder, 'lib/web.mjs')],
  outfile: path.join(folder, 'web/index.mjs'),
  bundle: true,
  // A ring tells its class by its name.
  keepNames: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  logLevel: 'warning',
});
