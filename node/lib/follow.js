'use strict';
// Files whose documents a ring takes over whenever they change.

const { disposable } = require('./disposable');
const { ConsistentError, typeError } = require('./errors');
const { Followed } = require('./followed');
const { optionsOf } = require('./names');
const { call, native } = require('./native');
const { emitWarning, files } = require('#platform');
const { Uncloneable, tagged } = require('./uncloneable');
const { FOLLOW, policy, text } = require('./values');

/** Those of each ring, to be closed with it. */
const ofRings = new WeakMap();

/** Follows a file of a topology, and perhaps one of states, until close(), or until its ring is closed. */
class Following extends Uncloneable {
  #ring;
  #path;
  #maxLoss;
  #signal;
  #followed = [];
  #states = null;
  /** The ring's epoch when some of those that have states were no members. */
  #waitsSince = null;
  #isClosed = false;
  #abort = () => this.close();

  constructor(ring, path, { states, maxLoss, signal, ...times }) {
    super();
    this.#ring = ring;
    this.#path = path;
    this.#maxLoss = maxLoss;
    this.#signal = signal;
    if (!ofRings.has(ring)) ofRings.set(ring, new Set());
    ofRings.get(ring).add(this);
    if (signal?.aborted) return this.close();
    signal?.addEventListener('abort', this.#abort, { once: true });
    const follow = (origin, document) => {
      const followed = new Followed(origin, times, document);
      this.#followed.push(followed);
      return followed;
    };
    follow(path, {
      take: (bytes) => this.#offer(bytes),
      isOutdated: () => false,
      fail: (reason) => this.#failed(path, reason, () => ring.offerFailed(path, reason)),
    });
    if (states === undefined) return;
    this.#states = follow(states, {
      take: (bytes) => this.#offerStates(states, bytes),
      isOutdated: () => this.#isOutdated,
      fail: (reason) => this.#failed(states, reason, () => ring.offerStatesFailed(states, reason)),
    });
  }

  /** Follows nothing any more. The ring stays as it is. */
  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    ofRings.get(this.#ring).delete(this);
    this.#signal?.removeEventListener('abort', this.#abort);
    for (const followed of this.#followed) followed.close();
  }

  toString() {
    return this.#isClosed ? 'Following(closed)' : `Following(${JSON.stringify(this.#path)})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString();
  }

  /** Whether nodes that have states may have joined. */
  get #isOutdated() {
    return this.#waitsSince !== null && this.#try(() => this.#ring.epoch) !== this.#waitsSince;
  }

  #offer(bytes) {
    const isChanged = this.#try(() => this.#ring.offer(bytes, { origin: this.#path, maxLoss: this.#maxLoss }));
    if (isChanged && this.#isOutdated) this.#states.again();
    return isChanged === undefined ? undefined : null;
  }

  #offerStates(origin, bytes) {
    const offered = this.#try(() => this.#ring.offerStates(bytes, { origin }));
    if (offered) this.#waitsSince = offered.unknown > 0 ? this.#ring.epoch : null;
    return offered?.next;
  }

  #failed(origin, reason, tell) {
    if (this.#isClosed) return;
    this.#try(tell);
    warn(`${origin}: ${reason}`);
  }

  /** What a call gives; undefined if it is refused. */
  #try(run) {
    if (this.#isClosed) return undefined;
    try {
      return run();
    } catch (e) {
      // What is refused, the ring itself has told whoever listens.
      if (!(e instanceof ConsistentError) || e.kind === 'closed') this.close();
      warn(e.message);
      return undefined;
    }
  }
}
disposable(Following, 'close');
tagged(Following, 'Following');

function warn(message) {
  emitWarning(message, { type: 'FollowingWarning', code: 'CONSISTENT_DOCUMENT_REFUSED' });
}

/** Follows files for a ring. */
function follow(ring, path, options = {}) {
  if (!files) throw new ConsistentError('unsupported', 'follow: there are no files here; give documents to offer()');
  pathOf(path, 'path');
  optionsOf(options, 'options', [...Object.keys(FOLLOW), 'states', 'signal']);
  const { states, signal, ...rules } = options;
  if (states !== undefined) pathOf(states, 'states');
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw typeError('signal', 'an AbortSignal', signal);
  const checked = policy(rules, 'options', FOLLOW);
  // Throws if the ring is closed.
  ring.snapshot();
  return new Following(ring, path, { ...call(() => native.followPolicy(checked)), states, signal });
}

function pathOf(value, place) {
  text(value, place, 'argument');
  if (value === '' || value.includes('\0')) {
    throw new ConsistentError('argument', `${place}: ${JSON.stringify(value.slice(0, 64))} is no path`);
  }
}

/** Ends what follows files for a ring. */
function unfollow(ring) {
  for (const following of ofRings.get(ring) ?? []) following.close();
}

module.exports = { follow, unfollow };
