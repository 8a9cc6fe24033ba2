'use strict';
// Times and factors, as the C interface has them.

const { refused } = require('./instance');
const { structs } = require('./layout');

const NEVER = 2n ** 64n - 1n;

const defaults = structs.follow_policy.fields;
/** How a file is followed unless the caller says otherwise, in milliseconds. */
const FOLLOW = {
  maxLoss: defaults.max_loss_milli[2] / 1000,
  debounce: defaults.debounce_ms[2],
  poll: defaults.poll_ms[2],
};

/** A moment in whole milliseconds, the instance's own clock's if there is none. */
function moment(instance, now) {
  return BigInt(Math.floor(now ?? instance.now()));
}

/** A length of time in whole milliseconds, rounded up. It counts to the microsecond: binary numbers are not exact. */
function milliseconds(time) {
  const microseconds = Math.round(time * 1000);
  return BigInt(time > 0 && microseconds === 0 ? 1 : Math.ceil(microseconds / 1000));
}

/** A moment that may be never, which is undefined. */
function never(moment) {
  return moment === NEVER ? undefined : Number(moment);
}

/** The thousandths of a factor, from `least` to `most` in whole numbers. */
function milli(field, factor, least, most) {
  const found = Math.min(Math.max(Math.floor(factor * 1000 + 0.5) || 0, 0), 2 ** 32 - 1);
  const isWithin = found >= 1000 * least && found <= 1000 * most;
  if (isWithin && found / 1000 === factor) return found;
  const advice = isWithin && Number.isFinite(factor) ? `; round to ${found / 1000}` : '';
  throw refused('argument', `${field}: ${factor} is not from ${least} to ${most} in whole thousandths${advice}`);
}

/** How a file is to be followed, with the defaults of what is left out. */
function followPolicy(rules) {
  const { maxLoss, debounce, poll } = { ...FOLLOW, ...rules };
  milli('max_loss', maxLoss, 0, 1);
  if (poll === 0) throw refused('argument', 'poll: 0, must be above 0');
  return { maxLoss, debounce: Number(milliseconds(debounce)), poll: Number(milliseconds(poll)) };
}

module.exports = { FOLLOW, followPolicy, milli, milliseconds, moment, never };
