import type { IOptions } from 'etcd3';
import type { Store } from './store';

/** A key of an etcd cluster. The options are those of `Etcd3`; a watch keeps the process alive until it is closed. */
export declare class EtcdStore {
  constructor(client: IOptions, options?: { key?: string | undefined });
}
export interface EtcdStore extends Store {}
export type { Found, PutOptions, Store, Watch, WatchOptions } from './store';
