'use strict';
// One file that is followed: when it is looked at, when it is read, and what is told of it (docs/SPEC.md, 16.8.5). The
// system's hints only make it faster: of what happens behind a link or on another machine's disk it tells nothing.

const { files, performance } = require('#platform');

/** The most bytes of a document. */
const MOST = 64 * 2 ** 20;
/** The clocks of disks may be so coarse, in milliseconds: what is written later within it may have the same time. */
const COARSE = 2000;
/** The longest time that a timer takes. */
const LONGEST = 2 ** 31 - 1;

class Followed {
  #path;
  #debounce;
  #poll;
  #take;
  #isOutdated;
  #fail;

  #timer;
  #watcher = null;
  #isClosed = false;
  /** Whether it waits for nothing but time to pass, and whether a hint came while it did not. */
  #isIdle = false;
  #isHinted = false;
  #lookedAt = 0;

  /** The mark that was seen last, the one that nothing more is to be read of, and for how long it has not stayed. */
  #seen = null;
  #settled = null;
  #unsteady = 0;
  /** What was offered last, and the failure that was told since. */
  #offered = null;
  #failure = null;
  /** What was taken last, and when it is to be taken again. */
  #taken = null;
  #next = null;

  /**
   * `take` is given bytes, and says when to be given them again: a time of the system's clock, null for never, or
   * undefined if it refuses them. `isOutdated` says whether they are to be taken again without that, `fail` is told why
   * there are none.
   */
  constructor(path, { debounce, poll }, { take, isOutdated, fail }) {
    this.#path = files.resolve(path);
    // Marks that are compared are those of two looks.
    this.#debounce = Math.max(1, debounce);
    this.#poll = poll;
    this.#take = take;
    this.#isOutdated = isOutdated;
    this.#fail = fail;
    this.#watch();
    this.#look(true);
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#offered = this.#taken = null;
  }

  /** Lets what was taken last be taken once more. */
  again() {
    if (this.#taken === null) return;
    this.#next = this.#take(this.#taken) ?? null;
    if (this.#isIdle) this.#wait();
  }

  #watch() {
    this.#watcher?.close();
    this.#watcher = files.hints(this.#path, () => {
      this.#isHinted = true;
      if (this.#isIdle) this.#soon();
    });
  }

  /** Looks after a hint, but not at once again: of a busy folder there are many. */
  #soon() {
    this.#isIdle = false;
    const since = Math.max(0, performance.now() - this.#lookedAt);
    this.#later(Math.max(0, this.#debounce - since), true);
  }

  #later(milliseconds, isExpected) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(isExpected), Math.min(milliseconds, LONGEST));
    this.#timer.unref?.();
  }

  /** In how many milliseconds what was taken is to be taken again. */
  get #due() {
    return this.#next === null ? Infinity : Math.max(0, this.#next - Date.now());
  }

  /** Waits for the next look, if no hint comes before. */
  #wait() {
    this.#isIdle = true;
    this.#later(Math.min(this.#poll, this.#due), false);
  }

  /** Looks, once at a time; whether something is expected to have changed. */
  async #look(isExpected) {
    this.#isIdle = this.#isHinted = false;
    clearTimeout(this.#timer);
    if (this.#due === 0 || this.#isOutdated()) this.again();
    this.#lookedAt = performance.now();
    const isSteady = await this.#step(isExpected);
    if (this.#isClosed) return;
    if (!isSteady) this.#later(this.#debounce, true);
    else if (this.#isHinted) this.#soon();
    else this.#wait();
  }

  /** Reads what is there at first, what has stayed as it is, or has changed for too long; false if it just has. */
  async #step(isExpected) {
    const { mark, failure } = await files.look(this.#path);
    if (this.#isClosed) return true;
    if (mark !== this.#seen) {
      // The folder may be another one, or the system may have ended its hints.
      if (!isExpected) this.#watch();
      if (this.#isChanging(mark)) return false;
    }
    if (mark !== this.#settled) {
      const found = failure === undefined ? await files.read(this.#path, MOST) : { mark, failure };
      if (this.#isClosed) return true;
      // What is there and cannot be read may be so later, though nothing tells of it.
      const isUnreadable = found.mark === undefined;
      if (!isUnreadable && found.mark !== mark && this.#isChanging(found.mark)) return false;
      this.#settled = isUnreadable || Math.abs(Date.now() - found.writtenAt) < COARSE ? null : found.mark;
      this.#tell(found);
    }
    this.#unsteady = 0;
    return true;
  }

  /** Whether to wait for another mark to stay. */
  #isChanging(mark) {
    const isFirst = this.#seen === null;
    this.#seen = mark;
    if (isFirst) return false;
    this.#unsteady += this.#debounce;
    return this.#unsteady <= Math.max(this.#poll, 8 * this.#debounce);
  }

  #tell({ bytes, failure }) {
    if (failure !== undefined) {
      if (failure === this.#failure) return;
      this.#failure = failure;
      this.#fail(failure);
    } else if (this.#failure !== null || !this.#offered?.equals(bytes)) {
      this.#failure = null;
      this.#offered = bytes;
      const next = this.#take(bytes);
      if (next === undefined || this.#isClosed) return;
      this.#taken = bytes;
      this.#next = next;
    }
  }
}

module.exports = { Followed };
