import type { ICustomPartitioner } from 'kafkajs';
import type { Placement, Ring } from '../index';

export interface PartitionOptions {
  /**
   * What a partition is: a `node` whose id is its number, the default, or a `slot` of the scheme `assigned`, whose
   * nodes are those who are to consume it.
   */
  by?: 'node' | 'slot' | undefined;
  /**
   * Where messages without a key go, those that name their partition, and those of topics without a ring. Default:
   * `Partitioners.DefaultPartitioner` of kafkajs.
   */
  otherwise?: ICustomPartitioner | undefined;
}

/**
 * A `createPartitioner` for producers of kafkajs: a message with a key goes to the partition that the ring says, or the
 * ring of its topic. What is no partition of the topic is an error, as is a ring without a live node.
 */
export declare function partitionBy(
  ring: Ring | Placement | ((topic: string) => Ring | Placement | null | undefined),
  options?: PartitionOptions,
): ICustomPartitioner;
