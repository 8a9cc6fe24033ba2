'use strict';
// consistent.wasm, whatever the platform has: what `libconsistent/wasm` is bundled with.

module.exports = require('../wasm/file').load();
