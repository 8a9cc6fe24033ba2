'use strict';
// What may be written where a document lies: never an older one, and never one over what somebody has written since.
// Documents are compared by the engine alone.

const { ConsistentError } = require('../errors');
const { Ring } = require('../index');

/** So much of another's message stands in ours. */
const QUOTED = 256;

/** Writes a document as `Store.put()` says. */
async function publish(place, document, { force = false, secret } = {}) {
  const keyed = secret === undefined ? {} : { secret };
  const ring = Ring.fromJSON(document, keyed);
  const text = Buffer.from(ring.stringify());
  for (;;) {
    const found = await place.get();
    if (found !== null) {
      if (found.text.equals(text)) return 'unchanged';
      check(place.origin, found.text, text, force, keyed);
    }
    if (await place.write(text, found, ring.epoch)) return 'written';
  }
}

function check(origin, there, text, force, keyed) {
  let ring;
  try {
    ring = Ring.fromJSON(there, keyed);
  } catch (e) {
    if (!(e instanceof ConsistentError)) throw e;
    if (force) return;
    const what = `${origin}: what is there is no topology document, and only \`force\` writes over it: ${short(e)}`;
    throw new ConsistentError(e.kind, what);
  }
  try {
    ring.update(text);
  } catch (e) {
    if (e instanceof ConsistentError && (e.kind === 'stale' || e.kind === 'conflict')) {
      throw new ConsistentError(e.kind, `${origin}: ${e.message}`);
    }
    throw e;
  }
}

/** A message as others quote it. */
function short(error) {
  const text = error.message || error.name || String(error);
  return text.length <= QUOTED ? text : `${text.slice(0, QUOTED)}..`;
}

module.exports = { publish, short };
