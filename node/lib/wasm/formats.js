'use strict';
// Configurations of other systems, which consistent.wasm is built without.

const { refused } = require('./instance');

function noFormats() {
  const instead = 'use the native part, or the command: consistent convert';
  throw refused(
    'unsupported',
    `formats: consistent.wasm reads and writes no configurations of other systems; ${instead}`,
  );
}

module.exports = { noFormats };
