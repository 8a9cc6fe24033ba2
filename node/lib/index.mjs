// The same classes as require() gives, so that both may meet in one program.
import consistent from './index.js';

export const {
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
} = consistent;
