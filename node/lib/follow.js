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
    const follow = (origin, take) => {
      const followed = new Followed(origin, times, take, (reason) => this.#failed(origin, reason));
      this.#followed.push(followed);
      return followed;
    };
    follow(path, (bytes) => this.#offer(bytes));
    if (states !== undefined) this.#states = follow(states, (bytes) => this.#offerStates(states, bytes));
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

  #offer(bytes) {
    const isChanged = this.#try(() => this.#ring.offer(bytes, { origin: this.#path, maxLoss: this.#maxLoss }));
    // Nodes that have joined may be down.
    if (isChanged) this.#states?.again();
    return isChanged === undefined ? undefined : null;
  }

  #offerStates(origin, bytes) {
    return this.#try(() => this.#ring.offerStates(bytes, { origin }))?.next;
  }

  #failed(origin, reason) {
    if (this.#isClosed) return;
    this.#try(() => this.#ring.offerFailed(origin, reason));
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
