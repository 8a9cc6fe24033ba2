'use strict';
// What keeps a ring up to date. How a place is listened to, the stores say; here is what is done with a text, and with
// a failure.

const { ConsistentError, typeError } = require('../errors');
const { Ring } = require('../index');
const { short } = require('./publish');

/** Milliseconds between two attempts: twice as long after each one that failed. */
const SHORTEST = 50;
const LONGEST = 1000;
/** The longest time that a timer takes. */
const MOST = 2 ** 31 - 1;

/** Keeps a ring up to date until it is closed. */
class Watch {
  #place;
  #ring;
  #maxLoss;
  #poll;
  #isClosed = false;
  #done;
  /** What happened while nobody waited, and who waits. */
  #isNoticed = false;
  #failure = null;
  #wake = () => {};
  /** What was offered last, unless there was a failure since; the failure told last. */
  #offered = null;
  #told = null;

  constructor(place, ring, { maxLoss = 0.5, poll = 5000 } = {}) {
    if (!(ring instanceof Ring)) throw typeError('ring', 'a Ring', ring);
    if (!(poll > 0)) throw new ConsistentError('argument', `poll: ${poll} is not above 0`);
    // The engine says what `maxLoss` may be.
    const probe = new Ring(['node']);
    probe.offer(probe, { origin: 'maxLoss', maxLoss });
    this.#place = place;
    this.#ring = ring;
    this.#maxLoss = maxLoss;
    this.#poll = Math.min(poll, MOST);
    this.#done = this.#run();
  }

  /** Ends it. Once the promise is fulfilled, no connection and no timer is left. */
  close() {
    this.#isClosed = true;
    this.#wake();
    return this.#done;
  }

  async #run() {
    let pause = SHORTEST;
    while (!this.#isClosed) {
      let connection = null;
      this.#failure = null;
      try {
        connection = await this.#place.listen(
          () => this.#notice(),
          (error) => this.#notice(error),
        );
        while (!this.#isClosed) {
          this.#isNoticed = false;
          const found = await connection.get();
          if (this.#isClosed) break;
          this.#take(found);
          pause = SHORTEST;
          if (!this.#isNoticed) await this.#wait(this.#poll);
          if (this.#failure !== null) throw this.#failure;
        }
      } catch (e) {
        if (!this.#isClosed) this.#fail(short(e));
      }
      await connection?.close();
      // Not all services come back at the same moment.
      if (!this.#isClosed) await this.#wait(pause * (0.5 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST);
    }
  }

  #notice(error = null) {
    this.#isNoticed = true;
    this.#failure ??= error;
    this.#wake();
  }

  /** Waits for a notice, for close(), or for a time that keeps no process alive. */
  #wait(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), milliseconds);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }

  #take(found) {
    if (found === null) {
      this.#fail('no document is there');
    } else if (this.#offered === null || !found.text.equals(this.#offered)) {
      this.#offered = found.text;
      this.#told = null;
      this.#tell(() => this.#ring.offer(found.text, { origin: this.#place.origin, maxLoss: this.#maxLoss }));
    }
  }

  #fail(reason) {
    this.#offered = null;
    if (reason === this.#told) return;
    this.#told = reason;
    this.#tell(() => this.#ring.offerFailed(this.#place.origin, reason));
  }

  /** What is refused is told by the ring. A closed ring ends this. */
  #tell(run) {
    try {
      run();
    } catch (e) {
      if (!(e instanceof ConsistentError)) throw e;
      if (e.kind === 'closed') this.#isClosed = true;
    }
  }
}

module.exports = { Watch };
