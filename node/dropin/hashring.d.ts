/**
 * `hashring` 3.2.0 of npm, with the engine of libconsistent underneath. Keys and servers have the types that
 * `@types/hashring` gives them; other keys count as their text.
 */
declare class HashRing {
  /** `algorithm` is a digest of node:crypto, `md5` if none is given, or a function of the key. */
  constructor(servers?: HashRing.Servers, algorithm?: HashRing.Algorithm, options?: Partial<HashRing.HashRingOptions>);

  /** The version whose interface this is. */
  static readonly version: string;

  /** Virtual nodes of a server of average weight. */
  vnode: number;
  algorithm: HashRing.Algorithm;
  defaultport: number | null;
  /** Points of each virtual node. */
  replicas: number;
  servers: HashRing.Server[];
  /** The virtual nodes that servers ask for; 0 is the default. */
  vnodes: Record<string, number>;
  cache: HashRing.Cache;

  /** The points in ascending order; made when they are first read. */
  get ring(): HashRing.Point[];
  /** How many points there are. */
  get size(): number;

  /** The server of a key; undefined, whatever the type says, when there is none. */
  get(key: string): string;
  /**
   * The first `size` servers on the ring from a key on; by default all. With `unique` false, the servers of the points
   * in turn.
   */
  range(key: string, size?: number, unique?: boolean): string[];
  /** The values of the points of all servers, or of those that are listed. */
  points(servers?: readonly string[]): Record<string, number[]>;
  /** Whether a server has points. */
  has(server: string): boolean;

  /** Adds servers; those that are members stay as they are. */
  add(servers: HashRing.Servers): this;
  /** Removes a server. */
  remove(server: HashRing.Servers): this;
  /** Calls a server by another name: no key moves until the next `add()` or `remove()`, which place by the new name. */
  swap(from: string, to: string): this;
  /** Takes all points away. */
  reset(): this;
  /** Takes everything away. */
  end(): this;
  /** Places the servers anew, by what the properties say. */
  continuum(): this;

  /** The place in the ring of the first point at or above a value, else of the first. */
  find(hashValue: number): number;
  /** The position of a key. */
  hashValue(key: string): number;
  /** The bytes of a key's digest. */
  digest(key: string): ArrayLike<number>;
  /** The digest of a string: bytes, or characters that stand for them. */
  hash(key: string): string | ArrayLike<number>;

  /** @deprecated It is `add`. */
  addServer(servers: HashRing.Servers): this;
  /** @deprecated It is `remove`. */
  removeServer(server: HashRing.Servers): this;
  /** @deprecated It is `get`. */
  getNode(key: string): string;
  /** @deprecated It is `find`. */
  getNodePosition(hashValue: number): number;
  /** @deprecated It is `find`. */
  position(hashValue: number): number;
  /** @deprecated It does nothing. */
  replace(): undefined;
  /** @deprecated It does nothing. */
  replaceServer(): undefined;
}

declare namespace HashRing {
  type Algorithm = string | ((key: string) => string | ArrayLike<number>);

  interface HashRingOptions {
    /** Virtual nodes of a server of average weight. Default 40. */
    'vnode count': number;
    /** Servers of this port are placed by their host alone. */
    'default port': number;
    /** Three points a virtual node, or four; replaces `replicas`. */
    compatibility: 'hash_ring' | 'ketama';
    /** Points of each virtual node. Default 4. */
    replicas: number;
    /** How many keys are remembered with their servers. Default 5000, none with 0. */
    'max cache size': number;
  }

  interface ServerConfig {
    /** Default 1; not read where `vnodes` is given. */
    weight: number;
    vnodes: number;
  }

  /** A server, several, or an object from servers to weights, or to both settings, in the order of its properties. */
  type Servers =
    | string
    | readonly (string | { host: string; port: number; vnodes?: number })[]
    | Record<string, number | Partial<ServerConfig>>;

  interface Server {
    host: string;
    port: number;
    string: string;
    weight: number;
    vnodes?: number;
  }

  interface Point {
    value: number;
    server: string;
  }

  /** The keys that were asked for last, with their servers. */
  interface Cache {
    maxSize: number;
    readonly size: number;
    get(key: string): string | undefined;
    set(key: string, server: string): void;
    del(key: string): void;
    reset(): void;
    forEach(callback: (server: string, key: string) => void): void;
  }
}

export = HashRing;
