'use strict';
// Random choices that can be repeated: the seed is printed, SEED=n sets it.

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32)) >>> 0;
console.log(`SEED=${SEED}`);

/** A source of choices; the same name draws the same in every run of a seed (mulberry32). */
function random(name) {
  let state = SEED;
  for (const unit of name) state = Math.imul(state ^ unit.codePointAt(0), 0x01000193);
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(fraction() * n);
  return { fraction, below, pick: (list) => list[below(list.length)], chance: (p) => fraction() < p };
}

/** What a call gives: its answer, or that it throws an Error. */
function outcome(call) {
  try {
    return { answer: call() };
  } catch (e) {
    return { error: e instanceof TypeError ? 'TypeError' : e instanceof Error ? 'Error' : e };
  }
}

module.exports = { random, outcome };
