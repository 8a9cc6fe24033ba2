'use strict';
// Who is told of a ring's changes in this thread. Its own changes are told before the call that makes them returns;
// those of other threads wake it.

const { disposable } = require('./disposable');
const { jsonable } = require('./json');
const { call } = require('./native');
const { channel, nextTick, setImmediate } = require('#platform');
const { Uncloneable, tagged } = require('./uncloneable');

/** Where changes are published while somebody subscribes to it. */
const published = channel('libconsistent:change');
/** Those that publish, by the token of the ring. */
const publishers = new Map();
/** A ring that is published may be collected. */
const collected = new FinalizationRegistry((publisher) => publisher.close());

/** All that listen. So none is collected before it is closed. */
const listening = new Set();
/** The same of each ring, to be closed with it. */
const ofRings = new WeakMap();

/** So many changes of other threads are told at a time, lest they keep everything else waiting. */
const MOST_AT_ONCE = 1000;

/** Whether listeners are being called, and whether there may be more to tell them. */
let telling = false;
let again = false;

/** Tells one of what has come. */
let tellOne;

/** A function that is called of a ring's changes, until it is closed, or its ring is, or its thread ends. */
class Subscription extends Uncloneable {
  #native;
  #listener;
  // Those of the same ring.
  #ofRing;
  #closed;

  static {
    tellOne = (subscription, most) => subscription.#tell(most);
  }

  constructor(ring, native, listener, closed) {
    super();
    this.#listener = listener;
    this.#closed = closed;
    this.#native = call(() => native.onChange(this.#wake));
    listening.add(this);
    if (!ofRings.has(ring)) ofRings.set(ring, new Set());
    this.#ofRing = ofRings.get(ring).add(this);
  }

  /** Lets the function not be called any more. */
  close() {
    if (!listening.delete(this)) return;
    this.#ofRing.delete(this);
    call(() => this.#native.close());
    this.#closed?.();
  }

  /** Another thread has made changes. */
  #wake = () => {
    if (!listening.has(this)) return;
    tell(MOST_AT_ONCE);
    if (!listening.has(this)) return;
    // It goes on only while much waits: an event loop that is not kept alive would wait for another event first.
    if (call(() => this.#native.hasMore())) setImmediate(this.#wake);
  };

  #tell(most) {
    const listener = this.#listener;
    for (const change of call(() => this.#native.take(most))) {
      if (!listening.has(this)) return;
      const { why, node = null, from = null, to = null, epochBefore, epoch, lost, reason = null } = change;
      try {
        listener(jsonable({ why, node, from, to, epochBefore, epoch, lost, reason }));
      } catch (e) {
        // The change is made, and its maker has no part in it: the error is an uncaught one.
        nextTick(() => {
          throw e;
        });
      }
    }
  }
}
disposable(Subscription, 'close');
tagged(Subscription, 'Subscription');

/**
 * Calls whoever listens of all that has come, or of so much of it. What a listener changes is told after it has
 * returned.
 */
function tell(most) {
  if (listening.size === 0) return;
  again = true;
  if (telling) return;
  telling = true;
  try {
    while (again) {
      again = false;
      for (const subscription of listening) tellOne(subscription, most);
    }
  } finally {
    // Whatever happens, as that the stack is full: later changes are told.
    telling = false;
  }
}

/** Calls a function of each later change of a ring, which is kept until that ends. */
function subscribe(ring, native, listener) {
  return new Subscription(ring, native, listener);
}

/** Ends the subscriptions of a ring. */
function unsubscribe(ring) {
  for (const subscription of ofRings.get(ring) ?? []) subscription.close();
}

/** Publishes a ring's later changes, whoever makes them, if anybody subscribes to them in this thread. */
function publish(ring, native) {
  if (!published.hasSubscribers) return;
  const token = call(() => native.share());
  if (publishers.has(token)) return;
  const weak = new WeakRef(ring);
  const listener = (change) => {
    const ring = weak.deref();
    if (ring && published.hasSubscribers) published.publish({ ring, change });
    else publisher.close();
  };
  const publisher = new Subscription(ring, native, listener, () => publishers.delete(token));
  publishers.set(token, publisher);
  collected.register(ring, publisher);
}

module.exports = { publish, subscribe, tell, unsubscribe };
