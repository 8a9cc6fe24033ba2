'use strict';
// Steps on the way to another topology, by calls of the C interface.

const { refused } = require('./instance');
const { planOf } = require('./plan');

/** The billionths of a share, if there is one. */
function billionths(name, share) {
  if (share === undefined) return undefined;
  if (!(share >= 0 && share <= 1)) throw refused('argument', `${name}: ${share} is not a part from 0 to 1`);
  return BigInt(Math.floor(share * 1e9 + 0.5));
}

/** The next step, with the address of its placement as `next`; null where there is none. */
function step(instance, placement, to, { n, spread, maxShare, maxBytes, perZone, sizes }) {
  const { memory } = instance;
  const made = memory.with((arena) => {
    const asked = arena.struct('step_options', {
      n: Math.min(n, 2 ** 32 - 1),
      spread,
      max_share_nano: billionths('max_share', maxShare),
      max_bytes: maxBytes,
      per_zone_nano: billionths('per_zone', perZone),
      sizes,
    });
    const [record, next, plan] = [arena.struct('step', {}), arena.room(4), arena.room(4)];
    instance.call('consistent_placement_step', placement, to, asked, record, next, plan);
    const [of, at] = [memory.scalar('size', next), memory.scalar('size', plan)];
    return of === 0 ? null : { of, at, told: memory.read('step', record) };
  });
  if (made === null) return null;
  const { of, at, told } = made;
  try {
    const plan = planOf(memory.read('plan', at));
    return { next: of, plan, bytes: Number(told.bytes), left: told.left, isLast: told.is_last !== 0 };
  } finally {
    instance.run('consistent_free', at);
  }
}

module.exports = { step };
