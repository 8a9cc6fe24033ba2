'use strict';
// The clock that calls without a time go by. Tests put fake ones in the place of the program's.

const { native } = require('./native');
const { performance } = require('#platform');

const realNow = performance.now;
/** Nothing if there was a fake one already when this file was read. */
const realDate = Function.prototype.toString.call(Date) === 'function Date() { [native code] }' ? Date : undefined;

/** The time of a fake clock, if there is one, in whole milliseconds. */
function fakeNow() {
  if (performance.now !== realNow) return Math.floor(performance.now());
  return globalThis.Date === realDate ? undefined : Math.floor(Date.now());
}

/** Milliseconds of the process's monotonic clock, one for all threads, or of a fake one. */
function now() {
  return fakeNow() ?? native.now();
}

/** The clock and the timers of the program, whoever has replaced them. */
const program = {
  now,
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer),
};

module.exports = { fakeNow, now, program };
