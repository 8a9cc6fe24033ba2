import type { Store } from './store';

/**
 * A file, which is written beside itself and renamed, so that nobody reads half of it, under a lock of `FILE.lock`, as
 * flock(2) makes one.
 */
export declare class FileStore {
  constructor(file: string);
}
export interface FileStore extends Store {}
export type { Found, PutOptions, Store, Watch, WatchOptions } from './store';
