import type { ChainableCommander, Redis, RedisKey, RedisValue } from 'ioredis';
import type { Node, Ring } from '../index';

export interface ShardedRedisOptions {
  /** Makes the client of a node. Default: `new Redis(node.address)`. */
  connect?: ((node: Node) => Redis) | undefined;
  /**
   * Connections that break, or cannot be had, are reported to the ring as failures, and one that is ready as well: so
   * the ring's health policy takes nodes down, and brings them back. Default false: keys wait for their node.
   */
  failover?: boolean | undefined;
}

/**
 * Redis sharded by a ring: a client of ioredis for each node, opened when it is first needed, and ended when the node
 * leaves the ring or has another address.
 */
export declare class ShardedRedis {
  constructor(ring: Ring, options?: ShardedRedisOptions);

  /** The client of a key's node, for any command of ioredis. It throws if no node is live. */
  of(key: RedisKey): Redis;
  /** The client of a node. */
  client(id: string): Redis;

  /** The values of keys of any nodes, in the order of the keys. */
  mget(...keys: RedisKey[]): Promise<(string | null)[]>;
  mget(keys: RedisKey[]): Promise<(string | null)[]>;
  /** Sets the values of a Map or of an object: at once on a node, though not on all of them. */
  mset(values: ReadonlyMap<RedisKey, RedisValue> | Readonly<Record<string, RedisValue>>): Promise<'OK'>;
  /** How many keys were deleted. */
  del(...keys: RedisKey[]): Promise<number>;
  del(keys: RedisKey[]): Promise<number>;
  /** How many keys were unlinked. */
  unlink(...keys: RedisKey[]): Promise<number>;
  unlink(keys: RedisKey[]): Promise<number>;
  /** How many keys there are. */
  exists(...keys: RedisKey[]): Promise<number>;
  exists(keys: RedisKey[]): Promise<number>;

  /**
   * Commands as ioredis chains them. `exec()` sends each node its own as one pipeline, and gives the answers in their
   * order. A command without a key, or whose keys are on several nodes, rejects it before anything is sent.
   */
  pipeline(commands?: readonly (readonly [name: string, ...args: unknown[]])[]): ChainableCommander;

  /** Ends all clients once their commands are answered. */
  quit(): Promise<'OK'>;
}
