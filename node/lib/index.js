'use strict';
// Consistent hashing: the same key lands on the same node in every language.

const { ConsistentError } = require('./errors');
const { HealthChecker } = require('./checker');
const { budget, setBudget } = require('./budget');
const { backend } = require('./native');
const { detect, detectAsync } = require('./detect');
const { formats, importTopology } = require('./formats');
const { NO_INDEX, Placed } = require('./placed');
const { Placement } = require('./placement');
const { Ring } = require('./ring');
const { schemes } = require('./schemes');
const { Transition } = require('./transition');

module.exports = {
  ConsistentError,
  HealthChecker,
  NO_INDEX,
  Placed,
  Placement,
  Ring,
  Transition,
  backend,
  budget,
  detect,
  detectAsync,
  formats,
  importTopology,
  schemes,
  setBudget,
};
