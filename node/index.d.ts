// Written by cargo xtask generate from surface: do not edit.

/// <reference lib="esnext.disposable" />
import { EventEmitter } from 'node:events';

/** What can be placed: bytes, or a string, which counts as its UTF-8 bytes. */
export type Key = string | Uint8Array;

/** An integer key or a position: a number from 0 to 2^53-1, or a BigInt from 0 to 2^64-1. */
export type U64 = number | bigint;

/**
 * The health of a node. `up`: it takes its keys; `draining`: it keeps its keys but takes nothing new; `down`: it is on
 * no walk.
 */
export type State = 'up' | 'draining' | 'down';

/** How nodes are chosen: over zones as evenly as they allow, or as their weights allow, or along the plain walk. */
export interface Spread {
  /** `zone`, the default, `weight` or `none`. */
  spread?: 'zone' | 'weight' | 'none' | undefined;
}

/** How replicas are chosen and ordered. */
export interface Replicas extends Spread {
  /** Down nodes are chosen as if they were up. Default false. */
  includeDown?: boolean | undefined;
  /** The caller's zone: the same nodes, but those first that share more leading segments with it. */
  local?: string | undefined;
}

/** A time in milliseconds of one monotonic clock; parts of one do not count. Default `Ring.now()`. */
export type Milliseconds = number;

/** A value in `fields` of a node. */
export type Field = U64 | boolean | string | readonly string[];

/** What a node has besides its id. */
export interface NodeFields {
  /**
   * A whole number of thousandths; 0 owns nothing. Dialects take finer and larger ones where their systems do.
   * Default 1.
   */
  weight?: number | undefined;
  /** A path such as `eu/a`. */
  zone?: string | undefined;
  /** Moves no key of our own schemes. */
  address?: string | undefined;
  /** Never moves a key. */
  metadata?: Readonly<Record<string, string>> | ReadonlyMap<string, string> | undefined;
  /** What a dialect places keys by, such as `name` or `tokens`. */
  fields?: Readonly<Record<string, Field | undefined>> | ReadonlyMap<string, Field> | undefined;
  /** 0 to 255, default 0: nodes of a higher tier stand by while a lower one has a live node. */
  tier?: number | undefined;
  /** Not read: a node that joins a ring is up. */
  state?: State | undefined;
}

/** A member to be: an id of 1 to 1,024 bytes of UTF-8, and what else it has. */
export interface NodeRecord extends NodeFields {
  /** The stable name. */
  id: string;
}

/** A member of a ring. */
export interface Node {
  /** The stable name: 1 to 1,024 bytes of UTF-8. */
  id: string;
  /**
   * How large a share it takes: a whole number of thousandths; 0 owns nothing. Dialects take finer and larger ones
   * where their systems do.
   */
  weight: number;
  /** Where it stands: a path such as `eu/a`, over which replicas spread. */
  zone: string;
  /** How to reach it, such as `host:port`. It moves no key in schemes of our own. */
  address: string;
  /** Anything else worth knowing. It never moves a key. */
  metadata: Record<string, string>;
  /** What a dialect places keys by, such as `name` or `tokens`. */
  fields: Record<string, number | boolean | string | string[]>;
  /**
   * 0 to 255. Keys go to nodes of the lowest tier that has a live node; those of other tiers stand by. Schemes of our
   * own have tiers.
   */
  tier: number;
  /** Its health, as a ring reports it; a node that joins a ring is up, whatever its record says. */
  state: State;
}

/** Ids and records, or weights by id. An object lists ids such as `7` first: where order counts, give another form. */
export type Nodes = Iterable<string | NodeRecord> | ReadonlyMap<string, number> | Readonly<Record<string, number>>;

/** The name of a scheme in documents. */
export type SchemeName =
  | 'ring'
  | 'slots'
  | 'rendezvous'
  | 'jump'
  | 'jumpback'
  | 'maglev'
  | 'multiprobe'
  | 'assigned'
  | 'ketama'
  | 'libketama'
  | 'modula'
  | 'python_memcached'
  | 'dalli'
  | 'pecl_memcache'
  | 'twemproxy'
  | 'mcrouter'
  | 'nginx'
  | 'nginx_hash'
  | 'nginx_ip_hash'
  | 'haproxy'
  | 'haproxy_map'
  | 'envoy_ring_hash'
  | 'envoy_maglev'
  | 'grpc_ring_hash'
  | 'otel_loadbalancing'
  | 'rabbitmq'
  | 'varnish_shard'
  | 'caddy'
  | 'traffic_server'
  | 'dnsdist_chashed'
  | 'traefik_hrw'
  | 'ipvs_mh'
  | 'redis_cluster'
  | 'cassandra'
  | 'tokens'
  | 'table'
  | 'dynamo'
  | 'chord'
  | 'kademlia'
  | 'thanos_ketama'
  | 'clickhouse_distributed'
  | 'textbook'
  | 'guava'
  | 'spymemcached'
  | 'spymemcached_array'
  | 'xmemcached_array'
  | 'jump_hash'
  | 'go_stathat'
  | 'go_lafikl'
  | 'go_groupcache'
  | 'go_buraksezer'
  | 'go_serialx'
  | 'go_dgryski_maglev'
  | 'go_dgryski_mpchash'
  | 'go_dgryski_rendezvous'
  | 'pypi_hash_ring'
  | 'pypi_uhashring'
  | 'pypi_consistent_hash'
  | 'pypi_consistent_hash_git'
  | 'pypi_consistent_hashing'
  | 'pypi_clandestined'
  | 'pypi_pymemcache'
  | 'tooz'
  | 'npm_hashring'
  | 'npm_consistent_hashing'
  | 'npm_node_hashring'
  | 'npm_ketama'
  | 'npm_consistent_hash'
  | 'npm_memjs'
  | 'npm_effect'
  | 'redis_rb'
  | 'sharded_jedis'
  | 'kafka'
  | 'carbon'
  | 'carbon_c_relay'
  | 'rust_hashring'
  | 'flexihash'
  | 'ex_hash_ring'
  | 'libring'
  | 'ray_serve'
  | 'vllm_router'
  | 'smg'
  | 'kubeai'
  | 'apisix'
  | 'ingress_nginx'
  | 'openresty'
  | 'xmemcached'
  | 'gomemcache'
  | 'victoriametrics'
  | 'go_redis'
  | 'production_stack'
  | 'jump_selector'
  | 'dskit_ring'
  | 'swift'
  | 'elasticsearch'
  | 'couchbase'
  | 'vitess'
  | 'k8s_shards'
  | 'redis_slots'
  | 'riak';

/** Options of `ring`. Virtual nodes on a ring (Karger et al. 1997). */
export interface RingOptions {
  /** The name of the scheme; `ring` unless told. */
  scheme?: 'ring' | undefined;
  /** Points of a node of weight 1. From 1 to 65536. Default 256. */
  vnodes?: U64 | undefined;
  /** Whether a weight counts by itself or by the mean of all. Default `'absolute'`. */
  weights?: 'absolute' | 'relative' | undefined;
  /** The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0. */
  seed?: U64 | undefined;
  /** Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`. */
  hash_tag?: string | undefined;
  /**
   * One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`, `:`.
   */
  hash_stop?: string | undefined;
  /** Keys are hashed with a secret, which is given beside the document. */
  key_hash?: 'siphash13' | undefined;
  /** Which secret is meant: 32 hexadecimal digits, which documents write and check. */
  secret_digest?: string | undefined;
  /** The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document. */
  secret?: Uint8Array | undefined;
}

/** Options of `slots`. A fixed number of slots, each won by one node in a weighted race. */
export interface SlotsOptions {
  /** The name of the scheme. */
  scheme: 'slots';
  /** There are 2^bits slots. The number is chosen once: another one moves nearly all keys. From 8 to 24. Default 18. */
  bits?: U64 | undefined;
  /** The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0. */
  seed?: U64 | undefined;
  /** Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`. */
  hash_tag?: string | undefined;
  /**
   * One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`, `:`.
   */
  hash_stop?: string | undefined;
  /** Keys are hashed with a secret, which is given beside the document. */
  key_hash?: 'siphash13' | undefined;
  /** Which secret is meant: 32 hexadecimal digits, which documents write and check. */
  secret_digest?: string | undefined;
  /** The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document. */
  secret?: Uint8Array | undefined;
}

/** Options of `rendezvous`. A weighted race of all nodes for each key (Thaler and Ravishankar 1996). */
export interface RendezvousOptions {
  /** The name of the scheme. */
  scheme: 'rendezvous';
  /** The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0. */
  seed?: U64 | undefined;
  /** Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`. */
  hash_tag?: string | undefined;
  /**
   * One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`, `:`.
   */
  hash_stop?: string | undefined;
  /** Keys are hashed with a secret, which is given beside the document. */
  key_hash?: 'siphash13' | undefined;
  /** Which secret is meant: 32 hexadecimal digits, which documents write and check. */
  secret_digest?: string | undefined;
  /** The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document. */
  secret?: Uint8Array | undefined;
}

/** Options of `jump`. Jump hash over numbered nodes, of which the last can go (Lamping and Veach 2014). */
export interface JumpOptions {
  /** The name of the scheme. */
  scheme: 'jump';
  /** The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0. */
  seed?: U64 | undefined;
  /** Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`. */
  hash_tag?: string | undefined;
  /**
   * One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`, `:`.
   */
  hash_stop?: string | undefined;
  /** Keys are hashed with a secret, which is given beside the document. */
  key_hash?: 'siphash13' | undefined;
  /** Which secret is meant: 32 hexadecimal digits, which documents write and check. */
  secret_digest?: string | undefined;
  /** The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document. */
  secret?: Uint8Array | undefined;
}

/** Options of `jumpback`. JumpBackHash over numbered nodes, any of which can go (Ertl 2024). */
export interface JumpbackOptions {
  /** The name of the scheme. */
  scheme: 'jumpback';
  /** The numbers that are free, in the order in which their nodes went. */
  removed?: string | undefined;
  /** The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0. */
  seed?: U64 | undefined;
  /** Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`. */
  hash_tag?: string | undefined;
  /**
   * One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`, `:`.
   */
  hash_stop?: string | undefined;
  /** Keys are hashed with a secret, which is given beside the document. */
  key_hash?: 'siphash13' | undefined;
  /** Which secret is meant: 32 hexadecimal digits, which documents write and check. */
  secret_digest?: string | undefined;
  /** The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document. */
  secret?: Uint8Array | undefined;
}

/** Options of `maglev`. Maglev's table of a prime number of entries (Eisenbud et al. 2016). */
export interface MaglevOptions {
  /** The name of the scheme. */
  scheme: 'maglev';
  /** The number of entries, a prime. From 2 to 16777216. Default 65537. */
  size?: U64 | undefined;
  /** The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0. */
  seed?: U64 | undefined;
  /** Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`. */
  hash_tag?: string | undefined;
  /**
   * One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`, `:`.
   */
  hash_stop?: string | undefined;
  /** Keys are hashed with a secret, which is given beside the document. */
  key_hash?: 'siphash13' | undefined;
  /** Which secret is meant: 32 hexadecimal digits, which documents write and check. */
  secret_digest?: string | undefined;
  /** The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document. */
  secret?: Uint8Array | undefined;
}

/** Options of `multiprobe`. One point a node, many probes a key (Appleton and O'Reilly 2015). */
export interface MultiprobeOptions {
  /** The name of the scheme. */
  scheme: 'multiprobe';
  /** The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0. */
  seed?: U64 | undefined;
  /** Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`. */
  hash_tag?: string | undefined;
  /**
   * One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`, `:`.
   */
  hash_stop?: string | undefined;
  /** Keys are hashed with a secret, which is given beside the document. */
  key_hash?: 'siphash13' | undefined;
  /** Which secret is meant: 32 hexadecimal digits, which documents write and check. */
  secret_digest?: string | undefined;
  /** The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document. */
  secret?: Uint8Array | undefined;
}

/** Options of `assigned`. Slots that stay on the nodes that the document lists for each. */
export interface AssignedOptions {
  /** The name of the scheme. */
  scheme: 'assigned';
  /** Where even slots are cut further: the last position of each further slot, as 16 hexadecimal digits. */
  cuts?: string | undefined;
  /** Where slots end, if not evenly: the last position of each but the last, as 16 hexadecimal digits. */
  ends?: string | undefined;
  /** How many nodes a slot should have; planners go by it. From 1 to 16. Default 1. */
  replicas?: U64 | undefined;
  /** The nodes of each slot, in base64; without them a slot is whoever wins it. */
  rows?: string | undefined;
  /**
   * How many slots there are. Another number moves nearly all keys, unless it is a multiple. From 1 to 16777216.
   * Default 4096.
   */
  slots?: U64 | undefined;
  /** The seed of the hash of keys and nodes. It is no secret. From 0 to 2^64-1. Default 0. */
  seed?: U64 | undefined;
  /** Two characters. Keys that share the part that they enclose share their nodes. Such as `{}`, `[]`, `||`. */
  hash_tag?: string | undefined;
  /**
   * One character. Keys that are alike before it share their nodes, where no hash tag says otherwise. Such as `/`, `:`.
   */
  hash_stop?: string | undefined;
  /** Keys are hashed with a secret, which is given beside the document. */
  key_hash?: 'siphash13' | undefined;
  /** Which secret is meant: 32 hexadecimal digits, which documents write and check. */
  secret_digest?: string | undefined;
  /** The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document. */
  secret?: Uint8Array | undefined;
}

/** Options of `ketama`. libmemcached 1.1.4, MEMCACHED_DISTRIBUTION_CONSISTENT and its KETAMA behaviours */
export interface KetamaOptions {
  /** The name of the scheme. */
  scheme: 'ketama';
  /** The hash of points where weights do not count. Default `'default'`. */
  point_hash?:
    | 'default'
    | 'md5'
    | 'crc'
    | 'fnv1_64'
    | 'fnv1a_64'
    | 'fnv1_32'
    | 'fnv1a_32'
    | 'murmur'
    | 'murmur3'
    | 'jenkins'
    | undefined;
  /** The hash of keys: the hash that was set last. Default `'default'`. */
  key_hash?:
    | 'default'
    | 'md5'
    | 'crc'
    | 'fnv1_64'
    | 'fnv1a_64'
    | 'fnv1_32'
    | 'fnv1a_32'
    | 'murmur'
    | 'murmur3'
    | 'jenkins'
    | undefined;
  /**
   * Whether weights count: as soon as one is above 1 (KETAMA set before the servers are added), always
   * (KETAMA_WEIGHTED, whose hashes are `md5`), or never (KETAMA set after them). Default `'auto'`.
   */
  weighted?: 'auto' | 'always' | 'never' | undefined;
  /** Whether labels are those of spymemcached (KETAMA_SPY): `/host:port`. Default false. */
  spy?: boolean | undefined;
  /** Whether servers are sorted by host and port (SORT_HOSTS). Default false. */
  sort_hosts?: boolean | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
  /**
   * What becomes of the keys of a down node: those who are up have them, or they have no node until it is back. Default
   * `'rebuild'`.
   */
  down?: 'rebuild' | 'stay' | undefined;
}

/** Options of `libketama`. RJ's libketama, master of 2014-10-01 */
export interface LibketamaOptions {
  /** The name of the scheme. */
  scheme: 'libketama';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `modula`. libmemcached 1.1.4, MEMCACHED_DISTRIBUTION_MODULA, its default */
export interface ModulaOptions {
  /** The name of the scheme. */
  scheme: 'modula';
  /** The hash of keys. Default `'default'`. */
  key_hash?:
    | 'default'
    | 'md5'
    | 'crc'
    | 'fnv1_64'
    | 'fnv1a_64'
    | 'fnv1_32'
    | 'fnv1a_32'
    | 'murmur'
    | 'murmur3'
    | 'jenkins'
    | undefined;
  /** Whether servers are sorted by host and port (SORT_HOSTS). Default false. */
  sort_hosts?: boolean | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
  /**
   * What becomes of the keys of a down node: those who are up have them, or they have no node until it is back. Default
   * `'rebuild'`.
   */
  down?: 'rebuild' | 'stay' | undefined;
}

/** Options of `python_memcached`. python-memcached 1.62 */
export interface PythonMemcachedOptions {
  /** The name of the scheme. */
  scheme: 'python_memcached';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `dalli`. Dalli 3.0.6, Ruby's client of memcached */
export interface DalliOptions {
  /** The name of the scheme. */
  scheme: 'dalli';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `pecl_memcache`. PHP's memcache of PECL 8.0, `addServer` of several servers */
export interface PeclMemcacheOptions {
  /** The name of the scheme. */
  scheme: 'pecl_memcache';
  /** `memcache.hash_strategy`: how servers get keys. Default `'consistent'`. */
  strategy?: 'consistent' | 'standard' | undefined;
  /** `memcache.hash_function`: the hash of points and keys. Default `'crc32'`. */
  function?: 'crc32' | 'fnv' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `twemproxy`. nutcracker 0.5.0, distributions ketama and modula */
export interface TwemproxyOptions {
  /** The name of the scheme. */
  scheme: 'twemproxy';
  /** The hash of keys. Default `'fnv1a_64'`. */
  hash?:
    | 'one_at_a_time'
    | 'md5'
    | 'crc16'
    | 'crc32'
    | 'crc32a'
    | 'fnv1_64'
    | 'fnv1a_64'
    | 'fnv1_32'
    | 'fnv1a_32'
    | 'hsieh'
    | 'murmur'
    | 'jenkins'
    | undefined;
  /** The distribution of the pool. Default `'ketama'`. */
  distribution?: 'ketama' | 'modula' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
  /**
   * What becomes of the keys of a down node: those who are up have them, or they have no node until it is back. Default
   * `'rebuild'`.
   */
  down?: 'rebuild' | 'stay' | undefined;
}

/** Options of `mcrouter`. mcrouter, main 9d7f434: Ch3, WeightedCh3, Crc32 and Rendezvous */
export interface McrouterOptions {
  /** The name of the scheme. */
  scheme: 'mcrouter';
  /** The hash function of the pool. Default `'ch3'`. */
  function?: 'ch3' | 'weighted_ch3' | 'crc32' | 'rendezvous' | undefined;
  /** The text that follows every routing key. Such as `salt`. Default `''`. */
  salt?: string | undefined;
}

/**
 * Options of `nginx`. nginx 1.22.1, `hash KEY consistent`, of http and of stream; with `label: no_nul` the chash of
 * lua-resty-balancer 1cd4363, as in ingress-nginx and OpenResty
 */
export interface NginxOptions {
  /** The name of the scheme. */
  scheme: 'nginx';
  /** What is hashed of a server: host, a zero byte and port, or its text as it is. Default `'nul'`. */
  label?: 'nul' | 'no_nul' | undefined;
}

/** Options of `nginx_hash`. nginx 1.22.1, `hash KEY`, of http and of stream */
export interface NginxHashOptions {
  /** The name of the scheme. */
  scheme: 'nginx_hash';
}

/** Options of `nginx_ip_hash`. nginx 1.22.1, `ip_hash` */
export interface NginxIpHashOptions {
  /** The name of the scheme. */
  scheme: 'nginx_ip_hash';
}

/** Options of `haproxy`. HAProxy 2.6.12, 3.2.0 and 3.5-dev5, `hash-type consistent` */
export interface HaproxyOptions {
  /** The name of the scheme. */
  scheme: 'haproxy';
  /** The hash function of keys. Default `'sdbm'`. */
  function?: 'sdbm' | 'djb2' | 'wt6' | 'crc32' | 'none' | undefined;
  /** Whether the hash is spread once more; left out, it is unless a function is named. */
  avalanche?: boolean | undefined;
  /** What a key is, and what of it is hashed. Default `'key'`. */
  input?: 'key' | 'source' | 'uri' | 'uri-whole' | 'uri-path-only' | 'domain' | undefined;
  /** How many bytes of a target are looked at; 0 is all. From 0 to 4294967295. Default 0. */
  uri_len?: U64 | undefined;
  /** How many directories of a target are looked at; 0 is all. From 0 to 4294967295. Default 0. */
  uri_depth?: U64 | undefined;
  /** Whether all backups take requests once no other server does. Default false. */
  allbackups?: boolean | undefined;
  /** What the nodes of a server are derived from. Default `'id'`. */
  hash_key?: 'id' | 'id-3.0' | 'id32' | 'guid' | 'addr' | 'addr-port' | undefined;
  /** Percent of the mean that a server takes at most; 0 is no bound. From 101 to 65535. Default 0. */
  balance_factor?: U64 | undefined;
}

/**
 * Options of `haproxy_map`. HAProxy 2.6.12, 3.2.0 and 3.5-dev5, `hash-type map-based`, which is there without such a
 * line, too
 */
export interface HaproxyMapOptions {
  /** The name of the scheme. */
  scheme: 'haproxy_map';
  /** The hash function of keys. Default `'sdbm'`. */
  function?: 'sdbm' | 'djb2' | 'wt6' | 'crc32' | 'none' | undefined;
  /** Whether the hash is spread once more. Default false. */
  avalanche?: boolean | undefined;
  /** What a key is, and what of it is hashed. Default `'key'`. */
  input?: 'key' | 'source' | 'uri' | 'uri-whole' | 'uri-path-only' | 'domain' | undefined;
  /** How many bytes of a target are looked at; 0 is all. From 0 to 4294967295. Default 0. */
  uri_len?: U64 | undefined;
  /** How many directories of a target are looked at; 0 is all. From 0 to 4294967295. Default 0. */
  uri_depth?: U64 | undefined;
  /** Whether all backups take requests once no other server does. Default false. */
  allbackups?: boolean | undefined;
}

/** Options of `envoy_ring_hash`. Envoy 1.40.0, the policy RING_HASH, of HTTP and of redis_proxy */
export interface EnvoyRingHashOptions {
  /** The name of the scheme. */
  scheme: 'envoy_ring_hash';
  /** The least number of points of the ring. From 1 to 8388608. Default 1024. */
  min_ring_size?: U64 | undefined;
  /** The greatest number of points of the ring. From 1 to 8388608. Default 8388608. */
  max_ring_size?: U64 | undefined;
  /** The hash of points. Default `'xxhash64'`. */
  hash_function?: 'xxhash64' | 'murmur2' | undefined;
  /**
   * The hash of keys: xxHash64 of the policies of HTTP, or MurmurHash64A of the filter redis_proxy. Default
   * `'xxhash64'`.
   */
  key_hash?: 'xxhash64' | 'murmur2' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
  /** Percentage of healthy hosts below which all are used, unless those can do the work. From 0 to 100. Default 50. */
  panic_threshold?: U64 | undefined;
}

/** Options of `envoy_maglev`. Envoy 1.40.0, the policy MAGLEV, of HTTP and of redis_proxy */
export interface EnvoyMaglevOptions {
  /** The name of the scheme. */
  scheme: 'envoy_maglev';
  /** Slots of the table, a prime. From 2 to 5000011. Default 65537. */
  table_size?: U64 | undefined;
  /**
   * The hash of keys: xxHash64 of the policies of HTTP, or MurmurHash64A of the filter redis_proxy. Default
   * `'xxhash64'`.
   */
  key_hash?: 'xxhash64' | 'murmur2' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
  /** Percentage of healthy hosts below which all are used, unless those can do the work. From 0 to 100. Default 50. */
  panic_threshold?: U64 | undefined;
}

/** Options of `grpc_ring_hash`. gRPC core 1.85.1, the policy ring_hash; gRPC-Go with sorted endpoints */
export interface GrpcRingHashOptions {
  /** The name of the scheme. */
  scheme: 'grpc_ring_hash';
  /** The least number of points of the ring. From 1 to 8388608. Default 1024. */
  min_ring_size?: U64 | undefined;
  /** The greatest number of points of the ring. From 1 to 8388608. Default 4096. */
  max_ring_size?: U64 | undefined;
  /** The channel's cap, at which both sizes are cut. From 1 to 8388608. Default 4096. */
  ring_size_cap?: U64 | undefined;
  /** Endpoints as they are listed, or sorted by key: gRPC-Go. Default `'listed'`. */
  endpoints?: 'listed' | 'sorted' | undefined;
}

/** Options of `otel_loadbalancing`. loadbalancingexporter of the OpenTelemetry Collector, contrib 0.131.0 */
export interface OtelLoadbalancingOptions {
  /** The name of the scheme. */
  scheme: 'otel_loadbalancing';
}

/** Options of `rabbitmq`. RabbitMQ 5b09e55, the exchange type `x-consistent-hash`, with OTP 25 */
export interface RabbitmqOptions {
  /** The name of the scheme. */
  scheme: 'rabbitmq';
}

/**
 * Options of `varnish_shard`. Varnish 7.1.1, the shard director of vmod directors, `.backend(by=URL)` and `shard.key()`
 */
export interface VarnishShardOptions {
  /** The name of the scheme. */
  scheme: 'varnish_shard';
  /** Points of a backend of weight 1. From 1 to 1048576. Default 67. */
  replicas?: U64 | undefined;
  /** How many backends of the walk are passed over. From 0 to 65535. Default 0. */
  alt?: U64 | undefined;
  /**
   * Keys are the URL, or what `shard.key()` was given; or all that `vcl_hash` hashes, one after the other. Default
   * `'url'`.
   */
  by?: 'url' | 'hash' | undefined;
}

/**
 * Options of `caddy`. Caddy from 2.8, `uri_hash`, `header` and the other policies that hash; earlier ones by `version`
 */
export interface CaddyOptions {
  /** The name of the scheme. */
  scheme: 'caddy';
  /**
   * The version from which on Caddy has the rule: xxHash64, or FNV-1a in 32 bits, the key last or first. Default
   * `'2.8'`.
   */
  version?: '2.8' | '2.6.3' | '2.5.1' | undefined;
}

/** Options of `traffic_server`. Apache Traffic Server 9.2.5, `round_robin=consistent_hash` of parent.config */
export interface TrafficServerOptions {
  /** The name of the scheme. */
  scheme: 'traffic_server';
  /** Points of a parent of weight 1. From 1 to 1048576. Default 1024. */
  replicas?: U64 | undefined;
  /** The hash of points and keys. Default `'siphash24'`. */
  algorithm?: 'siphash24' | 'siphash13' | undefined;
  /** The first half of the key of SipHash. From 0 to 2^64-1. Default 0. */
  seed0?: U64 | undefined;
  /** The second half of the key of SipHash. From 0 to 2^64-1. Default 0. */
  seed1?: U64 | undefined;
}

/** Options of `dnsdist_chashed`. dnsdist 1.7.3, `setServerPolicy(chashed)` with `setWHashedPertubation` */
export interface DnsdistChashedOptions {
  /** The name of the scheme. */
  scheme: 'dnsdist_chashed';
  /** What `setWHashedPertubation` was given. From 0 to 4294967295. Default 0. */
  perturbation?: U64 | undefined;
  /** Keys are names as people write them, or in wire form. Default `'name'`. */
  keys?: 'name' | 'wire' | undefined;
}

/** Options of `traefik_hrw`. Traefik 3.7.13, the strategy `hrw`, servers of equal weights */
export interface TraefikHrwOptions {
  /** The name of the scheme. */
  scheme: 'traefik_hrw';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `ipvs_mh`. the scheduler `mh` of IPVS in Linux 6.1, on 64 bits */
export interface IpvsMhOptions {
  /** The name of the scheme. */
  scheme: 'ipvs_mh';
  /** CONFIG_IP_VS_MH_TAB_INDEX: the table has so many bits. From 8 to 17. Default 12. */
  tab_index?: U64 | undefined;
  /** Whether the client's port counts (`mh-port`): a key is address and port. Default false. */
  port?: boolean | undefined;
  /** A destination that is down is deleted, has weight 0, or has it under `mh-fallback`. Default `'deleted'`. */
  unavailable?: 'deleted' | 'weight_0' | 'fallback' | undefined;
}

/**
 * Options of `redis_cluster`. Redis 7.0.15, a cluster of masters; new ones as `redis-cli --cluster create` makes them
 */
export interface RedisClusterOptions {
  /** The name of the scheme. */
  scheme: 'redis_cluster';
  /** How slots come to nodes. Default `'explicit'`. */
  assignment?: 'explicit' | 'create' | undefined;
  /**
   * Replicas of each master of a new cluster, 0 unless it is given. It counts with assignment create alone. From 0 to
   * 16384.
   */
  replicas?: U64 | undefined;
}

/**
 * Options of `cassandra`. Apache Cassandra as cassandra-driver 3.30.1 places, and the server's rule where it differs
 */
export interface CassandraOptions {
  /** The name of the scheme. */
  scheme: 'cassandra';
  /** How keys become tokens. Default `'murmur3'`. */
  partitioner?: 'murmur3' | 'random' | undefined;
  /**
   * Copies of each key: in all (SimpleStrategy), or for each data centre (NetworkTopologyStrategy); left out, the walk
   * goes on over all nodes. From 1 to 1048576. Such as `dc1:3`, `dc1:3,dc2:2`.
   */
  replication?: U64 | string | undefined;
  /** Whose rule counts where the server and the driver differ. Default `'server'`. */
  rule?: 'server' | 'driver' | undefined;
}

/** Options of `tokens`. the rings of Loki, Mimir and Tempo (dskit de1ec75), and others whose tokens are listed */
export interface TokensOptions {
  /** The name of the scheme. */
  scheme: 'tokens';
  /**
   * How keys become positions, of 32 or 64 bits; with `none_32` and `none_64` the caller hashes them. Default
   * `'fnv1_32'`.
   */
  hash?:
    | 'fnv1_32'
    | 'fnv1a_32'
    | 'crc32'
    | 'murmur3_32'
    | 'md5_32'
    | 'xxh64'
    | 'xxh3_64'
    | 'murmur3_64'
    | 'none_32'
    | 'none_64'
    | undefined;
  /** Which token has a position: the first above it, or also one at it. Default `'above'`. */
  search?: 'above' | 'at_or_above' | undefined;
  /** Copies of each key; left out, the walk goes on over all nodes. From 1 to 1048576. */
  replication?: U64 | undefined;
  /**
   * Whether the copies of a key are in distinct zones; nodes without a zone are not told apart by it. Default
   * `'ignored'`.
   */
  zones?: 'ignored' | 'distinct' | undefined;
}

/**
 * Options of `table`. Swift 2.38.3, and with options Elasticsearch 8.15.3, Couchbase, Vitess 0.24.4, Kubernetes 1.37,
 * Redis and Riak: tables of slots whose nodes are listed
 */
export interface TableOptions {
  /** The name of the scheme. */
  scheme: 'table';
  /** What is hashed of a key, and how. Default `'md5'`. */
  hash?:
    | 'md5'
    | 'sha1'
    | 'riak'
    | 'crc16'
    | 'crc32'
    | 'crc32_15'
    | 'fnv1_32'
    | 'fnv1a_32'
    | 'fnv1a_64'
    | 'murmur3_32'
    | 'murmur3_utf16'
    | 'murmur3_64'
    | 'xxh64'
    | 'xxh64_swapped'
    | 'xxh3_64'
    | 'bytes'
    | undefined;
  /**
   * How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
   * `'range'`.
   */
  by?: 'range' | 'remainder' | undefined;
  /** Who comes after the nodes of a row: the others as under `assigned`, or nobody. Default `'others'`. */
  beyond?: 'others' | 'nobody' | undefined;
  /**
   * A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
   * Elasticsearch makes of it. From 1 to 4294967296.
   */
  modulus?: U64 | undefined;
  /** What is hashed before each key, with `md5` and `sha1`. Such as `changeme`. */
  prefix?: string | undefined;
  /** What is hashed after each key, with `md5` and `sha1`. Such as `changeme`. */
  suffix?: string | undefined;
  /**
   * Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
   * digits.
   */
  cuts?: string | undefined;
  /**
   * Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal digits.
   */
  ends?: string | undefined;
  /** How many nodes a slot should have; planners go by it. From 1 to 16. Default 1. */
  replicas?: U64 | undefined;
  /** The nodes of each slot, in base64, as `assigned` writes them. */
  rows?: string | undefined;
  /** How many slots there are. From 1 to 16777216. Default 4096. */
  slots?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `dynamo`. strategy 3 of DeCandia et al., "Dynamo", 2007 */
export interface DynamoOptions {
  /** The name of the scheme. */
  scheme: 'dynamo';
  /** Equal partitions of all positions. From 1 to 16777216. Default 1024. */
  partitions?: U64 | undefined;
}

/** Options of `chord`. Stoica et al., "Chord", 2001, with identifiers of 160 bits */
export interface ChordOptions {
  /** The name of the scheme. */
  scheme: 'chord';
}

/**
 * Options of `kademlia`. kademlia 2.2.3 of PyPI, and the rule of BitTorrent's Mainline DHT (BEP 5) with raw identifiers
 */
export interface KademliaOptions {
  /** The name of the scheme. */
  scheme: 'kademlia';
  /** How keys become identifiers. Default `'sha1'`. */
  key_id?: 'sha1' | 'raw' | undefined;
}

/** Options of `thanos_ketama`. Thanos e103a81, Receive with the hashring algorithm `ketama` */
export interface ThanosKetamaOptions {
  /** The name of the scheme. */
  scheme: 'thanos_ketama';
}

/** Options of `clickhouse_distributed`. Distributed tables of ClickHouse 18.16.1 */
export interface ClickhouseDistributedOptions {
  /** The name of the scheme. */
  scheme: 'clickhouse_distributed';
  /**
   * What the table's expression makes of a key: nothing, as it is the integer, its bytes little-endian; or a hash of
   * the text. Default `'integer'`.
   */
  sharding_key?: 'integer' | 'sipHash64' | 'murmurHash2_64' | undefined;
}

/**
 * Options of `textbook`. the class that tutorials and interviews write, with virtual nodes and a bisection to the right
 */
export interface TextbookOptions {
  /** The name of the scheme. */
  scheme: 'textbook';
  /** The digest of points and keys. Default `'md5'`. */
  hash?: 'md5' | 'sha1' | 'sha256' | undefined;
  /** Points of a node. From 1 to 65536. Default 150. */
  vnodes?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `guava`. Hashing.consistentHash of Guava 31.1, whose rule has not changed since 11.0 */
export interface GuavaOptions {
  /** The name of the scheme. */
  scheme: 'guava';
  /**
   * The `HashFunction` whose code is placed; `long`: an integer key is the long, another has at most 8 bytes. Default
   * `'long'`.
   */
  hash?:
    | 'long'
    | 'murmur3_128'
    | 'murmur3_32_fixed'
    | 'sha256'
    | 'md5'
    | 'sha1'
    | 'sip_hash24'
    | 'farm_hash_fingerprint64'
    | 'crc32'
    | 'adler32'
    | undefined;
}

/** Options of `spymemcached`. spymemcached 2.12.3 for Java, KetamaConnectionFactory */
export interface SpymemcachedOptions {
  /** The name of the scheme. */
  scheme: 'spymemcached';
  /** Whether the locator was given weights: if one is not 1, always (of 1 as well), or never. Default `'auto'`. */
  weighted?: 'auto' | 'always' | 'never' | undefined;
  /** The `KetamaNodeKeyFormatter`: what labels are made of. Default `'spymemcached'`. */
  format?: 'spymemcached' | 'libmemcached' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
  /**
   * What becomes of the keys of a down node: those who are up have them, or they have no node until it is back. Default
   * `'rebuild'`.
   */
  down?: 'rebuild' | 'stay' | undefined;
}

/** Options of `spymemcached_array`. spymemcached 2.12.3 for Java, its default locator, ArrayModNodeLocator */
export interface SpymemcachedArrayOptions {
  /** The name of the scheme. */
  scheme: 'spymemcached_array';
  /**
   * The `HashAlgorithm`: `native` is `NATIVE_HASH`, Java's `hashCode`, and so on with the others. Default `'native'`.
   */
  hash?: 'native' | 'crc' | 'fnv1_64' | 'fnv1a_64' | 'fnv1_32' | 'fnv1a_32' | 'ketama' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
  /**
   * What becomes of the keys of a down node: those who are up have them, or they have no node until it is back. Default
   * `'rebuild'`.
   */
  down?: 'rebuild' | 'stay' | undefined;
}

/** Options of `xmemcached_array`. xmemcached 2.4.8 for Java, its default locator, ArrayMemcachedSessionLocator */
export interface XmemcachedArrayOptions {
  /** The name of the scheme. */
  scheme: 'xmemcached_array';
  /**
   * The `HashAlgorithm`: `native` is `NATIVE_HASH`, Java's `hashCode`, and so on with the others. Default `'native'`.
   */
  hash?: 'native' | 'crc' | 'fnv1_64' | 'fnv1a_64' | 'fnv1_32' | 'fnv1a_32' | 'ketama' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
  /**
   * What becomes of the keys of a down node: those who are up have them, or they have no node until it is back. Default
   * `'rebuild'`.
   */
  down?: 'rebuild' | 'stay' | undefined;
}

/**
 * Options of `jump_hash`. github.com/dgryski/go-jump (hash xxhash64) and @subspace/jump-consistent-hash 1.1.1 (rule
 * subspace, hash integer_be or md5_be)
 */
export interface JumpHashOptions {
  /** The name of the scheme. */
  scheme: 'jump_hash';
  /**
   * What makes an integer of a key: its bytes, little-endian or big-endian; xxHash64 with seed 0; or MD5's first 8
   * bytes, big-endian. Default `'integer'`.
   */
  hash?: 'integer' | 'integer_be' | 'xxhash64' | 'md5_be' | undefined;
  /** What is rounded first in binary64: the quotient or the product. Default `'paper'`. */
  rule?: 'paper' | 'subspace' | undefined;
}

/** Options of `go_stathat`. stathat.com/c/consistent v1.0.0 of Go */
export interface GoStathatOptions {
  /** The name of the scheme. */
  scheme: 'go_stathat';
  /** The hash of points and keys: `fnv` is `UseFnv`. Default `'crc32'`. */
  hash?: 'crc32' | 'fnv' | undefined;
  /** Points of a member: `NumberOfReplicas`. From 1 to 65536. Default 20. */
  replicas?: U64 | undefined;
  /** Points that are gone although a member has them, ascending. */
  removed?: string | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `go_lafikl`. github.com/lafikl/consistent bdd3606 of Go, with its bounded loads */
export interface GoLafiklOptions {
  /** The name of the scheme. */
  scheme: 'go_lafikl';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `go_groupcache`. github.com/golang/groupcache/consistenthash 2c02b82 of Go */
export interface GoGroupcacheOptions {
  /** The name of the scheme. */
  scheme: 'go_groupcache';
  /** Points of a member, as its `HTTPPool` has. From 1 to 65536. Default 50. */
  replicas?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/**
 * Options of `go_buraksezer`. github.com/buraksezer/consistent v1.0.0 of Go, and v0.10.0 as `version: v0`, with
 * xxHash64
 */
export interface GoBuraksezerOptions {
  /** The name of the scheme. */
  scheme: 'go_buraksezer';
  /** The release: v1.0.0 or v0.10.0. Default `'v1'`. */
  version?: 'v0' | 'v1' | undefined;
  /** Partitions in all: `PartitionCount`. From 1 to 16777216. Default 271. */
  partitions?: U64 | undefined;
  /** Points of a member: `ReplicationFactor`. From 1 to 65536. Default 20. */
  replicas?: U64 | undefined;
  /** How full a member may be: `Load`. Such as `1.25`, `10`. Default `'1.25'`. */
  load?: U64 | string | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `go_serialx`. github.com/serialx/hashring 22c0c7a of Go */
export interface GoSerialxOptions {
  /** The name of the scheme. */
  scheme: 'go_serialx';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `go_dgryski_maglev`. github.com/dgryski/go-maglev 8961b9b of Go, asked for the xxHash64 of keys */
export interface GoDgryskiMaglevOptions {
  /** The name of the scheme. */
  scheme: 'go_dgryski_maglev';
  /** Slots of the table, by default its `SmallM`. From 2 to 5000011. Default 65537. */
  slots?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `go_dgryski_mpchash`. github.com/dgryski/go-mpchash 7382f34 of Go with SipHash-2-4 */
export interface GoDgryskiMpchashOptions {
  /** The name of the scheme. */
  scheme: 'go_dgryski_mpchash';
  /** Probes of a key. From 1 to 65535. Default 21. */
  probes?: U64 | undefined;
  /** The seeds of the two hashes of a key. Such as `1,2`. Default `'1,2'`. */
  seeds?: string | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `go_dgryski_rendezvous`. github.com/dgryski/go-rendezvous 9f7001d of Go with xxHash64 */
export interface GoDgryskiRendezvousOptions {
  /** The name of the scheme. */
  scheme: 'go_dgryski_rendezvous';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `pypi_hash_ring`. hash_ring 1.3.1 and hashring 1.5.1 of PyPI */
export interface PypiHashRingOptions {
  /** The name of the scheme. */
  scheme: 'pypi_hash_ring';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `pypi_uhashring`. uhashring 2.5 of PyPI; `mode: ketama` is its `hash_fn="ketama"` */
export interface PypiUhashringOptions {
  /** The name of the scheme. */
  scheme: 'pypi_uhashring';
  /** What makes points of nodes. Default `'hash'`. */
  mode?: 'hash' | 'ketama' | undefined;
  /** Points of a node of weight 1, by default 160; in mode `ketama` its labels, by default 40. From 1 to 65536. */
  vnodes?: U64 | undefined;
  /** Points of a label in mode `ketama`, by default 4; no other mode has them. From 1 to 4. */
  replicas?: U64 | undefined;
  /** What the keys of the Python program are. Default `'str'`. */
  keys?: 'str' | 'bytes' | 'int' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `pypi_consistent_hash`. consistent_hash 1.0 of PyPI */
export interface PypiConsistentHashOptions {
  /** The name of the scheme. */
  scheme: 'pypi_consistent_hash';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `pypi_consistent_hash_git`. consistent_hash_git 0.3 of PyPI */
export interface PypiConsistentHashGitOptions {
  /** The name of the scheme. */
  scheme: 'pypi_consistent_hash_git';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `pypi_consistent_hashing`. ConsistentHashing 0.2.2 of PyPI */
export interface PypiConsistentHashingOptions {
  /** The name of the scheme. */
  scheme: 'pypi_consistent_hashing';
  /** Positions in all: its `slotSize`. From 1 to 4294967296. Default 1000. */
  slots?: U64 | undefined;
  /** Points of a node beside its own: its `virtualNode`. From 0 to 65536. Default 0. */
  vnodes?: U64 | undefined;
  /** Points that nobody has although a member's name leads there. */
  removed?: string | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `pypi_clandestined`. the `RendezvousHash` of clandestined 1.1.0 of PyPI */
export interface PypiClandestinedOptions {
  /** The name of the scheme. */
  scheme: 'pypi_clandestined';
  /** The seed of the hash. From 0 to 4294967295. Default 0. */
  seed?: U64 | undefined;
  /**
   * What the hash reads: the low byte of each character as in Python, or UTF-8 as in the extension in C. Default
   * `'characters'`.
   */
  units?: 'characters' | 'bytes' | undefined;
  /** What the keys of the Python program are. Default `'str'`. */
  keys?: 'str' | 'bytes' | 'int' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `pypi_pymemcache`. the `HashClient` of pymemcache 4.0.0 of PyPI with its default hasher */
export interface PypiPymemcacheOptions {
  /** The name of the scheme. */
  scheme: 'pypi_pymemcache';
  /** What the keys of the Python program are. Default `'str'`. */
  keys?: 'str' | 'bytes' | 'int' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `tooz`. the `hashring.HashRing` of tooz 9.1.0 of PyPI */
export interface ToozOptions {
  /** The name of the scheme. */
  scheme: 'tooz';
  /** What hashes nodes and keys. Default `'md5'`. */
  hash_function?: 'md5' | 'sha1' | 'sha256' | 'sha512' | undefined;
  /** Points of a node of weight 1. From 1 to 65536. Default 32. */
  partitions?: U64 | undefined;
}

/** Options of `npm_hashring`. hashring 3.2.0 of npm, the ring of memcached 2.2.2 */
export interface NpmHashringOptions {
  /** The name of the scheme. */
  scheme: 'npm_hashring';
  /** The digest of points and keys. Default `'md5'`. */
  algorithm?: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | undefined;
  /** Another library to be like: it has 3 points a label (`hash_ring`) or 4, whatever `replicas` says. */
  compatibility?: 'hash_ring' | 'ketama' | undefined;
  /** The port that labels leave out: `default port`. From 1 to 65535. */
  default_port?: U64 | undefined;
  /** Points of a label. From 1 to 1024. Default 4. */
  replicas?: U64 | undefined;
  /** Labels of a server of average weight: `vnode count`. From 0 to 1048576. Default 40. */
  vnodes?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
  /**
   * What becomes of the keys of a down node: those who are up have them, or they have no node until it is back. Default
   * `'rebuild'`.
   */
  down?: 'rebuild' | 'stay' | undefined;
}

/** Options of `npm_consistent_hashing`. consistent-hashing 0.3.0 of npm */
export interface NpmConsistentHashingOptions {
  /** The name of the scheme. */
  scheme: 'npm_consistent_hashing';
  /** The digest of points and keys. Default `'md5'`. */
  algorithm?: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | undefined;
  /** Points of a node. From 1 to 1048576. Default 160. */
  replicas?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `npm_node_hashring`. node-hashring 1.0.2 of npm */
export interface NpmNodeHashringOptions {
  /** The name of the scheme. */
  scheme: 'npm_node_hashring';
  /** Empty slots at the end of the array; those that the constructor leaves where it is missing. From 0 to 1048576. */
  holes?: U64 | undefined;
  /** Points that a removed node took from one that stays. */
  removed?: string | undefined;
  /** Points of a node. From 1 to 1048576. Default 80. */
  vnodes?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `npm_ketama`. ketama 1.0.0 of npm */
export interface NpmKetamaOptions {
  /** The name of the scheme. */
  scheme: 'npm_ketama';
  /** The digest of points and keys. Default `'sha1'`. */
  algorithm?: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | undefined;
  /** Points of a node of weight 1. From 1 to 1048576. Default 50. */
  base_weight?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `npm_consistent_hash`. consistent-hash 1.2.2 of npm */
export interface NpmConsistentHashOptions {
  /** The name of the scheme. */
  scheme: 'npm_consistent_hash';
  /** Points of a node that lists none. From 1 to 1048576. Default 40. */
  control_points?: U64 | undefined;
  /** Positions in all. From 1 to 4294967295. Default 100003. */
  range?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `npm_memjs`. memjs 1.3.2 of npm, its default server selection */
export interface NpmMemjsOptions {
  /** The name of the scheme. */
  scheme: 'npm_memjs';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `npm_effect`. the `HashRing` of effect 4.1.0 of npm */
export interface NpmEffectOptions {
  /** The name of the scheme. */
  scheme: 'npm_effect';
  /** Points of a node of weight 1: `baseWeight`. From 1 to 1048576. Default 128. */
  base_weight?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `redis_rb`. the `Redis::Distributed` of redis-rb 6.0.0, and of 4.8.0 as `version: 4` */
export interface RedisRbOptions {
  /** The name of the scheme. */
  scheme: 'redis_rb';
  /** What hashes points: MD5 since 5.0, or CRC-32. Default 5. */
  version?: '5' | '4' | undefined;
}

/** Options of `sharded_jedis`. the `ShardedJedis` of Jedis 3.10.0 of Maven */
export interface ShardedJedisOptions {
  /** The name of the scheme. */
  scheme: 'sharded_jedis';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `kafka`. kafka-clients 3.9.1, the partition of a record with a key */
export interface KafkaOptions {
  /** The name of the scheme. */
  scheme: 'kafka';
}

/** Options of `carbon`. carbon-relay of Graphite's carbon 1.1.10 with `RELAY_METHOD = consistent-hashing` */
export interface CarbonOptions {
  /** The name of the scheme. */
  scheme: 'carbon';
  /** Its `ROUTER_HASH_TYPE`. Default `'carbon_ch'`. */
  hash_type?: 'carbon_ch' | 'fnv1a_ch' | 'mmh3_ch' | undefined;
  /** Its `DIVERSE_REPLICAS`: whether a server has one copy of a key, whatever its instances. Default true. */
  diverse_replicas?: boolean | undefined;
}

/** Options of `carbon_c_relay`. the clusters `carbon_ch`, `fnv1a_ch` and `jump_fnv1a_ch` of carbon-c-relay 3.7.3 */
export interface CarbonCRelayOptions {
  /** The name of the scheme. */
  scheme: 'carbon_c_relay';
  /** The type of the cluster. Default `'carbon_ch'`. */
  hash_type?: 'carbon_ch' | 'fnv1a_ch' | 'jump_fnv1a_ch' | undefined;
}

/** Options of `rust_hashring`. the crate hashring 0.3.6 of Rust, `HashRing::new()` with texts as nodes */
export interface RustHashringOptions {
  /** The name of the scheme. */
  scheme: 'rust_hashring';
  /** What the keys of the Rust program are: texts, bytes or integers. Default `'str'`. */
  keys?: 'str' | 'bytes' | 'u64' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `flexihash`. flexihash 3.0.0 of PHP */
export interface FlexihashOptions {
  /** The name of the scheme. */
  scheme: 'flexihash';
  /** The hasher of points and keys. Default `'crc32'`. */
  hasher?: 'crc32' | 'md5' | undefined;
  /** Points of a target of weight 1. From 1 to 1048576. Default 64. */
  replicas?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `ex_hash_ring`. ExHashRing 7.0.0 of Elixir (discord/ex_hash_ring 627589b) */
export interface ExHashRingOptions {
  /** The name of the scheme. */
  scheme: 'ex_hash_ring';
  /** Points of a node of weight 1. From 1 to 1048576. Default 512. */
  replicas?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `libring`. libring 1.7.0 of Elixir (bitwalker/libring c64f12d) with texts as nodes */
export interface LibringOptions {
  /** The name of the scheme. */
  scheme: 'libring';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `ray_serve`. Ray Serve 2.60.0, `ray.serve.experimental.consistent_hash_router.ConsistentHashRouter` */
export interface RayServeOptions {
  /** The name of the scheme. */
  scheme: 'ray_serve';
  /** Points of a replica: `num_virtual_nodes`. From 1 to 65536. Default 100. */
  vnodes?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `vllm_router`. the vLLM router 0.1.17, `--policy consistent_hash` */
export interface VllmRouterOptions {
  /** The name of the scheme. */
  scheme: 'vllm_router';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `smg`. SMG 1.13.0, `--policy consistent_hashing` */
export interface SmgOptions {
  /** The name of the scheme. */
  scheme: 'smg';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `kubeai`. KubeAI 2f32ef4, `loadBalancing.strategy: PrefixHash`, with its bounded loads */
export interface KubeaiOptions {
  /** The name of the scheme. */
  scheme: 'kubeai';
  /** Points of an endpoint: `replication`. From 1 to 65536. Default 256. */
  replication?: U64 | undefined;
  /**
   * What of the mean load an endpoint may have before a lease passes it over, in percent: `meanLoadFactor`. From 100 to
   * 1000000. Default 125.
   */
  mean_load?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `apisix`. Apache APISIX f519a0f, upstreams of type `chash`: another name of `nginx` */
export interface ApisixOptions {
  /** The name of the scheme. */
  scheme: 'apisix';
  /** What is hashed of a server: host, a zero byte and port, or its text as it is. Default `'nul'`. */
  label?: 'nul' | 'no_nul' | undefined;
}

/**
 * Options of `ingress_nginx`. ingress-nginx, `upstream-hash-by` (lua-resty-balancer 1cd4363): another name of `nginx`
 * with `label: no_nul`
 */
export interface IngressNginxOptions {
  /** The name of the scheme. */
  scheme: 'ingress_nginx';
}

/**
 * Options of `openresty`. OpenResty, the chash of lua-resty-balancer 1cd4363 as its page has it: another name of
 * `nginx` with `label: no_nul`
 */
export interface OpenrestyOptions {
  /** The name of the scheme. */
  scheme: 'openresty';
}

/**
 * Options of `xmemcached`. xmemcached 2.4.8 for Java, KetamaMemcachedSessionLocator: another name of
 * `pypi_consistent_hash_git`
 */
export interface XmemcachedOptions {
  /** The name of the scheme. */
  scheme: 'xmemcached';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/**
 * Options of `gomemcache`. github.com/bradfitz/gomemcache 4d751bb for Go, ServerList: another name of `haproxy_map`
 * with `function: crc32`
 */
export interface GomemcacheOptions {
  /** The name of the scheme. */
  scheme: 'gomemcache';
  /** Whether the hash is spread once more. Default false. */
  avalanche?: boolean | undefined;
  /** What a key is, and what of it is hashed. Default `'key'`. */
  input?: 'key' | 'source' | 'uri' | 'uri-whole' | 'uri-path-only' | 'domain' | undefined;
  /** How many bytes of a target are looked at; 0 is all. From 0 to 4294967295. Default 0. */
  uri_len?: U64 | undefined;
  /** How many directories of a target are looked at; 0 is all. From 0 to 4294967295. Default 0. */
  uri_depth?: U64 | undefined;
  /** Whether all backups take requests once no other server does. Default false. */
  allbackups?: boolean | undefined;
}

/**
 * Options of `victoriametrics`. VictoriaMetrics b7ef6cc, lib/consistenthash with seed 0: another name of
 * `go_dgryski_rendezvous`
 */
export interface VictoriametricsOptions {
  /** The name of the scheme. */
  scheme: 'victoriametrics';
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/** Options of `go_redis`. go-redis 216593c for Go, Ring: another name of `go_dgryski_rendezvous` with `hash_tag: {}` */
export interface GoRedisOptions {
  /** The name of the scheme. */
  scheme: 'go_redis';
}

/**
 * Options of `production_stack`. vLLM production-stack 008a23b, the session router: another name of `pypi_uhashring`
 */
export interface ProductionStackOptions {
  /** The name of the scheme. */
  scheme: 'production_stack';
  /** What makes points of nodes. Default `'hash'`. */
  mode?: 'hash' | 'ketama' | undefined;
  /** Points of a node of weight 1, by default 160; in mode `ketama` its labels, by default 40. From 1 to 65536. */
  vnodes?: U64 | undefined;
  /** Points of a label in mode `ketama`, by default 4; no other mode has them. From 1 to 4. */
  replicas?: U64 | undefined;
  /** What the keys of the Python program are. Default `'str'`. */
  keys?: 'str' | 'bytes' | 'int' | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/**
 * Options of `jump_selector`. MemcachedJumpHashSelector of Cortex, Loki, Mimir, Tempo and Thanos (dskit de1ec75):
 * another name of `jump_hash` with `hash: xxhash64`
 */
export interface JumpSelectorOptions {
  /** The name of the scheme. */
  scheme: 'jump_selector';
  /** What is rounded first in binary64: the quotient or the product. Default `'paper'`. */
  rule?: 'paper' | 'subspace' | undefined;
}

/** Options of `dskit_ring`. the rings of Loki, Mimir and Tempo (dskit de1ec75): another name of `tokens` */
export interface DskitRingOptions {
  /** The name of the scheme. */
  scheme: 'dskit_ring';
  /**
   * How keys become positions, of 32 or 64 bits; with `none_32` and `none_64` the caller hashes them. Default
   * `'fnv1_32'`.
   */
  hash?:
    | 'fnv1_32'
    | 'fnv1a_32'
    | 'crc32'
    | 'murmur3_32'
    | 'md5_32'
    | 'xxh64'
    | 'xxh3_64'
    | 'murmur3_64'
    | 'none_32'
    | 'none_64'
    | undefined;
  /** Which token has a position: the first above it, or also one at it. Default `'above'`. */
  search?: 'above' | 'at_or_above' | undefined;
  /** Copies of each key; left out, the walk goes on over all nodes. From 1 to 1048576. */
  replication?: U64 | undefined;
  /**
   * Whether the copies of a key are in distinct zones; nodes without a zone are not told apart by it. Default
   * `'ignored'`.
   */
  zones?: 'ignored' | 'distinct' | undefined;
}

/** Options of `swift`. rings of OpenStack Swift 2.38.3: another name of `table` with `beyond: nobody` */
export interface SwiftOptions {
  /** The name of the scheme. */
  scheme: 'swift';
  /** What is hashed of a key, and how. Default `'md5'`. */
  hash?:
    | 'md5'
    | 'sha1'
    | 'riak'
    | 'crc16'
    | 'crc32'
    | 'crc32_15'
    | 'fnv1_32'
    | 'fnv1a_32'
    | 'fnv1a_64'
    | 'murmur3_32'
    | 'murmur3_utf16'
    | 'murmur3_64'
    | 'xxh64'
    | 'xxh64_swapped'
    | 'xxh3_64'
    | 'bytes'
    | undefined;
  /**
   * How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
   * `'range'`.
   */
  by?: 'range' | 'remainder' | undefined;
  /**
   * A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
   * Elasticsearch makes of it. From 1 to 4294967296.
   */
  modulus?: U64 | undefined;
  /** What is hashed before each key, with `md5` and `sha1`. Such as `changeme`. */
  prefix?: string | undefined;
  /** What is hashed after each key, with `md5` and `sha1`. Such as `changeme`. */
  suffix?: string | undefined;
  /**
   * Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
   * digits.
   */
  cuts?: string | undefined;
  /**
   * Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal digits.
   */
  ends?: string | undefined;
  /** How many nodes a slot should have; planners go by it. From 1 to 16. Default 1. */
  replicas?: U64 | undefined;
  /** The nodes of each slot, in base64, as `assigned` writes them. */
  rows?: string | undefined;
  /** How many slots there are. From 1 to 16777216. Default 4096. */
  slots?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/**
 * Options of `elasticsearch`. shards of Elasticsearch 8.15.3: another name of `table` with `hash: murmur3_utf16`, `by:
 * remainder` and `beyond: nobody`
 */
export interface ElasticsearchOptions {
  /** The name of the scheme. */
  scheme: 'elasticsearch';
  /**
   * A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
   * Elasticsearch makes of it. From 1 to 4294967296.
   */
  modulus?: U64 | undefined;
  /** What is hashed before each key, with `md5` and `sha1`. Such as `changeme`. */
  prefix?: string | undefined;
  /** What is hashed after each key, with `md5` and `sha1`. Such as `changeme`. */
  suffix?: string | undefined;
  /**
   * Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
   * digits.
   */
  cuts?: string | undefined;
  /**
   * Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal digits.
   */
  ends?: string | undefined;
  /** How many nodes a slot should have; planners go by it. From 1 to 16. Default 1. */
  replicas?: U64 | undefined;
  /** The nodes of each slot, in base64, as `assigned` writes them. */
  rows?: string | undefined;
  /** How many slots there are. From 1 to 16777216. Default 4096. */
  slots?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/**
 * Options of `couchbase`. vBuckets of Couchbase (its package for Go, 0.1.1): another name of `table` with `hash:
 * crc32_15`, `by: remainder` and `beyond: nobody`
 */
export interface CouchbaseOptions {
  /** The name of the scheme. */
  scheme: 'couchbase';
  /**
   * A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
   * Elasticsearch makes of it. From 1 to 4294967296.
   */
  modulus?: U64 | undefined;
  /** What is hashed before each key, with `md5` and `sha1`. Such as `changeme`. */
  prefix?: string | undefined;
  /** What is hashed after each key, with `md5` and `sha1`. Such as `changeme`. */
  suffix?: string | undefined;
  /**
   * Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
   * digits.
   */
  cuts?: string | undefined;
  /**
   * Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal digits.
   */
  ends?: string | undefined;
  /** How many nodes a slot should have; planners go by it. From 1 to 16. Default 1. */
  replicas?: U64 | undefined;
  /** The nodes of each slot, in base64, as `assigned` writes them. */
  rows?: string | undefined;
  /** How many slots there are. From 1 to 16777216. Default 4096. */
  slots?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/**
 * Options of `vitess`. keyspaces of Vitess 0.24.4 with the vindex `xxhash`: another name of `table` with `hash:
 * xxh64_swapped` and `beyond: nobody`
 */
export interface VitessOptions {
  /** The name of the scheme. */
  scheme: 'vitess';
  /**
   * How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
   * `'range'`.
   */
  by?: 'range' | 'remainder' | undefined;
  /**
   * A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
   * Elasticsearch makes of it. From 1 to 4294967296.
   */
  modulus?: U64 | undefined;
  /** What is hashed before each key, with `md5` and `sha1`. Such as `changeme`. */
  prefix?: string | undefined;
  /** What is hashed after each key, with `md5` and `sha1`. Such as `changeme`. */
  suffix?: string | undefined;
  /**
   * Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
   * digits.
   */
  cuts?: string | undefined;
  /**
   * Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal digits.
   */
  ends?: string | undefined;
  /** How many nodes a slot should have; planners go by it. From 1 to 16. Default 1. */
  replicas?: U64 | undefined;
  /** The nodes of each slot, in base64, as `assigned` writes them. */
  rows?: string | undefined;
  /** How many slots there are. From 1 to 16777216. Default 4096. */
  slots?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/**
 * Options of `k8s_shards`. shard selectors of Kubernetes (apimachinery 0.37.2): another name of `table` with `hash:
 * fnv1a_64` and `beyond: nobody`
 */
export interface K8sShardsOptions {
  /** The name of the scheme. */
  scheme: 'k8s_shards';
  /**
   * How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
   * `'range'`.
   */
  by?: 'range' | 'remainder' | undefined;
  /**
   * A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
   * Elasticsearch makes of it. From 1 to 4294967296.
   */
  modulus?: U64 | undefined;
  /** What is hashed before each key, with `md5` and `sha1`. Such as `changeme`. */
  prefix?: string | undefined;
  /** What is hashed after each key, with `md5` and `sha1`. Such as `changeme`. */
  suffix?: string | undefined;
  /**
   * Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
   * digits.
   */
  cuts?: string | undefined;
  /**
   * Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal digits.
   */
  ends?: string | undefined;
  /** How many nodes a slot should have; planners go by it. From 1 to 16. Default 1. */
  replicas?: U64 | undefined;
  /** The nodes of each slot, in base64, as `assigned` writes them. */
  rows?: string | undefined;
  /** How many slots there are. From 1 to 16777216. Default 4096. */
  slots?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/**
 * Options of `redis_slots`. slots of Redis Cluster 7.0.15 with their replicas: another name of `table` with `hash:
 * crc16`, `by: remainder`, `hash_tag: {}` and `beyond: nobody`
 */
export interface RedisSlotsOptions {
  /** The name of the scheme. */
  scheme: 'redis_slots';
  /**
   * A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
   * Elasticsearch makes of it. From 1 to 4294967296.
   */
  modulus?: U64 | undefined;
  /** What is hashed before each key, with `md5` and `sha1`. Such as `changeme`. */
  prefix?: string | undefined;
  /** What is hashed after each key, with `md5` and `sha1`. Such as `changeme`. */
  suffix?: string | undefined;
  /**
   * Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
   * digits.
   */
  cuts?: string | undefined;
  /**
   * Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal digits.
   */
  ends?: string | undefined;
  /** How many nodes a slot should have; planners go by it. From 1 to 16. Default 1. */
  replicas?: U64 | undefined;
  /** The nodes of each slot, in base64, as `assigned` writes them. */
  rows?: string | undefined;
  /** How many slots there are. From 1 to 16777216. Default 4096. */
  slots?: U64 | undefined;
}

/**
 * Options of `riak`. the ring of Riak (riak_core 25d9a6fa): another name of `table` with `hash: riak` and `beyond:
 * nobody`
 */
export interface RiakOptions {
  /** The name of the scheme. */
  scheme: 'riak';
  /**
   * How a hash becomes a slot: all its values are ranges, or it is what is left of it modulo `modulus`. Default
   * `'range'`.
   */
  by?: 'range' | 'remainder' | undefined;
  /**
   * A multiple of `slots`, with `by: remainder` alone. Left out it is that number, or with `murmur3_utf16` what
   * Elasticsearch makes of it. From 1 to 4294967296.
   */
  modulus?: U64 | undefined;
  /** What is hashed before each key, with `md5` and `sha1`. Such as `changeme`. */
  prefix?: string | undefined;
  /** What is hashed after each key, with `md5` and `sha1`. Such as `changeme`. */
  suffix?: string | undefined;
  /**
   * Where even slots are cut further, with `by: range`: the last position of each further slot, as 16 hexadecimal
   * digits.
   */
  cuts?: string | undefined;
  /**
   * Where slots end, if not evenly, with `by: range`: the last position of each but the last, as 16 hexadecimal digits.
   */
  ends?: string | undefined;
  /** How many nodes a slot should have; planners go by it. From 1 to 16. Default 1. */
  replicas?: U64 | undefined;
  /** The nodes of each slot, in base64, as `assigned` writes them. */
  rows?: string | undefined;
  /** How many slots there are. From 1 to 16777216. Default 4096. */
  slots?: U64 | undefined;
  /** Two characters: what stands between them is hashed instead of the key. Such as `{}`, `$$`. */
  hash_tag?: string | undefined;
}

/**
 * A scheme by name, and its parameters; integers above 2^53-1 are BigInts. Of a name that is only known at run time,
 * write `{ scheme: name } as Options`, which is checked when the ring is made.
 */
export type Options =
  | RingOptions
  | SlotsOptions
  | RendezvousOptions
  | JumpOptions
  | JumpbackOptions
  | MaglevOptions
  | MultiprobeOptions
  | AssignedOptions
  | KetamaOptions
  | LibketamaOptions
  | ModulaOptions
  | PythonMemcachedOptions
  | DalliOptions
  | PeclMemcacheOptions
  | TwemproxyOptions
  | McrouterOptions
  | NginxOptions
  | NginxHashOptions
  | NginxIpHashOptions
  | HaproxyOptions
  | HaproxyMapOptions
  | EnvoyRingHashOptions
  | EnvoyMaglevOptions
  | GrpcRingHashOptions
  | OtelLoadbalancingOptions
  | RabbitmqOptions
  | VarnishShardOptions
  | CaddyOptions
  | TrafficServerOptions
  | DnsdistChashedOptions
  | TraefikHrwOptions
  | IpvsMhOptions
  | RedisClusterOptions
  | CassandraOptions
  | TokensOptions
  | TableOptions
  | DynamoOptions
  | ChordOptions
  | KademliaOptions
  | ThanosKetamaOptions
  | ClickhouseDistributedOptions
  | TextbookOptions
  | GuavaOptions
  | SpymemcachedOptions
  | SpymemcachedArrayOptions
  | XmemcachedArrayOptions
  | JumpHashOptions
  | GoStathatOptions
  | GoLafiklOptions
  | GoGroupcacheOptions
  | GoBuraksezerOptions
  | GoSerialxOptions
  | GoDgryskiMaglevOptions
  | GoDgryskiMpchashOptions
  | GoDgryskiRendezvousOptions
  | PypiHashRingOptions
  | PypiUhashringOptions
  | PypiConsistentHashOptions
  | PypiConsistentHashGitOptions
  | PypiConsistentHashingOptions
  | PypiClandestinedOptions
  | PypiPymemcacheOptions
  | ToozOptions
  | NpmHashringOptions
  | NpmConsistentHashingOptions
  | NpmNodeHashringOptions
  | NpmKetamaOptions
  | NpmConsistentHashOptions
  | NpmMemjsOptions
  | NpmEffectOptions
  | RedisRbOptions
  | ShardedJedisOptions
  | KafkaOptions
  | CarbonOptions
  | CarbonCRelayOptions
  | RustHashringOptions
  | FlexihashOptions
  | ExHashRingOptions
  | LibringOptions
  | RayServeOptions
  | VllmRouterOptions
  | SmgOptions
  | KubeaiOptions
  | ApisixOptions
  | IngressNginxOptions
  | OpenrestyOptions
  | XmemcachedOptions
  | GomemcacheOptions
  | VictoriametricsOptions
  | GoRedisOptions
  | ProductionStackOptions
  | JumpSelectorOptions
  | DskitRingOptions
  | SwiftOptions
  | ElasticsearchOptions
  | CouchbaseOptions
  | VitessOptions
  | K8sShardsOptions
  | RedisSlotsOptions
  | RiakOptions;

/** What stands beside a document. */
export interface DocumentOptions {
  /** The 16 bytes that the document's `key_hash` asks for. */
  secret?: Uint8Array | undefined;
  /** The bytes of the file beside the document, where its rows stand in one. */
  rows?: Uint8Array | undefined;
}

/**
 * For `JSON.stringify()`, which has no form of BigInts, bytes and Maps: as decimal strings, hexadecimal digits and
 * objects.
 */
export interface Jsonable {
  /** What `JSON.stringify()` writes. */
  toJSON(): unknown;
}

/** What has a short form in words. */
export interface Printable extends Jsonable {
  /** An explanation is its `text`; of a plan, how much moves. */
  toString(): string;
}

/** A topology document. Integers above 2^53-1 are decimal strings, or BigInts when it is passed in. */
export interface TopologyDocument {
  /** The version of the format. */
  libconsistent: number;
  /** Left out at 0: a changed document has the epoch `(document.epoch ?? 0) + 1`. */
  epoch?: U64 | string;
  /** The name of the scheme, and its parameters. */
  scheme: { name: string; [parameter: string]: U64 | boolean | string };
  /** The members, in the canonical order or in that which counts. */
  nodes: {
    id: string;
    weight?: number;
    zone?: string;
    address?: string;
    metadata?: Record<string, string>;
    fields?: Record<string, U64 | boolean | string | string[]>;
  }[];
}

/** How given keys spread over the nodes. */
export interface Distribution extends Jsonable {
  /** Keys by node. */
  counts: Map<string, number>;
  /** The part of the placed keys by node, from 0 to 1. */
  shares: Map<string, number>;
  /** Keys that have a node. */
  total: number;
  /** Keys that have none, because no node is live. */
  unplaced: number;
  /** The load of the fullest live node against its fair part by weight: 1 is perfect, 0 is no keys. */
  peakToAverage: number;
}

/** A key and the id of its node. */
export type Observation = readonly [key: Key | U64, id: string];

/** A topology that matches more of a sample than chance would. */
export interface Candidate extends Jsonable {
  /** The scheme's name, and its parameters that are not at their defaults. */
  scheme: TopologyDocument['scheme'];
  /** The document, from which a ring is made. */
  topology: TopologyDocument;
  /** How many observations it agrees with. */
  matched: number;
  /** How many there are. */
  observed: number;
  /** The part of the observations that it agrees with. */
  rate: number;
  /** About how likely one of all candidates would match so many by accident. */
  chance: number;
  /** The first few observations that it contradicts. */
  contradictions: Observation[];
  /** Parameters that were not tried, each with the reason. */
  untried: Record<string, string>;
  /** Other names of the scheme with its parameters, and the clients and proxies that place alike. */
  aliases: Record<string, string>;
}

/** What a sample says about the scheme behind it. */
export interface Detection extends Jsonable {
  /** Whether the first candidate matches at least 95 %, which chance would not; so few observations may not tell. */
  verdict: Verdict;
  /** What matches more than chance would, best first. */
  candidates: Candidate[];
  /** How many different observations there are. */
  observed: number;
  /** How many candidates were tried. */
  tried: number;
  /** By scheme, how many candidates were not tried: they would have taken too long, or too much memory. */
  skipped: Record<string, number>;
  /** The candidate that explains the sample, if one does. */
  best: Candidate | null;
  /** All that explain it as well as the best one: which of them it is the sample does not tell. */
  tied: Candidate[];
}

/** A format of another system's configurations. */
export interface Format extends Jsonable {
  /** What `importTopology()` and `exportTopology()` take. */
  readonly name: string;
  /** What it is, in a line. */
  readonly text: string;
  /** Whether `exportTopology()` writes it. */
  readonly isWritten: boolean;
}

/** What an answer does not hold, or what was taken for granted. */
export interface Note {
  /** What it says. */
  text: string;
  /** The line that it is about, counted from 1, where there is one. */
  line: number | null;
  /** The path of the value that it is about; empty where there is none. */
  path: string;
}

/** What to read of a configuration of another system. */
export interface ImportOptions {
  /** The upstream, backend or pool, where there are several. */
  name?: string | undefined;
  /** The port, by name or number, where endpoints of Kubernetes have several. */
  port?: string | undefined;
  /** The scheme, with its parameters, of members whose format has none. */
  scheme?: Options | undefined;
}

/** What a configuration of another system says. */
export interface Imported extends Jsonable {
  /** What the file calls it; where it has no name, that of the format. */
  name: string;
  /** The topology document, from which a ring is made. */
  document: TopologyDocument;
  /** The nodes that are not up, and what they are, which no document says. */
  states: Record<string, State>;
  /** What the document does not hold, and what was taken for granted. */
  notes: Note[];
}

/** How to write a configuration of another system. */
export interface ExportOptions {
  /** What the upstream, backend or pool is called: `backends` unless told. */
  name?: string | undefined;
  /** What requests are hashed by in the words of the other system. */
  key?: string | undefined;
}

/** A configuration of another system as it was written. */
export interface Exported extends Jsonable {
  /** The text. */
  text: string;
  /** What the text does not say. */
  notes: Note[];
}

/** A look-up in slow motion. For operators: the position tells strangers more than the node does. */
export interface Explanation extends Printable {
  /** Start and end of the bytes of the key that were hashed: all, or the part inside the hash tag. */
  hashed: [start: number, end: number];
  /** The key's position; 2^64-1 where it has none of 64 bits. */
  position: bigint;
  /** The key's 20 bytes where positions are wider: `chord`, `kademlia`, `cassandra` with the Random partitioner. */
  identifier: Uint8Array | null;
  /** The point that catches it, and the node of this point, whatever its health. */
  point: { position: bigint; node: string } | null;
  /** The node of the key. */
  node: string | null;
  /** Nodes that are down and would have come first. */
  skipped: string[];
  /** The key's node and its first heirs. */
  walk: string[];
  /** All of it in words. */
  text: string;
}

/** Keys that move from one node to another; none is no node. */
export interface Move extends Jsonable {
  /** The node that has them before. */
  from: string | null;
  /** The node that has them after. */
  to: string | null;
  /** How many of the positions move: of 2^64, in dialects of as many as they have. */
  positions: bigint;
  /** The part of all keys that moves, from 0 to 1. */
  share: number;
}

/** Positions that move, the first and the last included. */
export interface MovedRange extends Jsonable {
  /** The first. */
  first: bigint;
  /** The last. */
  last: bigint;
  /** The node that has them before. */
  from: string | null;
  /** The node that has them after. */
  to: string | null;
}

/** What moves from one placement to another. Nodes are the same when their ids are. */
export interface Plan extends Printable {
  /** Every pair of nodes between which keys move, by the node before, then the node after. */
  moves: Move[];
  /** The positions that move, ascending. */
  ranges: MovedRange[];
  /** The part of all keys that moves, from 0 to 1. */
  moved: number;
  /** The part that must move to get from the shares before to the shares after. */
  minimum: number;
  /** What moves, exactly: in positions. */
  positions: bigint;
  /** `minimum`, exactly: in positions. */
  minimumPositions: bigint;
}

/** What is measured of each slot: whole numbers from 0 to 2^64-1, as BigInts above 2^53-1. */
export type SlotNumbers = Iterable<U64>;

/** What is asked of the next assignment. Each default is: nothing said. */
export interface RebalanceOptions {
  /** How many slots of equal size there are to be: those of the topology, or 4096 if it has none. */
  slots?: number | undefined;
  /** How many nodes a slot is to have, up to 16: as many as in the assignment that there is, or one. */
  replicas?: number | undefined;
  /** What is measured of slots, at most 8, by name: plans then level loads instead of numbers of slots. */
  loads?: Readonly<Record<string, SlotNumbers>> | ReadonlyMap<string, SlotNumbers> | undefined;
  /** Of a measure how much each node should have beside the others, by id; of one that is left out, by the weights. */
  capacities?:
    | Readonly<Record<string, Readonly<Record<string, U64>> | ReadonlyMap<string, U64>>>
    | ReadonlyMap<string, Readonly<Record<string, U64>> | ReadonlyMap<string, U64>>
    | undefined;
  /** How many bytes each slot has, if `maxBytes` or the answer counts them. */
  sizes?: SlotNumbers | undefined;
  /** When each slot moved last. */
  lastMoved?: SlotNumbers | undefined;
  /** Slots that are cut in the middle before the plan, by the numbers that they have before. */
  split?: Iterable<number> | undefined;
  /** Slots that are joined to the next one before the plan, likewise. */
  merge?: Iterable<number> | undefined;
  /** How many nodes single slots are to have, 1 to 16: by slot, or as pairs. */
  replicasOf?: Readonly<Record<number, number>> | Iterable<readonly [slot: number, replicas: number]> | undefined;
  /** The most replicas that move. */
  maxMoves?: U64 | undefined;
  /** The most bytes that move, by `sizes`. */
  maxBytes?: U64 | undefined;
  /** The most replicas that come to the nodes of one zone. */
  maxMovesToZone?: U64 | undefined;
  /** A node within this part of its target gives and takes nothing for the balance: whole thousandths. */
  tolerance?: number | undefined;
  /** How much more than its weight's part a node may take so that replicas stand in different zones: thousandths. */
  overload?: number | undefined;
  /** A slot whose last move is less than this before `now` rests. */
  minInterval?: U64 | undefined;
  /** The time, in the unit of `minInterval` and `lastMoved`. */
  now?: U64 | undefined;
}

/**
 * Why a replica of a slot moves. `node is gone`: its node is leaving, or has no weight; `zone doubled`: it shared a
 * zone with another replica while zones sufficed; `node is over`: its node had more slots than its target, or another
 * one lacked some; `load`: its node was too full by what is measured.
 */
export type MoveReason = 'node is gone' | 'zone doubled' | 'node is over' | 'load';

/**
 * What kept a plan from doing more. `limit of moves`: the limit of moves; `limit of bytes`: the limit of bytes; `limit
 * of moves to a zone`: the limit of moves to one zone; `slots rest`: slots moved too short a time ago; `no node is
 * free`: none takes it without two replicas on a node, or needlessly in a zone; `slots are too large`: no single move
 * lowers the load of a node that is too full; `limit of work`: the search had looked at enough.
 */
export type Obstacle =
  | 'limit of moves'
  | 'limit of bytes'
  | 'limit of moves to a zone'
  | 'slots rest'
  | 'no node is free'
  | 'slots are too large'
  | 'limit of work';

/** A replica of a slot that moves. */
export interface SlotMove {
  /** The slot. */
  slot: number;
  /** Which of its places, counted from 0. */
  replica: number;
  /** The node that gives it. */
  from: string;
  /** The node that takes it. */
  to: string;
  /** Why. */
  reason: MoveReason;
}

/** What a node has after a plan. */
export interface NodeBalance extends Jsonable {
  /** The node. */
  id: string;
  /** How many replicas of slots it has. */
  places: number;
  /** How many it should have by its weight, as far as zones allow; 0 if it takes none. */
  target: number;
  /** How full it is by each measure: 1 is its part. */
  fullness: Map<string, number>;
}

/** What a plan left to do, for a next step or for ever. */
export interface Leftover {
  /** Places without a node. */
  empty: number;
  /** Places on nodes that are to have none. */
  leaving: number;
  /** Slots of which some zone has more replicas than need be. */
  doubled: number;
  /** Without loads, places above the targets, or missing, beyond the tolerance; with them, nodes that are too full. */
  over: number;
  /** What kept the plan from it; none if nothing is left. */
  obstacles: Obstacle[];
}

/** A plan for the next assignment, and the placement that has it. */
export interface Rebalanced extends Printable {
  /**
   * The next topology, one epoch later, with nodes as healthy as they are; the same one if nothing moves. Rings take it
   * by `update()`.
   */
  placement: Placement;
  /** What moves, by slot and replica. Places that had no node are not among them. */
  moves: SlotMove[];
  /** What each node has then, in the order of the placement that was rebalanced. */
  balance: NodeBalance[];
  /** What is left to do. */
  left: Leftover;
  /** How many places got a node that had none. */
  filled: number;
  /** The fewest places that nodes must take to have their targets, filled ones counted. */
  minimum: number;
  /** The bytes of the slots that move, once for each move. */
  bytes: number;
}

/** How far a step goes. Each default is: no limit. */
export interface StepOptions extends Spread {
  /** How many nodes keep each key, 1 to 16. Default 1. */
  n?: number | undefined;
  /** The most copies that move in a step, as a part of all: billionths from 0 to 1. */
  maxShare?: number | undefined;
  /** The most bytes that move in a step, by `sizes`. */
  maxBytes?: U64 | undefined;
  /** The most copies that come to the nodes of one zone in a step, as a part of all. */
  perZone?: number | undefined;
  /** How many bytes the keys of each part of the positions have, of as many equal parts as there are numbers. */
  sizes?: SlotNumbers | undefined;
}

/** One topology on the way to another. */
export interface Step extends Printable {
  /**
   * The topology to publish next. Up to some position it places keys as the end of the way does, and beyond as the
   * topology before.
   */
  placement: Placement;
  /** What moves to get there. */
  plan: Plan;
  /** How many bytes that are, by `sizes`; 0 without. */
  bytes: number;
  /** The part of all copies that is still to move after it. */
  left: number;
  /** Whether this is the end of the way. */
  isLast: boolean;
}

/** The document of a transition. Positions are 16 hexadecimal digits. */
export interface TransitionDocument {
  /** The version of the format. */
  libconsistent_transition: 1;
  /** The topology that keys come from. */
  old: TopologyDocument;
  /** The topology that keys go to. */
  new: TopologyDocument;
  /** The ranges that are done, first and last included. */
  done?: [first: string, last: string][];
}

/** What stands beside the document of a transition. */
export interface TransitionDocumentOptions {
  /** The 16 bytes that the old topology's `key_hash` asks for. */
  oldSecret?: Uint8Array | undefined;
  /** The 16 bytes that the new topology's `key_hash` asks for. */
  newSecret?: Uint8Array | undefined;
}

/** When reports and missed heartbeats take a node down, and bring it back. */
export interface HealthPolicy {
  /** So many successes in a row bring a node back; at least 1. Default 2. */
  rise: number;
  /** So many failures in a row take a node down; at least 1. Default 3. */
  fall: number;
  /**
   * A node without a heartbeat for longer than this, in milliseconds, is taken down. None: none is expected. Default
   * null.
   */
  heartbeatTimeout: number | null;
  /**
   * At most so many percent of the nodes with weight are taken down by reports and missed heartbeats together. Default
   * 50.
   */
  maxEjected: number;
}

/** What reports, heartbeats and marks have said of a node. */
export interface NodeHealth {
  /** The state, which look-ups go by. */
  state: State;
  /** Whether it is down because of reports or missed heartbeats, not of a mark. */
  ejected: boolean;
  /** Successes reported in a row. */
  successes: number;
  /** Failures reported in a row. */
  failures: number;
  /** The time of the last report, in milliseconds. */
  lastChecked: Milliseconds | null;
  /** The time of the last heartbeat, in milliseconds. */
  lastBeat: Milliseconds | null;
}

/**
 * How far a node's load may go: at most this many times its fair share, rounded up (a whole number of thousandths, 1 to
 * 1,000), or at most its fair share, rounded up, and so many more. Default: the factor 1.25. Up to a floor each node
 * takes more, whatever its fair share.
 */
export type Bound =
  | { factor: number; floor?: number | undefined; gap?: undefined }
  | { gap: number; factor?: undefined; floor?: undefined };

/** The load of a node. */
export interface NodeLoad {
  /** Leases that are out. */
  leases: number;
  /** What `setLoad()` said last. */
  measured: number;
  /** Leases and measured load. */
  total: number;
  /** Up to which load the node takes the next lease; 0 if it is not up or has no weight. */
  cap: number;
}

/**
 * How a session came to its node. `first`: by its first lease, or the first after it was forgotten; `stayed`: it was
 * there; `moved`: its node was gone, down or over its bound.
 */
export type Touch = 'first' | 'stayed' | 'moved';

/**
 * Whether something explains a sample. `explained`: the first candidate matches at least 95 %, which chance would not;
 * `unexplained`: nothing does; `too_few`: so few observations cannot tell.
 */
export type Verdict = 'explained' | 'unexplained' | 'too_few';

/** One more on a node's load, until it is released. Made by `acquire` and `acquire_sticky`. */
export interface Lease extends Disposable {
  /**
   * The id of the node it is on.
   *
   * @remarks Cost: O(1).
   */
  readonly node: string;
  /**
   * How many nodes stand before it on the key's walk: 0 is the key's own node.
   *
   * @remarks Cost: O(1).
   */
  readonly spilled: number;
  /**
   * How much of the node's load it is.
   *
   * @remarks Cost: O(1).
   */
  readonly cost: number;
  /**
   * Whether it is on the key's own node: `spilled` is 0.
   *
   * @remarks Cost: O(1).
   */
  readonly home: boolean;
  /**
   * How its session came to the node; none for leases without a session.
   *
   * @remarks Cost: O(1).
   */
  readonly touch: Touch | null;
  /**
   * Give the place back. Any further time does nothing. The end of its thread gives it back, too; garbage collection
   * does not.
   *
   * @returns Whether it was out.
   * @remarks Cost: O(1).
   */
  release(): boolean;
  /**
   * In one line, what it is.
   *
   * @remarks Cost: O(1).
   */
  toString(): string;
}

/** How sessions stick. */
export interface StickyPolicy {
  /** Among so many first nodes of its walk a session's node is chosen; at least 1. Default 2. */
  choices: number;
  /** A session not touched for longer than this, in milliseconds, is forgotten. Default 1800000. */
  ttl: number;
  /** At most so many sessions are kept, 1 to 2^26; the oldest make room. Default 1048576. */
  sessions: number;
  /**
   * By this part of its cap a node may be above it before a session leaves it: whole thousandths from 0 to 1000.
   * Default 0.25.
   */
  hysteresis: number;
}

/** How many sessions are kept, and in how much memory. */
export interface StickyUse {
  /** Sessions, also those that nobody has found too old yet. */
  sessions: number;
  /** Bytes, unused room included. */
  memoryBytes: number;
}

/**
 * How often, and how many at a time, nodes are checked. Times are in milliseconds, rounded up to whole milliseconds.
 */
export interface CheckPolicy {
  /** The time from one probe of a node to its next; above 0. Default 1000. */
  interval?: number | undefined;
  /**
   * The next probe comes later by a random time of up to this part of the interval: whole thousandths from 0 to 1.
   * Default 0.1.
   */
  jitter?: number | undefined;
  /** A probe that has not finished by then has failed; above 0. Default 1000. */
  timeout?: number | undefined;
  /** At most so many probes are out at a time; at least 1. Default 64. */
  maxInFlight?: number | undefined;
  /** Decides the jitter: give each process another. Default 0. */
  seed?: U64 | undefined;
}

/** A check to make: ask the node at the address, and tell by the deadline how it went. */
export interface Probe {
  /** The number to finish it by, counted from 1. */
  number: number;
  /** The node. */
  id: string;
  /** Its address. */
  address: string;
  /** When it has failed, if it has not finished before: milliseconds. */
  deadline: Milliseconds;
}

/**
 * Why a ring changed. `mark`: `mark_up`, `mark_draining` or `mark_down`; `report`: a report of a check or a request;
 * `heartbeat`: a heartbeat of a node that had missed one; `missed`: no heartbeat for too long; `policy`: another policy
 * of health; `joined`: the node joined; `left`: the node left; `topology`: the topology changed: told once, behind
 * those who left and joined; `refused`: a document that was offered was refused, or could not be read: nothing changed.
 */
export type Why = 'mark' | 'report' | 'heartbeat' | 'missed' | 'policy' | 'joined' | 'left' | 'topology' | 'refused';

/** What a full list of members changed. Ids are ordered by their bytes. */
export interface NodeChanges {
  /** Those that joined. */
  added: string[];
  /** Those that left. */
  removed: string[];
  /** Those that stayed with another record. */
  changed: string[];
  /** The epoch after it: that before if nothing changed. Another order alone is a change where order counts. */
  epoch: bigint;
}

/** A change of a ring: of a node's state, of the members, or of the topology as a whole. */
export interface Change {
  /** Why, or what. */
  why: Why;
  /** The node's id; none where the topology as a whole changed. */
  node: string | null;
  /** Its state before; none if it joined. */
  from: State | null;
  /** Its state after; none if it left. */
  to: State | null;
  /** The ring's epoch before. A change of health does not count. */
  epochBefore: bigint;
  /** The ring's epoch after. */
  epoch: bigint;
  /** How many changes just before it are not told, since too many waited. */
  lost: number;
  /** Why a document was refused; none for all else. */
  reason: string | null;
}

/** A function that is called of a ring's changes. Made by `on_change`. */
export interface Subscription extends Disposable {
  /**
   * Let the function not be called any more.
   *
   * @remarks Cost: O(1).
   */
  close(): void;
  /**
   * Let the function not be called any more.
   *
   * @remarks Cost: O(1).
   */
  [Symbol.dispose](): void;
}

/** What a ring knows of where its topology comes from. */
export interface Source {
  /** What the documents are from, such as a path. */
  origin: string;
  /**
   * How long ago, in milliseconds, the source last had a document that was taken, whether that was news or not; none
   * before the first time.
   */
  age: Milliseconds | null;
  /** How many documents were taken. */
  accepted: number;
  /** How many documents were refused, or could not be read. */
  refused: number;
  /** Why the last one was refused; none if it was taken. */
  error: string | null;
  /** How long ago that was, in milliseconds. */
  errorAge: Milliseconds | null;
}

/** A document of states: what somebody says of which node. Nodes that it does not name are up. */
export interface StatesDocument {
  /** The version of the format. */
  libconsistent_states: 1;
  /** What is said, by id; `until` is milliseconds of the Unix epoch. */
  states: Record<string, { state: State; by?: string; until?: U64 }>;
}

/** What a document of states led to. */
export interface StatesOffered {
  /** Whether the state of any node changed. */
  changed: boolean;
  /** How many of its nodes are no members. */
  unknown: number;
  /**
   * When the first of its entries ends, in milliseconds of the Unix epoch: it is to be offered again then. None if none
   * ends.
   */
  next: Milliseconds | null;
}

/**
 * How a file is followed, and when its documents are refused. Times are in milliseconds, rounded up to whole
 * milliseconds.
 */
export interface FollowPolicy {
  /**
   * The part of the weight that may leave at once: whole thousandths from 0 to 1, which allows everything. Default 0.5.
   */
  maxLoss?: number | undefined;
  /** How long a file must have stayed as it is before it is read. Default 50. */
  debounce?: number | undefined;
  /** How often it is looked at although nothing told of a change; above 0. Default 500. */
  poll?: number | undefined;
}

/** How files are followed. */
export interface FollowOptions extends FollowPolicy {
  /** The path of a document of states, which is followed, too. */
  states?: string | undefined;
  /** Ends it when it is aborted. */
  signal?: AbortSignal | undefined;
}

/** A file whose documents a ring takes over. Made by `follow`; it ends with its ring, too. */
export interface Following extends Disposable {
  /**
   * Follow the file no more. The ring stays as it is.
   *
   * @remarks Cost: O(1); in Python and C it waits for its thread, which may be reading or calling a function.
   */
  close(): void;
  /**
   * Follow the file no more. The ring stays as it is.
   *
   * @remarks Cost: O(1); in Python and C it waits for its thread, which may be reading or calling a function.
   */
  [Symbol.dispose](): void;
  /** In one line, what it is. */
  toString(): string;
}

/** Copies of keys that move from one node to another; none is no node. */
export interface KeyMove {
  /** The node that has them before. */
  from: string | null;
  /** The node that has them after. */
  to: string | null;
  /** How many there are. */
  copies: number;
}

/** What moves of given keys. */
export interface Moved {
  /** How many keys there were. */
  keys: number;
  /** The places of those that move, counted from 0, ascending. */
  which: number[];
  /** Every pair of nodes between which copies move, by the node before, then the node after. */
  moves: KeyMove[];
  /** How many copies move; with one node a key this is how many keys. */
  copies: number;
}

/**
 * A schedule of active checks: it says what to probe and when, and tells the ring how it went. It runs nothing. It
 * follows the ring's members. Made by `checks`.
 */
export interface Checks {
  /**
   * The probes to make now, each once. Those that are out for too long are reported as failures first.
   *
   * @param now - The time of one monotonic clock, the same for all calls on a ring, as `now()` says it. It may be left
   * out where a language has such parameters.
   * @returns The probes.
   * @remarks Cost: O(nodes).
   */
  due(now?: Milliseconds): Probe[];
  /**
   * Tell how a probe went.
   *
   * @param number - The probe's number.
   * @param ok - Whether it went well.
   * @param now - The time of one monotonic clock, the same for all calls on a ring, as `now()` says it. It may be left
   * out where a language has such parameters.
   * @returns Whether that counted: one that has timed out, or whose node has left, does not.
   * @remarks Cost: O(log nodes); O(nodes) where the node's state changes.
   */
  finished(number: number, ok: boolean, now?: Milliseconds): boolean;
  /**
   * Take back a probe that told nothing of its node, such as one that failed by a mistake of the program: it counts
   * neither way, and the node's next one comes when it would have come.
   *
   * @param number - The probe's number.
   * @returns Whether it was out.
   * @remarks Cost: O(log nodes).
   */
  cancel(number: number): boolean;
  /**
   * When to call `due()` again, unless a probe finishes, or the ring changes, before.
   *
   * @returns The time; none if there is nothing to wait for.
   * @remarks Cost: O(1).
   */
  nextWake(): Milliseconds | null;
}

/** What went wrong. */
export type Kind =
  | 'argument'
  | 'id'
  | 'weight'
  | 'zone'
  | 'address'
  | 'metadata'
  | 'duplicate_node'
  | 'unknown_node'
  | 'too_many'
  | 'scheme'
  | 'parameter'
  | 'document'
  | 'stale'
  | 'conflict'
  | 'epoch'
  | 'unsupported'
  | 'incomparable'
  | 'keys'
  | 'shrunk'
  | 'closed';

/** A refused request. Nothing has changed when a call throws one. Values of another type are TypeErrors. */
export class ConsistentError extends Error {
  constructor(kind: Kind, message: string);
  /** What went wrong, by the name that all languages use. */
  readonly kind: Kind;
  /** The same. */
  readonly code: Kind;
}

/**
 * Which engine this process has: the native part of its platform, or consistent.wasm, which has no threads: a ring is
 * not shared with other threads, and `detectAsync` is one call of this one.
 */
export const backend: 'native' | 'wasm';

/** The index that stands for no node. */
export const NO_INDEX: 0xffffffff;

/** The nodes of many keys, all on one snapshot. Made by `place` and its like. */
export class Placed implements Iterable<string | null> {
  private constructor();
  /**
   * One index a key, `NO_INDEX` where there is none.
   *
   * @remarks Cost: O(1): no copy.
   */
  get indices(): Uint32Array;
  /**
   * The ids that the indices refer to.
   *
   * @remarks Cost: O(1).
   */
  get nodes(): readonly string[];
  /**
   * The placement that the indices refer to.
   *
   * @remarks Cost: O(1).
   */
  get snapshot(): Placement;
  /**
   * How many keys there are.
   *
   * @remarks Cost: O(1).
   */
  get length(): number;
  /**
   * The id of the node of a key; of batches of n nodes the list of ids. None if no node is live.
   *
   * @param i - The number of the key, from the end if negative.
   * @remarks Cost: O(1).
   */
  at(i: number): string | null | undefined;
  /**
   * The ids of the nodes, key by key.
   *
   * @remarks Cost: O(keys).
   */
  [Symbol.iterator](): IterableIterator<string | null>;
  /**
   * The ids of the nodes, key by key.
   *
   * @remarks Cost: O(keys).
   */
  toJSON(): (string | null)[];
  /**
   * In one line, what it is.
   *
   * @remarks Cost: O(1).
   */
  toString(): string;
}

declare abstract class View implements Iterable<string> {
  /**
   * The scheme's name.
   *
   * @remarks Cost: O(1).
   */
  get scheme(): string;
  /**
   * How many changes led here: counted up by each change, taken over by `update()`.
   *
   * @remarks Cost: O(1).
   */
  get epoch(): bigint;
  /**
   * 128 bits over everything that can move a key, in hexadecimal: equal ones place every key alike. The health of nodes
   * is no part of it.
   *
   * @remarks Cost: O(1).
   */
  get fingerprint(): string;
  /**
   * The ids of all nodes, in order; indices refer to it.
   *
   * @remarks Cost: O(nodes) the first time after a change.
   */
  get nodes(): readonly string[];
  /**
   * How many nodes there are; indices are below it.
   *
   * @remarks Cost: O(1).
   */
  get size(): number;
  /**
   * Whether an id is a member.
   *
   * @param id - Any id.
   * @remarks Cost: O(log nodes).
   */
  has(id: unknown): boolean;
  /**
   * The ids of all nodes, one after the other.
   *
   * @remarks Cost: O(nodes).
   */
  [Symbol.iterator](): IterableIterator<string>;
  /**
   * The record of a node, with its state.
   *
   * @param id - The id of a member.
   * @returns The record.
   * @throws ConsistentError of kind `unknown_node`.
   * @remarks Cost: O(log nodes); it copies the record.
   */
  node(id: string): Node;
  /**
   * The health of a node.
   *
   * @param id - The id of a member.
   * @returns Its state.
   * @throws ConsistentError of kind `unknown_node`.
   * @remarks Cost: O(log nodes).
   */
  state(id: string): State;
  /**
   * The current placement, to hold still: it does not change when the ring does.
   *
   * @returns The placement; the same object until the ring changes.
   * @remarks Cost: O(1), without a lock.
   */
  snapshot(): Placement;
  /**
   * The canonical topology document: equal topologies give equal texts. Health and the secret are no part of it. An
   * epoch of 0 is left out.
   *
   * @returns The text of the document.
   * @remarks Cost: O(length of the text).
   */
  stringify(): string;
  /**
   * The canonical topology document: equal topologies give equal texts. Health and the secret are no part of it. An
   * epoch of 0 is left out.
   *
   * @returns The text of the document.
   * @remarks Cost: O(length of the text).
   */
  toJSON(): TopologyDocument;
  /**
   * The document with the rows of its assignment in a file beside it, under the scheme `assigned`: a reader who maps
   * the file into memory finds the nodes of one slot by its number. `fromJSON()` takes both. Under other schemes, and
   * without rows, it is `toJSON()` and no bytes.
   *
   * @returns The text of the document, and the bytes of the file.
   * @remarks Cost: O(length of both).
   */
  stringifyBeside(): [text: string, rows: Uint8Array];
  /**
   * In one line, what it is: `Ring(ring, 3 nodes, epoch 0, fingerprint ..)`.
   *
   * @remarks Cost: O(1).
   */
  toString(): string;
  /**
   * Find the node of a key: the first live one on its walk.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @returns Its id; none if no node is live.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: Expected O(1); O(nodes) under `slots`, `rendezvous`, `jump` and `jumpback` while nodes are down. It
   * allocates nothing and takes no lock.
   */
  getNode(key: Key): string | null;
  /**
   * As `getNode()` for an integer key: its 8 little-endian bytes, or what the dialect's system has. Where that has
   * none, an error of kind `keys`.
   *
   * @param key - An integer from 0 to 2^64-1.
   * @returns The id of its node; none if no node is live.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: As `getNode()`.
   */
  getNodeU64(key: U64): string | null;
  /**
   * As `getNode()` for a key that already is its position.
   *
   * @param position - A position from 0 to 2^64-1; 32-bit dialects have those below 2^32.
   * @returns The id of its node; none if no node is live.
   * @throws ConsistentError of kind `keys`, `unsupported`.
   * @remarks Cost: As `getNode()`, without hashing.
   */
  getNodeHashed(position: U64): string | null;
  /**
   * Find the first n nodes for a key: its node first, then its replicas, spread over zones. Fewer if fewer are live.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @param n - How many nodes, at least 0; more than there are asks for all.
   * @param options - What differs from the defaults.
   * @returns Their ids, in order.
   * @throws ConsistentError of kind `keys`, `zone`.
   * @remarks Cost: Expected O(n^2) for few nodes without zones; with zones also the length of the walk to a node of the
   * next zone. No lock; it allocates what it returns.
   */
  getNodes(key: Key, n: number, options?: Replicas): string[];
  /**
   * As `getNodes()` for an integer key.
   *
   * @param key - An integer from 0 to 2^64-1.
   * @param n - How many nodes, at least 0; more than there are asks for all.
   * @param options - What differs from the defaults.
   * @returns The ids of the nodes, in order.
   * @throws ConsistentError of kind `keys`, `zone`.
   * @remarks Cost: As `getNodes()`.
   */
  getNodesU64(key: U64, n: number, options?: Replicas): string[];
  /**
   * As `getNodes()` for a key that already is its position.
   *
   * @param position - A position from 0 to 2^64-1; 32-bit dialects have those below 2^32.
   * @param n - How many nodes, at least 0; more than there are asks for all.
   * @param options - What differs from the defaults.
   * @returns The ids of the nodes, in order.
   * @throws ConsistentError of kind `keys`, `unsupported`, `zone`.
   * @remarks Cost: As `getNodes()`, without hashing.
   */
  getNodesHashed(position: U64, n: number, options?: Replicas): string[];
  /**
   * Find the node that a key has while every node is up: the first of its walk, whatever its health.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @returns Its id; none if no node has a weight.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: As `getNode()`.
   */
  getPrimary(key: Key): string | null;
  /**
   * Choose one of the first n nodes for a key by a salt, such as a request's id: reads spread over replicas.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @param n - How many nodes, at least 0; more than there are asks for all.
   * @param salt - Chooses among them: the same for the same salt, evenly spread over many, such as ids of requests.
   * @param options - What differs from the defaults.
   * @returns Its id; none if no node is live.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: As `getNodes()`; it allocates nothing up to 16 nodes.
   */
  pickNode(key: Key, n: number, salt: Key, options?: Spread): string | null;
  /**
   * The position of a key, which ranges and plans speak of: in dialects the system's own hash, slot or partition. It is
   * for programs that copy what moves, not for strangers.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @returns The position.
   * @throws ConsistentError of kind `keys`, `unsupported`.
   * @remarks Cost: O(length of the key).
   */
  position(key: Key): bigint;
  /**
   * The slot of a key, where slots are kept on their nodes, as the scheme `assigned` has them: what loads and moves are
   * numbered by.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @returns The slot, from 0.
   * @throws ConsistentError of kind `keys`, `unsupported`.
   * @remarks Cost: O(length of the key).
   */
  slot(key: Key): number;
  /**
   * Find the nodes of many keys, all on one snapshot. At most 2^24 keys of an iterable that is no array. Of packed
   * keys, key i is `bytes.subarray(offsets[i], offsets[i + 1])`.
   *
   * @param keys - The keys.
   * @returns The nodes, one item a key.
   * @throws ConsistentError of kind `keys`, `too_many`.
   * @remarks Cost: As `getNode()` for each key, without a call for each.
   */
  place(keys: Iterable<Key>): Placed;
  /**
   * Find the nodes of many keys, all on one snapshot. At most 2^24 keys of an iterable that is no array. Of packed
   * keys, key i is `bytes.subarray(offsets[i], offsets[i + 1])`.
   *
   * @returns The nodes, one item a key.
   * @throws ConsistentError of kind `keys`, `too_many`.
   * @remarks Cost: As `getNode()` for each key, without a call for each.
   */
  placePacked(bytes: Uint8Array, offsets: Uint32Array): Placed;
  /**
   * As `place()` for integer keys.
   *
   * @param keys - Integers from 0 to 2^64-1.
   * @returns The nodes, one item a key.
   * @throws ConsistentError of kind `keys`, `too_many`.
   * @remarks Cost: As `place()`.
   */
  placeU64(keys: BigUint64Array): Placed;
  /**
   * As `place()` for keys that already are their positions.
   *
   * @param positions - Positions from 0 to 2^64-1; 32-bit dialects have those below 2^32.
   * @returns The nodes, one item a key.
   * @throws ConsistentError of kind `keys`, `unsupported`, `too_many`.
   * @remarks Cost: As `place()`, without hashing.
   */
  placeHashed(positions: BigUint64Array): Placed;
  /**
   * 128 bits over which nodes are down and which are draining, in hexadecimal: with equal ones, and equal
   * `fingerprint`, look-ups answer alike.
   *
   * @remarks Cost: O(nodes).
   */
  get statesFingerprint(): string;
  /**
   * The part of all keys that each node has, exactly, health included: the positions among whose first n live nodes it
   * is. With one node a key, the default, they sum to 1.
   *
   * @param options - What differs from the defaults.
   * @returns Parts from 0 to 1, by node.
   * @throws ConsistentError of kind `unsupported`, `argument`, `too_many`.
   * @remarks Cost: O(points); of replicas a look-up for each range between the points.
   */
  shares(options?: { n?: number | undefined } & Spread): Map<string, number> & Jsonable;
  /**
   * How given keys spread over the nodes. It estimates shares under any scheme.
   *
   * @param keys - The keys to count.
   * @returns Counts and parts by node.
   * @throws ConsistentError of kind `keys`, `too_many`.
   * @remarks Cost: O(keys).
   */
  distribution(keys: Iterable<Key>): Distribution;
  /**
   * The positions that a node owns, health included, ascending, first and last included, neighbours joined.
   *
   * @param id - The id of a member.
   * @returns Pairs of the first and the last position.
   * @throws ConsistentError of kind `unknown_node`, `unsupported`.
   * @remarks Cost: O(points).
   */
  ranges(id: string): [first: bigint, last: bigint][] & Jsonable;
  /**
   * Say why a key is where it is, and who inherits it. For operators: the position tells strangers more than the node
   * does.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @returns The look-up in slow motion.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: As `getNodes()` of a few; it allocates.
   */
  explain(key: Key): Explanation;
  /**
   * The finger table of a node under `chord`: 160 ids, of which the one at i is the first node at or above the node's
   * identifier plus 2^i. Nodes that are down are in no table but their own.
   *
   * @param node - The id of a member.
   * @returns The ids.
   * @throws ConsistentError of kind `unknown_node`, `unsupported`.
   * @remarks Cost: O(nodes).
   */
  fingers(node: string): string[];
  /**
   * The nodes that a lookup from a node is sent on to under `chord`, hop by hop. The last, or the first node itself if
   * there are none, is the one before the key's node.
   *
   * @param from - The id of the node that asks.
   * @param from - The id of the node that asks.
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @returns The ids, in the order of the hops.
   * @throws ConsistentError of kind `unknown_node`, `unsupported`, `keys`.
   * @remarks Cost: O(nodes), with O(log nodes) hops expected and 160 at most.
   */
  route(from: string, key: Key): string[];
  /**
   * What would move if this became like another, health included: which positions, from whom and to whom. Of n nodes a
   * key, the copies that move. `moved()` answers for given keys under any schemes.
   *
   * @param other - The ring or placement that this one would become like.
   * @param options - What differs from the defaults.
   * @returns The plan.
   * @throws ConsistentError of kind `incomparable`, `unsupported`, `argument`, `too_many`.
   * @remarks Cost: O(points of both); of replicas a look-up in both for each range between the points.
   */
  diff(other: Ring | Placement, options?: { n?: number | undefined } & Spread): Plan;
  /**
   * What would move of given keys if this became like another, under any two schemes: each key is placed by both. It is
   * for schemes that cannot answer `diff()`, and for what a change means for real keys.
   *
   * @param other - The ring or placement that this one would become like.
   * @param keys - The keys to place.
   * @param options - What differs from the defaults.
   * @returns Which keys move, and from whom to whom.
   * @throws ConsistentError of kind `keys`, `argument`, `too_many`.
   * @remarks Cost: Two look-ups a key.
   */
  moved(other: Ring | Placement, keys: Iterable<Key>, options?: { n?: number | undefined } & Spread): Moved;
  /**
   * Give each of a finite set of items, such as shards, a node, so that none has more than `factor` times its fair
   * part, rounded up. The answer follows from the topology and the set alone, whatever its order; when a node comes or
   * goes, little more moves than must: least under `slots`, whose shares are the most even.
   *
   * @param items - The items, each once: bytes or texts.
   * @param options - What differs from the defaults.
   * @returns The node of each item, in the order in which they were given.
   * @throws ConsistentError of kind `keys`, `argument`, `too_many`.
   * @remarks Cost: O(items), with a logarithm, and a step for each full node on an item's walk; refused beyond the
   * `budget()`.
   */
  assign(items: Iterable<Key>, options?: { factor?: number | undefined }): Placed;
  /**
   * Write the topology, and the health of its nodes, as a configuration of another system. What that cannot have is
   * refused as `unsupported`, by name; what it has no place for and moves no key is a note. On `consistent.wasm` it is
   * refused as `unsupported`.
   *
   * @param format - The name of a format that is written, as `formats()` lists it.
   * @param options - The name and the key.
   * @returns The text, and notes.
   * @throws ConsistentError of kind `unsupported`, `argument`.
   * @remarks Cost: O(length of the text).
   */
  exportTopology(format: string, options?: ExportOptions): Exported;
}

/**
 * A ring's topology and health at one instant. It does not change. Made by `snapshot`. Indices are ranks of nodes by id
 * bytes, or places in the document under schemes where its order counts.
 */
export class Placement extends View {
  private constructor();
  /**
   * Find the index of a key's node: the first live one on its walk. `node()` and `nodes` tell whose index it is.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @returns The index; none if no node is live.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: Expected O(1); O(nodes) under `slots`, `rendezvous`, `jump` and `jumpback` while nodes are down. It
   * allocates nothing and takes no lock.
   */
  locate(key: Key): number | null;
  /**
   * Plan the next assignment of slots that are kept on their nodes, as the scheme `assigned` has them, and make the
   * topology that has it, one epoch later. From another scheme the plan begins with where that has the slots. Nodes
   * that are up take slots, those that are down keep theirs, and those that drain, or have no weight, lose all.
   *
   * @param options - Numbers of slots and replicas, what was measured of slots, and how far the plan may go.
   * @returns The next topology, which is the same one if nothing moves, and the plan: what moves, why, and what is
   * left.
   * @throws ConsistentError of kind `unsupported`, `parameter`, `argument`, `too_many`, `epoch`.
   * @remarks Cost: O(slots * replicas), and a search that looks at 2^26 pairs of a place and a node at most.
   */
  rebalance(options?: RebalanceOptions): Rebalanced;
  /**
   * The topologies on the way from this one to another, one after the other, so that no more moves at once than is
   * asked for. The last one is the other topology itself; there are none if this is it already. Each next step is made
   * when it is asked for, and going on from the topology of any step gives the rest. All nodes count as up. Nothing is
   * published.
   *
   * @param to - The ring or placement at the end of the way.
   * @param options - How far a step goes.
   * @returns The steps, in their order. A limit that is smaller than what must move as a whole is refused when its step
   * is made.
   * @throws ConsistentError of kind `argument`, `incomparable`, `unsupported`, `too_many`, `epoch`.
   * @remarks Cost: A step as `diff()` of the two and one compilation.
   */
  steps(to: Ring | Placement, options?: StepOptions): IterableIterator<Step>;
}

/**
 * Where keys are read and written while they move from an old placement to a new one, of whichever schemes. Ranges of
 * positions whose keys have been copied are done: these keys live where the new placement has them, and nowhere else.
 * It does not change: what marks more as done makes another one.
 */
export class Transition {
  /**
   * Make a transition from an old placement to a new one, with nothing done. The schemes may be any two, and the health
   * of each placement counts.
   *
   * @param old - The ring or placement that keys come from.
   * @param next - The ring or placement that keys go to.
   * @remarks Cost: O(nodes).
   */
  constructor(old: Ring | Placement, next: Ring | Placement);
  /**
   * Find where a key is looked for, one node after the other until one has it: the first n nodes that the new placement
   * has for it, then those of the old one's first n that are not among them. Once its position is done, the new
   * placement's alone.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @param n - How many nodes keep the key: 1 unless told.
   * @returns The ids, at most twice as many; none if no node is live.
   * @throws ConsistentError of kind `keys`, `argument`.
   * @remarks Cost: As `getNodes()` in both placements.
   */
  nodesForRead(key: Key, n?: number): string[];
  /**
   * As `nodesForRead()` for an integer key: its 8 little-endian bytes, or what the dialects have.
   *
   * @param key - An integer from 0 to 2^64-1.
   * @param n - How many nodes keep the key: 1 unless told.
   * @returns The ids, at most twice as many; none if no node is live.
   * @throws ConsistentError of kind `keys`, `argument`.
   * @remarks Cost: As `nodesForRead()`.
   */
  nodesForReadU64(key: U64, n?: number): string[];
  /**
   * Find where a key is written, and deleted, on all of them and in this order: the first n nodes that the old
   * placement has for it, then those of the new one's that are not among them. Once its position is done, the new
   * placement's alone.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @param n - How many nodes keep the key: 1 unless told.
   * @returns The ids, at most twice as many; none if no node is live.
   * @throws ConsistentError of kind `keys`, `argument`.
   * @remarks Cost: As `getNodes()` in both placements.
   */
  nodesForWrite(key: Key, n?: number): string[];
  /**
   * As `nodesForWrite()` for an integer key.
   *
   * @param key - An integer from 0 to 2^64-1.
   * @param n - How many nodes keep the key: 1 unless told.
   * @returns The ids, at most twice as many; none if no node is live.
   * @throws ConsistentError of kind `keys`, `argument`.
   * @remarks Cost: As `nodesForWrite()`.
   */
  nodesForWriteU64(key: U64, n?: number): string[];
  /**
   * The same transition with a range of positions that is done: every key of it has been copied. Positions are those of
   * the new placement.
   *
   * @param first - The first position.
   * @param last - The last, included.
   * @returns The transition; this one stays as it is.
   * @throws ConsistentError of kind `argument`, `too_many`.
   * @remarks Cost: O(ranges that are done), of which there are 2^16 at most.
   */
  withDone(first: U64, last: U64): Transition;
  /**
   * As `withDone()` for a slot of the new placement, whose scheme is `assigned`.
   *
   * @param slot - The slot's number, counted from 0.
   * @returns The transition; this one stays as it is.
   * @throws ConsistentError of kind `argument`, `unsupported`, `too_many`.
   * @remarks Cost: As `withDone()`.
   */
  withSlotDone(slot: number): Transition;
  /**
   * Whether a key is done: it lives where the new placement has it, and nowhere else.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: O(log ranges that are done), and hashing the key.
   */
  isDone(key: Key): boolean;
  /**
   * As `isDone()` for an integer key.
   *
   * @param key - An integer from 0 to 2^64-1.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: As `isDone()`.
   */
  isDoneU64(key: U64): boolean;
  /**
   * The ranges of positions that are done, first and last included, ascending, neighbours joined.
   *
   * @remarks Cost: O(ranges).
   */
  get done(): [first: bigint, last: bigint][] & Jsonable;
  /**
   * The part of all keys that have another first node in the new placement and are not done. None where that cannot be
   * told: where `diff()` is refused, and where it has no ranges and some are done.
   *
   * @returns A part from 0 to 1.
   * @remarks Cost: As `diff()`.
   */
  left(): number | null;
  /**
   * The placement that keys come from.
   *
   * @remarks Cost: O(1).
   */
  get old(): Placement;
  /**
   * The placement that keys go to.
   *
   * @remarks Cost: O(1).
   */
  get new(): Placement;
  /**
   * The canonical document of a transition: both topologies and the ranges that are done. Equal transitions give equal
   * texts. Health and secrets are no part of it.
   *
   * @returns The text of the document.
   * @remarks Cost: O(length of the text).
   */
  stringify(): string;
  /**
   * The canonical document of a transition: both topologies and the ranges that are done. Equal transitions give equal
   * texts. Health and secrets are no part of it.
   *
   * @returns The text of the document.
   * @remarks Cost: O(length of the text).
   */
  toJSON(): TransitionDocument;
  /**
   * Read the document of a transition, all nodes up.
   *
   * @param document - The document of a transition.
   * @param options - The secrets that the topologies ask for.
   * @returns The transition.
   * @throws ConsistentError of kind `document`, `id`, `weight`, `zone`, `duplicate_node`, `too_many`, `scheme`,
   * `parameter`.
   * @remarks Cost: As compiling both topologies, and O(length of the text).
   */
  static fromJSON(
    document: string | Uint8Array | TransitionDocument | Transition,
    options?: TransitionDocumentOptions,
  ): Transition;
  /**
   * In one line, what it is.
   *
   * @remarks Cost: O(1).
   */
  toString(): string;
}

/**
 * A live ring, the handle that a service holds while nodes come, go and fail. Look-ups see the topology before or after
 * a change, never a mixture, and may be made from any thread at any time; changes are made one after the other.
 */
export class Ring extends View implements Disposable {
  /**
   * Make a ring of nodes, at most 2^20 of them, all up. Of another ring or placement it is a copy: scheme, nodes, epoch
   * and secret, all nodes up; policies, loads and sessions are no part of it. An object lists ids such as `7` first:
   * where order counts, give another form.
   *
   * @param nodes - Ids, records, or weights by id. Schemes where order counts take them in the order in which they are
   * given.
   * @throws ConsistentError of kind `id`, `weight`, `zone`, `address`, `metadata`, `duplicate_node`, `too_many`,
   * `scheme`, `parameter`, `unsupported`.
   * @remarks Cost: What the scheme declares; what exceeds the `budget()` is refused beforehand.
   */
  constructor(nodes: Nodes | Ring | Placement, options?: Options);
  /**
   * Make a ring of a topology document, all nodes up.
   *
   * @param document - The topology document.
   * @param options - The secret that the document asks for, and its rows where they stand in a file beside it.
   * @returns The ring.
   * @throws ConsistentError of kind `document`, `id`, `weight`, `zone`, `duplicate_node`, `too_many`, `scheme`,
   * `parameter`.
   * @remarks Cost: As making it of nodes, and O(length of the text).
   */
  static fromJSON(document: string | Uint8Array | TopologyDocument | Ring | Placement, options?: DocumentOptions): Ring;
  /**
   * Find the ring that `share()` gave the token of, in this thread or another.
   *
   * @param token - What `share()` gave.
   * @returns A handle to the same ring.
   * @throws ConsistentError of kind `argument`.
   * @remarks Cost: O(1).
   */
  static attach(token: number): Ring;
  /**
   * Give a token by which `attach()` finds this ring while any handle to it is open.
   *
   * @returns The token.
   * @remarks Cost: O(1).
   */
  share(): number;
  /**
   * Let go of it at once: every later call fails. Snapshots taken of a ring go on.
   *
   * @remarks Cost: O(1), and freeing what nobody else holds.
   */
  close(): void;
  /**
   * Let go of it at once: every later call fails. Snapshots taken of a ring go on.
   *
   * @remarks Cost: O(1), and freeing what nobody else holds.
   */
  [Symbol.dispose](): void;
  /**
   * Add a node; it is up. Only keys that go to it move.
   *
   * @param node - Its id, or its record.
   * @param fields - Overrides the record's.
   * @throws ConsistentError of kind `id`, `weight`, `zone`, `address`, `metadata`, `duplicate_node`, `too_many`,
   * `parameter`, `epoch`, `unsupported`.
   * @remarks Cost: O(points), with no hashing or sorting for nodes that stay as they are. Writers wait for each other,
   * readers do not.
   */
  addNode(node: string | NodeRecord, fields?: NodeFields): void;
  /**
   * Remove a node and forget its health. Only its keys move.
   *
   * @param id - The id of a member.
   * @throws ConsistentError of kind `unknown_node`, `epoch`, `unsupported`.
   * @remarks Cost: As `addNode()`.
   */
  removeNode(id: string): void;
  /**
   * Make these the members, as a watch of endpoints lists them: one change of those who join, leave or have another
   * record, and one more epoch if there is any. Nodes that stay keep their health, loads and sessions; new ones are up.
   * Where order counts it is that of the list.
   *
   * @param nodes - All members: ids, records, or weights by id. What a record leaves out has its default.
   * @returns Who joined, who left, and whose record changed.
   * @throws ConsistentError of kind `id`, `weight`, `zone`, `address`, `metadata`, `duplicate_node`, `too_many`,
   * `parameter`, `epoch`, `unsupported`.
   * @remarks Cost: As `addNode()`.
   */
  setNodes(nodes: Nodes): NodeChanges;
  /**
   * Give a node another id, where ids place no key: health, loads and sessions stay with it, and no key moves.
   * Elsewhere it is refused, as `unsupported`: there a node is removed and another one added.
   *
   * @param id - The id of a member.
   * @param to - The id that it gets.
   * @throws ConsistentError of kind `unknown_node`, `id`, `duplicate_node`, `epoch`, `unsupported`.
   * @remarks Cost: O(nodes).
   */
  renameNode(id: string, to: string): void;
  /**
   * Give a node another weight. Keys move to it or from it, between no two others.
   *
   * @param id - The id of a member.
   * @param weight - How large a share it takes: a whole number of thousandths; 0 owns nothing. Some dialects take finer
   * ones.
   * @throws ConsistentError of kind `unknown_node`, `weight`, `too_many`, `epoch`, `unsupported`.
   * @remarks Cost: As `addNode()`.
   */
  setWeight(id: string, weight: number): void;
  /**
   * Give a node another address. No key moves, but in dialects whose systems name nodes by it.
   *
   * @param id - The id of a member.
   * @param address - How to reach it, such as `host:port`.
   * @throws ConsistentError of kind `unknown_node`, `address`, `epoch`.
   * @remarks Cost: O(nodes).
   */
  setAddress(id: string, address: string): void;
  /**
   * Give a node other metadata. No key moves.
   *
   * @param id - The id of a member.
   * @param metadata - Texts by name; all that were there before go.
   * @throws ConsistentError of kind `unknown_node`, `metadata`, `epoch`.
   * @remarks Cost: O(nodes).
   */
  setMetadata(id: string, metadata: Readonly<Record<string, string>> | ReadonlyMap<string, string>): void;
  /**
   * Take over a topology that somebody else changed. A higher epoch is applied; the ring's own epoch replaces addresses
   * and metadata. Nodes that stay keep their health, and the ring its secret: a topology of another one, or of none, is
   * refused.
   *
   * @param topology - A topology document, or another ring or placement.
   * @param options - The epoch that counts in the place of the document's.
   * @throws ConsistentError of kind `stale`, `conflict`, `document`, `parameter`, `too_many`.
   * @remarks Cost: As `addNode()`; what both topologies have in common is not compiled again.
   */
  update(
    topology: string | Uint8Array | TopologyDocument | Ring | Placement,
    options?: { epoch?: U64 | undefined },
  ): void;
  /**
   * Store the next three nodes of every slot of the scheme `slots`, now and after every change: replicas and stand-ins
   * for nodes that are down are then read instead of found out. No answer changes; under other schemes there is nothing
   * to store.
   *
   * @remarks Cost: Three more indices a slot, and O(slots) now and after a change.
   */
  storeRows(): void;
  /**
   * Take a node off every walk: its keys go to the next live node on theirs, no other key moves.
   *
   * @param id - The id of a member.
   * @throws ConsistentError of kind `unknown_node`.
   * @remarks Cost: O(nodes); dialects whose systems leave down nodes out of their tables compile these again.
   */
  markDown(id: string): void;
  /**
   * Let a node take its keys again, whatever reports and heartbeats said before.
   *
   * @param id - The id of a member.
   * @throws ConsistentError of kind `unknown_node`.
   * @remarks Cost: As `markDown()`.
   */
  markUp(id: string): void;
  /**
   * Let a node keep its keys for look-ups while it takes nothing new, whatever reports and heartbeats said before.
   *
   * @param id - The id of a member.
   * @throws ConsistentError of kind `unknown_node`.
   * @remarks Cost: As `markDown()`.
   */
  markDraining(id: string): void;
  /**
   * Take over a topology document that was found somewhere, if it is one to go by: as `update()` does, and unless more
   * than `maxLoss` of the weight would leave at once. What is refused changes nothing, is told by `onChange()`, and
   * stands in `source()`. The weight that leaves is that of nodes which are no members any more, or whose weight is 0
   * now.
   *
   * @param document - The topology document.
   * @param options - Where the document was found, and the part that may leave.
   * @returns Whether anything changed.
   * @throws ConsistentError of kind `shrunk`, `stale`, `conflict`, `document`, `parameter`, `too_many`, `argument`.
   * @remarks Cost: As `update()`.
   */
  offer(
    document: string | Uint8Array | TopologyDocument | Ring | Placement,
    options: { origin: string; maxLoss?: number | undefined },
  ): boolean;
  /**
   * Tell that a document could not be read where it should be. The ring stays what it is; `source()` and `onChange()`
   * have the reason, as if a document had been refused.
   *
   * @param origin - Where the document was found, such as a path: what messages begin with.
   * @param reason - Why not, in words.
   * @remarks Cost: O(1).
   */
  offerFailed(origin: string, reason: string): void;
  /**
   * Tell where the topology comes from: by `offer()`, or from a file that is followed.
   *
   * @returns The record; none if nothing was ever offered.
   * @remarks Cost: O(1).
   */
  source(): Source | null;
  /**
   * Mark nodes as a document of states says: what it says of a node is a mark (`markDown()`), until another document
   * says otherwise or its time is over. Nodes that an earlier document marked, and this one does not, are marked up. It
   * is one change of health, or none. A document that cannot be read changes nothing and is told by `onChange()`.
   *
   * @param document - The document of states.
   * @param options - Where the document was found, and the time, in milliseconds of the Unix epoch: that of the system
   * if it is left out.
   * @returns Whether a state changed, how many nodes are no members, and when the document is to be offered again.
   * @throws ConsistentError of kind `document`, `id`, `too_many`, `argument`.
   * @remarks Cost: O(nodes).
   */
  offerStates(
    document: string | Uint8Array | StatesDocument,
    options: { origin: string; now?: number | undefined },
  ): StatesOffered;
  /**
   * Tell that a document of states could not be read where it should be. Marks stay what they are, and `source()`,
   * which is of the topology, too; `onChange()` has the reason.
   *
   * @param origin - Where the document was found, such as a path: what messages begin with.
   * @param reason - Why not, in words.
   * @remarks Cost: O(1).
   */
  offerStatesFailed(origin: string, reason: string): void;
  /**
   * Take over the document of a file, now and whenever it changes: as `offer()` does, with the path as its origin. It
   * is read once it has stayed as it is for a while, whether it was written in its place, renamed into it, or a link in
   * its path leads elsewhere. One that is broken, older, emptied or too much smaller is refused, as is one that is
   * missing, cannot be read or has more than 64 MiB: the ring stays what it was. What was refused is offered again when
   * the file is another one, not when the ring is. A file of states is followed likewise, and taken again when one of
   * its entries ends or nodes have joined. The first look is made soon after it returns. What is refused is a
   * `FollowingWarning` of the process, too. It keeps the ring, but no process alive. Browsers have no files: there it
   * is `unsupported`.
   *
   * @param path - The file; also what messages and `source()` call it.
   * @param options - The policy: what it leaves out has its default; `states`, the path of a document of states, which
   * is followed, too; `signal`, which ends it.
   * @returns What follows it, until it is closed.
   * @throws ConsistentError of kind `argument`, `unsupported`.
   * @remarks Cost: A look every `poll`, and whenever the system says that something happened in the folder; what has
   * changed is read whole.
   */
  follow(path: string, options?: FollowOptions): Following;
  /**
   * The time of the process's monotonic clock, in whole milliseconds: the time of calls that are not told one. One
   * clock for all threads. Where fake timers have replaced `performance.now()` or `Date`, it is theirs.
   *
   * @returns The time.
   * @remarks Cost: O(1).
   */
  static now(): Milliseconds;
  /**
   * Tell of a check, or of a request, that went well or failed. `rise` successes in a row bring a node back, `fall`
   * failures in a row take it down, within `maxEjected`.
   *
   * @param id - The id of a member.
   * @param ok - Whether it went well.
   * @param now - The time of one monotonic clock, the same for all calls on a ring, as `now()` says it. It may be left
   * out where a language has such parameters.
   * @returns The node's state after it.
   * @throws ConsistentError of kind `unknown_node`.
   * @remarks Cost: O(log nodes); O(nodes) where the state changes. It takes the writers' lock.
   */
  report(id: string, ok: boolean, now?: Milliseconds): State;
  /**
   * Tell that a node was alive.
   *
   * @param id - The id of a member.
   * @param now - The time of one monotonic clock, the same for all calls on a ring, as `now()` says it. It may be left
   * out where a language has such parameters.
   * @returns The node's state after it.
   * @throws ConsistentError of kind `unknown_node`.
   * @remarks Cost: As `report()`.
   */
  heartbeat(id: string, now?: Milliseconds): State;
  /**
   * Tell the time: nodes without a heartbeat for longer than the policy's timeout are taken down, within `maxEjected`.
   *
   * @param now - The time of one monotonic clock, the same for all calls on a ring, as `now()` says it. It may be left
   * out where a language has such parameters.
   * @returns When it is worth calling again; none if heartbeats are not expected.
   * @remarks Cost: O(nodes).
   */
  tick(now?: Milliseconds): Milliseconds | null;
  /**
   * What reports, heartbeats and marks have said of a node.
   *
   * @param id - The id of a member.
   * @returns The record.
   * @throws ConsistentError of kind `unknown_node`.
   * @remarks Cost: O(log nodes).
   */
  health(id: string): NodeHealth;
  /**
   * When reports and missed heartbeats take nodes down, and bring them back.
   *
   * @remarks Cost: O(1).
   */
  get healthPolicy(): HealthPolicy;
  /**
   * Set when reports and missed heartbeats take nodes down. Nodes keep their counts and states; without a heartbeat
   * timeout, those that missed theirs come back.
   *
   * @param policy - The policy; what it leaves out has its default.
   * @throws ConsistentError of kind `argument`.
   * @remarks Cost: O(nodes).
   */
  setHealthPolicy(policy: { [field in keyof HealthPolicy]?: HealthPolicy[field] | undefined }): void;
  /**
   * Call a function of every change of a node's state, of the members and of the topology: which node, from what to
   * what, why, and at which epoch; and of every document that was offered and refused. It is called in the order of the
   * changes, never under a lock, and may call any verb. Changes that it brings about are told after it has returned.
   * Beyond 65,536 waiting changes the oldest are dropped, and counted in `lost`. Changes are published on the
   * diagnostics channel `libconsistent:change`, too, while it has subscribers. A subscription keeps no process alive.
   *
   * @param listener - Called with each change.
   * @returns The subscription: the function is called until it is closed.
   * @remarks Cost: O(1); a ring that tells nobody does no work for it.
   */
  onChange(listener: (change: Change) => void): Subscription;
  /**
   * Make a schedule of active checks of this ring's nodes, which reports to it.
   *
   * @param policy - The policy; what it leaves out has its default.
   * @returns The schedule.
   * @throws ConsistentError of kind `argument`.
   * @remarks Cost: O(nodes).
   */
  checks(policy?: CheckPolicy): Checks;
  /**
   * Take a place on the first node of the key's walk that is up and below its cap, and count it until the lease is
   * released.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @param options - What it costs.
   * @returns The lease; none if no node is up.
   * @throws ConsistentError of kind `keys`, `argument`.
   * @remarks Cost: Expected O(1), and one step for each full or draining node on the way; O(nodes) under `slots` and
   * `rendezvous` where the first is full. It takes no lock.
   */
  acquire(key: Key, options?: { cost?: number | undefined }): Lease | null;
  /**
   * As `acquire()` for a request without a key: on the node that has the least load for its weight, with this one.
   *
   * @param options - What it costs.
   * @returns The lease; none if no node is up.
   * @throws ConsistentError of kind `argument`.
   * @remarks Cost: O(nodes). It takes no lock.
   */
  acquireAny(options?: { cost?: number | undefined }): Lease | null;
  /**
   * How far loads may go above the fair share.
   *
   * @remarks Cost: O(1).
   */
  get bound(): Bound;
  /**
   * Set how far loads may go above the fair share. Leases that are out stay.
   *
   * @param bound - A factor of the fair share, with a floor if told, or a gap above it.
   * @throws ConsistentError of kind `argument`.
   * @remarks Cost: O(1).
   */
  setBound(bound: Bound): void;
  /**
   * Set what the caller measures of a node's load, such as tokens or the length of a queue. It is added to the leases
   * that are out.
   *
   * @param id - The id of a member.
   * @param load - The load, below 2^40.
   * @throws ConsistentError of kind `unknown_node`, `argument`.
   * @remarks Cost: O(log nodes).
   */
  setLoad(id: string, load: number): void;
  /**
   * The loads of all nodes. While other threads acquire and release, each is right for some moment.
   *
   * @returns The loads by node.
   * @remarks Cost: O(nodes).
   */
  loads(): Map<string, NodeLoad> & Jsonable;
  /**
   * The load of a node.
   *
   * @param id - The id of a member.
   * @returns Its load.
   * @throws ConsistentError of kind `unknown_node`.
   * @remarks Cost: O(log nodes).
   */
  load(id: string): NodeLoad;
  /**
   * As `pickNode()` with two choices: the salt picks two of the first n nodes, and the one with less load for its
   * weight is taken.
   *
   * @param key - What is placed: bytes, or a text, which counts as its UTF-8 bytes.
   * @param n - How many nodes, at least 0; more than there are asks for all.
   * @param salt - Chooses among them: the same for the same salt, evenly spread over many, such as ids of requests.
   * @returns Its id; none if no node is live.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: As `pickNode()`.
   */
  pickNodeByLoad(key: Key, n: number, salt: Key): string | null;
  /**
   * As `acquire()` for a session: its first lease goes to the least loaded of the first nodes of its walk, later ones
   * stay on that node unless it is down, gone, or over its bound by a margin. A draining node keeps its sessions.
   *
   * @param session - What names the session: bytes or a text.
   * @param now - The time of one monotonic clock, the same for all calls on a ring, as `now()` says it. It may be left
   * out where a language has such parameters.
   * @returns The lease; none if no node is up.
   * @throws ConsistentError of kind `keys`.
   * @remarks Cost: As `acquire()`, and a lock of one of 16 shards of the table of sessions.
   */
  acquireSticky(session: Key, now?: Milliseconds): Lease | null;
  /**
   * How sessions stick.
   *
   * @remarks Cost: O(1).
   */
  get stickyPolicy(): StickyPolicy;
  /**
   * Set how sessions stick, and forget all sessions. Leases that are out stay.
   *
   * @param policy - The policy; what it leaves out has its default.
   * @throws ConsistentError of kind `argument`.
   * @remarks Cost: O(sessions).
   */
  setStickyPolicy(policy: { [field in keyof StickyPolicy]?: StickyPolicy[field] | undefined }): void;
  /**
   * Forget a session. Its leases stay out.
   *
   * @param session - What names the session: bytes or a text.
   * @returns Whether it was known.
   * @remarks Cost: O(1).
   */
  forgetSession(session: Key): boolean;
  /**
   * Forget the sessions that are too old. A session that is used again is forgotten without this, too.
   *
   * @param now - The time of one monotonic clock, the same for all calls on a ring, as `now()` says it. It may be left
   * out where a language has such parameters.
   * @returns How many there were.
   * @remarks Cost: O(sessions).
   */
  expireSticky(now?: Milliseconds): number;
  /**
   * How many sessions are kept, and in how much memory.
   *
   * @remarks Cost: O(1).
   */
  stickyUse(): StickyUse;
}

/**
 * Say which schemes, with which parameters, explain where keys are. Nodes are in the order that the system lists them,
 * all up. `detectAsync()` works in another thread, so that this one goes on meanwhile; what is refused rejects the
 * promise.
 *
 * @param nodes - Ids, records, or weights by id.
 * @param observations - Keys and the ids of their nodes.
 * @returns The candidates, best first, and whether one of them explains the sample.
 * @throws ConsistentError of kind `id`, `weight`, `unknown_node`, `too_many`.
 * @remarks Cost: As compiling some thousand placements of these nodes, in the memory of one; what exceeds the
 * `budget()` is skipped.
 */
export function detect(
  nodes: Nodes | Ring | Placement,
  observations: Iterable<Observation> | Readonly<Record<string, string>>,
): Detection;

/**
 * Say which schemes, with which parameters, explain where keys are. Nodes are in the order that the system lists them,
 * all up. `detectAsync()` works in another thread, so that this one goes on meanwhile; what is refused rejects the
 * promise.
 *
 * @param nodes - Ids, records, or weights by id.
 * @param observations - Keys and the ids of their nodes.
 * @returns The candidates, best first, and whether one of them explains the sample.
 * @throws ConsistentError of kind `id`, `weight`, `unknown_node`, `too_many`.
 * @remarks Cost: As compiling some thousand placements of these nodes, in the memory of one; what exceeds the
 * `budget()` is skipped.
 */
export function detectAsync(
  nodes: Nodes | Ring | Placement,
  observations: Iterable<Observation> | Readonly<Record<string, string>>,
): Promise<Detection>;

/**
 * The formats of other systems' configurations that are read, and perhaps written. On `consistent.wasm` there are none.
 *
 * @returns The formats.
 * @remarks Cost: O(1).
 */
export function formats(): readonly Format[];

/**
 * Read a configuration of another system as a topology, with the states of nodes and with notes. What moves keys and is
 * not understood is refused as `document`, with its line or the path of its value. On `consistent.wasm` it is refused
 * as `unsupported`: that stays small.
 *
 * @param text - The whole of the file, at most 64 MiB.
 * @param format - The name of the format, as `formats()` lists it.
 * @param options - The name, the port, and the scheme with its parameters.
 * @returns What the configuration says: its name, the document, states and notes.
 * @throws ConsistentError of kind `document`, `argument`, `scheme`, `parameter`, `unsupported`.
 * @remarks Cost: O(length of the text), with a logarithm.
 */
export function importTopology(text: string | Uint8Array, format: string, options?: ImportOptions): Imported;

/**
 * All schemes with their parameters, fields and properties: our own first, then dialects. What it returns is frozen.
 *
 * @returns The descriptions.
 * @remarks Cost: O(schemes).
 */
export function schemes(): readonly SchemeSpec[];

/**
 * What compiling one topology may take at most, in this process.
 *
 * @returns Time, on one core and counted from declared costs rather than measured, and bytes of memory at the peak.
 * @remarks Cost: O(1).
 */
export function budget(): Budget;

/**
 * Set what compiling one topology may take at most, in this process. What would take more is refused as `too_many`
 * before it begins. Lower it before documents from strangers are read.
 *
 * @param limits - Time and bytes; what is left out has its default.
 * @throws ConsistentError of kind `argument`.
 * @remarks Cost: O(1).
 */
export function setBudget(limits?: Partial<Readonly<Budget>>): void;

/** What compiling one topology may take at most. */
export interface Budget {
  /**
   * Milliseconds on one core, at most 2 ** 32 - 1, counted from declared costs rather than measured; 10000 unless told.
   */
  time: number;
  /** Memory at the peak; 2 ** 30 unless told. */
  bytes: number;
}

/** A parameter of a scheme, described. */
export interface ParameterSpec {
  /** The name in documents. */
  readonly name: string;
  /**
   * What values it takes: `flag`, `integer`, `zero_or_integer`, `prime`, `words` (one of them), `decimal`, `numbers`
   * (such as `3,0,7`), `text`, `list`, or two of these such as `integer_or_text`.
   */
  readonly kind: string;
  /** The least integer that it takes; none where it takes none. */
  readonly least: U64 | null;
  /** The greatest, included. */
  readonly most: U64 | null;
  /** The words that it takes, if these are all. */
  readonly words: readonly string[];
  /** Some texts that it takes, if there are more. */
  readonly examples: readonly string[];
  /** What it is when it is left out; none if there is no default, or if it depends. */
  readonly default: boolean | U64 | string | null;
  /** Whether the default depends on other parameters, as `text` says. */
  readonly defaultDepends: boolean;
  /** What it means, in a sentence. */
  readonly text: string;
}

/** A field of nodes that a scheme reads, described. */
export interface FieldSpec {
  /** The name in documents. */
  readonly name: string;
  /**
   * What values it takes: `flag`, `integer`, `zero_or_integer`, `prime`, `words` (one of them), `decimal`, `numbers`
   * (such as `3,0,7`), `text`, `list`, or two of these such as `integer_or_text`.
   */
  readonly kind: string;
  /** The least integer that it takes; none where it takes none. */
  readonly least: U64 | null;
  /** The greatest, included. */
  readonly most: U64 | null;
  /** The words that it takes, if these are all. */
  readonly words: readonly string[];
  /** Some texts that it takes, if there are more. */
  readonly examples: readonly string[];
  /** What it means, and what stands for it when it is missing, in a sentence. */
  readonly text: string;
}

/** What a scheme declares about itself. */
export interface SchemeProperties {
  /** How keys find their nodes: by a position, or by the key's bytes alone. */
  readonly family: 'positional' | 'keyed';
  /** What the fingerprint covers of a node: `id`, `weight`, `zone`, `address`, or such as `fields.port`. */
  readonly identity: readonly string[];
  /** Whether the order of the nodes in the document counts. */
  readonly ordered: boolean;
  /** Whether nodes may differ in weight. */
  readonly weighted: boolean;
  /** What happens to the keys of a node that is down. */
  readonly down: 'mask' | 'skip' | 'rebuild' | 'stay';
  /** The most tries of `skip`. */
  readonly downLimit: number | null;
  /** What an integer key is. */
  readonly integers: 'little_endian' | 'big_endian' | 'refused';
}

/** A scheme, described. */
export interface SchemeSpec {
  /** The name in documents. */
  readonly name: SchemeName;
  /** Whether another system fixed its rule. */
  readonly isDialect: boolean;
  /** What it is; of a dialect, the system that it equals, the versions, and the setting that asks for the rule. */
  readonly text: string;
  /** Its parameters. */
  readonly parameters: readonly ParameterSpec[];
  /** The fields of nodes that it reads, beside those that every node has. */
  readonly fields: readonly FieldSpec[];
  /** What it declares with every parameter at its default. */
  readonly properties: SchemeProperties;
}

/** What a probe answers: `false` is a failure. */
export type ProbeAnswer = NonNullable<unknown> | null;

/** How nodes are checked. */
export interface CheckerOptions extends CheckPolicy {
  /**
   * Checks a node: the check has failed if this throws, or gives `false`, itself or by its promise. Anything else is
   * well, except `undefined`: a probe that returns nothing is a mistake, does not count, and the process is warned. So
   * it is of the first error that a probe throws. The signal is aborted when nobody waits any more.
   *
   * Default: whether a TCP connection to the node's address opens. Then every node needs an address `host:port`.
   */
  probe?:
    ((node: { id: string; address: string }, signal: AbortSignal) => ProbeAnswer | Promise<ProbeAnswer>) | undefined;
  /** Default: `Ring.now()` and the timers of the program, fake ones included. */
  clock?: Clock | undefined;
  /** Closes the checker when it is aborted. */
  signal?: AbortSignal | undefined;
}

/** A clock and timers in the place of the program's. */
export interface Clock {
  /** Milliseconds; they do not go back. */
  now(): Milliseconds;
  /** Runs something later, and gives what `clearTimeout` takes. */
  setTimeout(run: () => void, milliseconds: number): unknown;
  /** Takes what `setTimeout` gave; clocks know its type. */
  clearTimeout(timer: any): void;
}

/** A check that counted. */
export interface NodeCheck {
  /** The node's id. */
  id: string;
  /** Whether it went well. */
  ok: boolean;
  /** What the probe threw; a `TimeoutError` if it was late. */
  error: unknown;
}

/** A node that checks took down, or brought back. */
export interface StateChange {
  /** The node's id. */
  id: string;
  /** Its state before. */
  from: State;
  /** Its state after. */
  to: State;
}

/** The events of a checker. */
export interface CheckerEvents {
  /** A check counted. */
  check: [check: NodeCheck];
  /** Behind the `check` that brought it about. Marks, and reports of others, are not told. */
  change: [change: StateChange];
  /** A mistake, such as one of the clock, has closed the checker. Without a listener it is thrown. */
  error: [error: Error];
  /** It has ended: by close(), by its signal, with its ring, or by an error. */
  close: [];
}

/** Checks a ring's nodes from its making until close(), or until its ring is closed. It keeps no process alive. */
export class HealthChecker extends EventEmitter<CheckerEvents> implements Disposable {
  constructor(ring: Ring, options?: CheckerOptions);
  /** Stops everything at once: no probe starts, and those that are out are aborted and count no more. */
  close(): void;
  /** close(), for `using`. */
  [Symbol.dispose](): void;
  /** In one line, what it is. */
  toString(): string;
}

export {};
