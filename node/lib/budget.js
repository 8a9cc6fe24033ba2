'use strict';
// What compiling a topology may take, in this process.

const { native } = require('./native');
const { policy, whole } = require('./values');

const DEFAULT = { milliseconds: 10_000, bytes: 2 ** 30 };
const FIELDS = {
  milliseconds: (value, place) => whole(value, place, 2 ** 32 - 1),
  bytes: (value, place) => whole(value, place),
};

function budget() {
  const [milliseconds, bytes] = native.budget();
  return { milliseconds, bytes };
}

/** What is left out has its default. */
function setBudget(limits = {}) {
  const { milliseconds, bytes } = { ...DEFAULT, ...policy(limits, 'limits', FIELDS) };
  native.setBudget(milliseconds, bytes);
}

module.exports = { budget, setBudget };
