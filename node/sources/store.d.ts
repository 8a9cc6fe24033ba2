// What the three kinds of stores have in common. Nothing of it is loaded at run time.

import type { Placement, Ring, TopologyDocument } from '../index';

/** A text that lies somewhere. */
export interface Found {
  /** The text, which need not be a document. */
  text: Buffer;
  /** What tells it from the next: the revision of etcd, elsewhere the SHA-256 of the text in hexadecimal. */
  version: string;
}

export interface PutOptions {
  /** Whether something that is no document may be written over; false unless told. */
  force?: boolean | undefined;
  /** What a document with `key_hash` is read by. */
  secret?: Uint8Array | undefined;
}

export interface WatchOptions {
  /** The part of the weight that may leave at once, as in `Ring.offer()`: 0.5 unless told. */
  maxLoss?: number | undefined;
  /** How often it is read at least, in milliseconds: 5000 unless told. */
  poll?: number | undefined;
}

/** Keeps a ring up to date until it is closed. */
export interface Watch {
  /** Ends it. Once the promise is fulfilled, no connection and no timer is left. */
  close(): Promise<void>;
}

/** A place where one topology document lies. */
export interface Store {
  /** What the ring's `source()` and messages call it: the address without secrets. */
  readonly origin: string;
  /** What is there; null if there is nothing. */
  get(): Promise<Found | null>;
  /**
   * Publishes the topology of a ring or a document, in its canonical text. What others write in between is never
   * overwritten. Errors of the client are the client's: after one, the document may have been written.
   *
   * @throws ConsistentError of kind `stale` if what is there has a higher epoch, `conflict` if it has the same one and
   * places keys otherwise, and others if it is no document, unless `force`.
   */
  put(
    document: string | Uint8Array | TopologyDocument | Ring | Placement,
    options?: PutOptions,
  ): Promise<'written' | 'unchanged'>;
  /**
   * Keeps a ring up to date until the handle or the ring is closed: what is there is offered (`Ring.offer()`) now, on
   * each notice, on each connection, and at every poll. What cannot be read is told by `Ring.offerFailed()`, and tried
   * again.
   */
  watch(ring: Ring, options?: WatchOptions): Watch;
}
