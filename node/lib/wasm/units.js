'use strict';
// Times and factors, as the C interface has them.

const { refused } = require('./instance');

const NEVER = 2n ** 64n - 1n;

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

module.exports = { milli, milliseconds, moment, never };
