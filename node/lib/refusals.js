'use strict';
// What the functions for single keys answer when there is no index, natively (`Refusal` in src/raw) and on
// consistent.wasm.

const NONE = -1;
const STALE = -2;
const HARD = -3;
const CLOSED = -4;
const UNFIT = -6;

module.exports = { NONE, STALE, HARD, CLOSED, UNFIT };
