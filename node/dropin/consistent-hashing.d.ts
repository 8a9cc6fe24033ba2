/**
 * `consistent-hashing` 0.3.0 of npm, with the engine of libconsistent underneath. A node is a string, or an object,
 * which is placed by its `id`.
 */
declare class ConsistentHashing<N = string> {
  constructor(nodes: readonly N[], options?: ConsistentHashing.Options);

  /** Points of each node. */
  replicas: number;
  /** A digest of node:crypto. */
  algorithm: string;
  nodes: N[];

  /** The points in order, in hexadecimal; made when they are first read. */
  get keys(): string[];
  /** The node of each point. */
  get ring(): Record<string, N>;

  /** The node of a key; 0, whatever the type says, when there is none. */
  getNode(key: string | ArrayBufferView): N;
  addNode(node: N): void;
  removeNode(node: N): void;

  /** The place among the keys of the last one at or below a hash, else of the last. */
  getNodePosition(hash: string): number;
  /** How many different points there are. */
  getRingLength(): number;
  compare(v1: string, v2: string): -1 | 0 | 1;
  /** The digest of a string or of bytes in hexadecimal. */
  crypto(str: string | ArrayBufferView): string;
}

declare namespace ConsistentHashing {
  interface Options {
    /** Points of each node. Default 160. */
    replicas?: number;
    /** A digest of node:crypto. Default `md5`. */
    algorithm?: string;
  }
}

export = ConsistentHashing;
