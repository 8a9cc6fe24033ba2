// How even the load is for other values of the parameter that a scheme trades memory for balance with.
import { compile } from './draft.js';
import { sideOf } from './shares.js';

const DOUBLING = [16, 32, 64, 128, 256, 512, 1024];
const PRIMES = [251, 1021, 4093, 16381, 65537, 262147, 1048573];
/** The parameters that do this, with values to try. */
const VALUES = {
  vnodes: DOUBLING,
  bits: [8, 10, 12, 14, 16, 18, 20],
  size: PRIMES,
  table_size: PRIMES,
  slots: PRIMES,
  min_ring_size: [256, 512, 1024, 2048, 4096, 8192, 16384],
  partitions: [71, 271, 541, 1024, 2048, 4096],
  replicas: [10, 20, 40, 80, 160, 320],
  control_points: [10, 20, 40, 80, 160],
  base_weight: [10, 25, 50, 100, 200],
};

/** The parameter of a scheme, or undefined. */
export const balancing = (spec) => spec?.parameters.find(({ name }) => Object.hasOwn(VALUES, name));

/** One value after the other, the present one among them. What the engine refuses is left out. */
export function* balanceOf(draft, spec) {
  const parameter = balancing(spec);
  if (parameter === undefined) return;
  const present = Number(draft.parameters[parameter.name] || parameter.default);
  const values = new Set([...VALUES[parameter.name], ...(Number.isFinite(present) ? [present] : [])]);
  for (const value of [...values].sort((a, b) => a - b)) {
    const other = { ...draft, parameters: { ...draft.parameters, [parameter.name]: String(value) } };
    let ring;
    try {
      ring = compile(other, spec);
      const { exact, fullest } = sideOf(ring);
      yield { value, present: value === present, exact, fullest };
    } catch (e) {
      if (e.kind === undefined) throw e;
      yield { value, present: value === present, refused: e.message };
    } finally {
      ring?.close();
    }
  }
}
