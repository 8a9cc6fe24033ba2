'use strict';
// What compiling a topology may take, in this process.

const { call, native } = require('./native');
const { milliseconds, policy, whole } = require('./values');

const DEFAULT = { time: 10_000, bytes: 2 ** 30 };
const FIELDS = {
  time: (value, place) => milliseconds(value, place, 2 ** 32 - 1),
  bytes: (value, place) => whole(value, place),
};

function budget() {
  const [time, bytes] = native.budget();
  return { time, bytes };
}

/** What is left out has its default. */
function setBudget(limits = {}) {
  const { time, bytes } = { ...DEFAULT, ...policy(limits, 'limits', FIELDS) };
  call(() => native.setBudget(time, bytes));
}

module.exports = { budget, setBudget };
