// The package where nothing of Node is there: the same classes, on consistent.wasm, which init() is given.
export {
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
} from './index.js';
export { init, initSync } from '#backend';
