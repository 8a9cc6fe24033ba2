import type { Redis } from 'ioredis';
import type { Store } from './store';

/**
 * A key of a Redis server. Connections of its own are made like the client's, but their calls fail at once where the
 * client's would wait, and keep no process alive.
 */
export declare class RedisStore {
  constructor(client: Redis, options?: { key?: string | undefined });
}
export interface RedisStore extends Store {}
export type { Found, PutOptions, Store, Watch, WatchOptions } from './store';
