/// <reference lib="esnext.disposable" />

/** What can be placed: bytes, or a string, which counts as its UTF-8 bytes. */
export type Key = string | Uint8Array;

/** An integer key or a position: a number from 0 to 2^53-1, or a BigInt from 0 to 2^64-1. */
export type U64 = number | bigint;

/** The health of a node: it takes its keys; it keeps them but takes nothing new; it is on no walk. */
export type State = 'up' | 'draining' | 'down';

/** How nodes are chosen: over zones as evenly as they allow, or along the plain walk. */
export interface Spread {
  spread?: 'zone' | 'none' | undefined;
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
  /** Not read: a node that joins a ring is up. */
  state?: State | undefined;
}

/** A member to be: an id of 1 to 1,024 bytes of UTF-8, and what else it has. */
export interface NodeRecord extends NodeFields {
  id: string;
}

/** A member as a ring reports it. */
export interface Node {
  id: string;
  weight: number;
  zone: string;
  address: string;
  metadata: Record<string, string>;
  fields: Record<string, number | boolean | string | string[]>;
  state: State;
}

/** Ids and records, or weights by id. An object lists ids such as `7` first: where order counts, give another form. */
export type Nodes = Iterable<string | NodeRecord> | ReadonlyMap<string, number> | Readonly<Record<string, number>>;

/** The name of a scheme in documents. Written by core/tests/catalog.rs: do not edit. */
export type SchemeName =
  | 'ring'
  | 'slots'
  | 'rendezvous'
  | 'jump'
  | 'jumpback'
  | 'maglev'
  | 'multiprobe'
  | 'ketama'
  | 'libketama'
  | 'modula'
  | 'python_memcached'
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
  | 'redis_cluster'
  | 'cassandra'
  | 'dynamo'
  | 'chord'
  | 'kademlia'
  | 'textbook'
  | 'guava'
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
  | 'npm_hashring'
  | 'npm_consistent_hashing'
  | 'npm_node_hashring'
  | 'npm_ketama'
  | 'npm_consistent_hash'
  | 'npm_memjs';

/** A scheme by name, and its parameters; integers above 2^53-1 are BigInts. */
export interface Options {
  /** Default `ring`. */
  scheme?: SchemeName | (string & {}) | undefined;
  /** Points of a node of weight 1: 1 to 65,536, default 256. */
  vnodes?: U64 | undefined;
  /** Default 0. */
  seed?: U64 | undefined;
  /** Two ASCII characters such as `{}`: only what stands between them in a key is hashed. */
  hash_tag?: string | undefined;
  /** Keys are hashed by SipHash-1-3 under `secret`: for keys of strangers. Default: XXH3, which anybody can compute. */
  key_hash?: 'siphash13' | (string & {}) | undefined;
  /** The 16 bytes that `key_hash` asks for, from a good source of random bytes. They are in no document. */
  secret?: Uint8Array | undefined;
  /** Numbers that are no integers stand for their decimal texts. */
  [parameter: string]: U64 | boolean | string | Uint8Array | undefined;
}

/** What stands beside a document. */
export interface DocumentOptions {
  /** The 16 bytes that the document's `key_hash` asks for. */
  secret?: Uint8Array | undefined;
}

/**
 * For `JSON.stringify()`, which has no form of BigInts, bytes and Maps: as decimal strings, hexadecimal digits and
 * objects.
 */
export interface Jsonable {
  toJSON(): unknown;
}

/** A topology document. Integers above 2^53-1 are decimal strings, or BigInts when it is passed in. */
export interface TopologyDocument {
  libconsistent: number;
  /** Left out at 0: a changed document has the epoch `(document.epoch ?? 0) + 1`. */
  epoch?: U64 | string;
  scheme: { name: string; [parameter: string]: U64 | boolean | string };
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
  /** The document, for `Ring.fromJSON`. */
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
}

/** What a sample says about the scheme behind it. */
export interface Detection extends Jsonable {
  /** Whether the first candidate matches at least 95 %, which chance would not; so few observations may not tell. */
  verdict: 'explained' | 'unexplained' | 'too_few';
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

/** A look-up in slow motion. For operators: the position tells strangers more than the node does. */
export interface Explanation extends Jsonable {
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

/** Keys that move from one node to another; null is no node. */
export interface Move extends Jsonable {
  from: string | null;
  to: string | null;
  /** How many of the positions move: of 2^64, in dialects of as many as they have. */
  positions: bigint;
  /** The part of all keys that moves, from 0 to 1. */
  share: number;
}

/** Positions `first` to `last`, both included, that move. */
export interface MovedRange extends Jsonable {
  first: bigint;
  last: bigint;
  from: string | null;
  to: string | null;
}

/** What moves from one placement to another. Nodes are the same when their ids are. */
export interface Plan extends Jsonable {
  /** Every pair of nodes between which keys move, by `from`, then `to`. */
  moves: Move[];
  /** The positions that move, ascending. */
  ranges: MovedRange[];
  /** The part of all keys that moves, from 0 to 1. */
  moved: number;
  /** The part that must move to get from the shares before to the shares after. */
  minimum: number;
  /** `moved`, exactly: in positions. */
  positions: bigint;
  /** `minimum`, exactly: in positions. */
  minimumPositions: bigint;
}

/** When reports and missed heartbeats take nodes down, and bring them back. */
export interface HealthPolicy {
  /** So many successes in a row bring a node back: at least 1, default 2. */
  rise: number;
  /** So many failures in a row take a node down: at least 1, default 3. */
  fall: number;
  /**
   * A node without a heartbeat for longer than this many milliseconds is taken down. Default null: none are expected.
   */
  heartbeatTimeout: number | null;
  /** At most so many percent of the nodes with weight are taken down by reports and missed heartbeats. Default 50. */
  maxEjected: number;
}

/** What reports, heartbeats and marks have said of a node. */
export interface NodeHealth {
  state: State;
  /** Whether it is down because of reports or missed heartbeats, not of a mark. */
  ejected: boolean;
  /** Successes reported in a row. */
  successes: number;
  /** Failures reported in a row. */
  failures: number;
  /** The time of the last report. */
  lastChecked: Milliseconds | null;
  /** The time of the last heartbeat. */
  lastBeat: Milliseconds | null;
}

/**
 * How far a node's load may go: at most this many times its fair share, rounded up (a whole number of thousandths, 1 to
 * 1,000), or at most its fair share, rounded up, and so many more. Default: the factor 1.25.
 */
export type Bound = { factor: number; gap?: undefined } | { gap: number; factor?: undefined };

/** The load of a node. */
export interface NodeLoad {
  /** Leases that are out. */
  leases: number;
  /** What setLoad() said last. */
  measured: number;
  /** Both. */
  total: number;
  /** Up to which load the node takes the next lease; 0 if it is not up or has no weight. */
  cap: number;
}

/**
 * How a session came to its node: by its first lease; it is where it was; its node was gone, down or over its bound.
 */
export type Touch = 'first' | 'stayed' | 'moved';

/** One more on a node's load, until release() or the end of its thread. Garbage collection releases nothing. */
export interface Lease extends Disposable {
  /** The id of the node it is on. */
  readonly node: string;
  /** How many nodes stand before it on the key's walk. */
  readonly spilled: number;
  /** Whether it is on the key's own node: `spilled` is 0. */
  readonly home: boolean;
  /** How its session came to the node; null for leases without a session. */
  readonly touch: Touch | null;
  /** Gives the place back; whether it was out. Any further time does nothing. */
  release(): boolean;
}

/** How sessions stick. */
export interface StickyPolicy {
  /** Among so many first nodes of its walk a session's node is chosen: at least 1, default 2. */
  choices: number;
  /** A session not touched for longer than this many milliseconds is forgotten. Default 1,800,000. */
  ttl: number;
  /** At most so many sessions are kept: 1 to 2^26, default 2^20. The oldest make room. */
  sessions: number;
  /** So far above its cap a node may be before a session leaves it: whole thousandths, 0 to 1,000, default 0.25. */
  hysteresis: number;
}

/** How many sessions are kept, and in how much memory. */
export interface StickyUse {
  sessions: number;
  memoryBytes: number;
}

/** How often, and how many at a time, nodes are checked. Times are rounded up to whole milliseconds. */
export interface CheckPolicy {
  /** Milliseconds from one probe of a node to its next: above 0, default 1,000. */
  interval?: number | undefined;
  /** The next probe comes later by up to this part of the interval: whole thousandths, 0 to 1, default 0.1. */
  jitter?: number | undefined;
  /** A probe that has not finished after so many milliseconds has failed: above 0, default 1,000. */
  timeout?: number | undefined;
  /** At most so many probes are out at a time: at least 1, default 64. */
  maxInFlight?: number | undefined;
  /** Decides the jitter: give each process another. Default 0. */
  seed?: U64 | undefined;
}

/** A check to make, and to tell of by the deadline. */
export interface Probe {
  number: number;
  id: string;
  address: string;
  deadline: Milliseconds;
}

/** A schedule of active checks: it runs nothing. It ends with the handle to the ring that made it. */
export interface Checks {
  /** The probes to make now, each once. Those that are out for too long are reported as failures first. */
  due(now?: Milliseconds): Probe[];
  /** Tells how a probe went; whether that counted: one that has timed out, or whose node has left, does not. */
  finished(number: number, ok: boolean, now?: Milliseconds): boolean;
  /**
   * Takes back a probe that told nothing of its node, such as one that failed by a mistake of the program: it counts
   * neither way. Whether it was out.
   */
  cancel(number: number): boolean;
  /** When to call due() again, unless a probe finishes, or the ring changes, before; null if there is nothing to do. */
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
  | 'closed';

/** A refused request. Nothing has changed when a call throws one. Values of another type are TypeErrors. */
export class ConsistentError extends Error {
  constructor(kind: Kind, message: string);
  /** What went wrong, by the name that all languages use. */
  readonly kind: Kind;
  /** The same. */
  readonly code: Kind;
}

/** The index that stands for no node. */
export const NO_INDEX: 0xffffffff;

/** The nodes of many keys. */
export class Placed implements Iterable<string | null> {
  private constructor();
  /** One index a key, NO_INDEX where there is none. */
  get indices(): Uint32Array;
  /** The ids that the indices refer to. */
  get nodes(): readonly string[];
  /** The placement that the indices refer to. */
  get snapshot(): Placement;
  get length(): number;
  /** The id of the node of key i; null when no node is live, undefined when there is no such key. */
  at(i: number): string | null | undefined;
  [Symbol.iterator](): IterableIterator<string | null>;
  /** The ids of the nodes, key by key. */
  toJSON(): (string | null)[];
  toString(): string;
}

declare abstract class View implements Iterable<string> {
  /** The id of a key's node; null when no node is live. Throws for a key that the dialect refuses, as all calls do. */
  getNode(key: Key): string | null;
  /**
   * getNode() for an integer key: its 8 little-endian bytes, or what the dialect's system has. Where that has none, an
   * error of kind `keys`.
   */
  getNodeU64(key: U64): string | null;
  /** getNode() for a key that already is its position. */
  getNodeHashed(position: U64): string | null;
  /** The id of the node that a key has while every node is up; null without any. */
  getPrimary(key: Key): string | null;
  /**
   * The id of one of the first n nodes for a key, chosen by a salt such as a request's id; null when no node is live.
   */
  pickNode(key: Key, n: number, salt: Key, options?: Spread): string | null;
  /** The ids of the first n nodes for a key, its node first. */
  getNodes(key: Key, n: number, options?: Replicas): string[];
  /** getNodes() for an integer key. */
  getNodesU64(key: U64, n: number, options?: Replicas): string[];
  /** getNodes() for a key that already is its position. */
  getNodesHashed(position: U64, n: number, options?: Replicas): string[];
  /** The nodes of many keys, all on one snapshot. At most 2^24 keys of an iterable that is no array. */
  place(keys: Iterable<Key>): Placed;
  /** place() for packed keys: key i is `bytes.subarray(offsets[i], offsets[i + 1])`. */
  placePacked(bytes: Uint8Array, offsets: Uint32Array): Placed;
  /** place() for integer keys. */
  placeU64(keys: BigUint64Array): Placed;
  /** place() for keys that already are their positions. */
  placeHashed(positions: BigUint64Array): Placed;
  /** The current placement, to hold still: the same object until the ring changes. */
  snapshot(): Placement;
  get scheme(): string;
  /** How many changes led here. */
  get epoch(): bigint;
  /** 128 bits over everything that can move a key, in hexadecimal: equal ones place every key alike. */
  get fingerprint(): string;
  /** The ids in order; indices refer to it. */
  get nodes(): readonly string[];
  /** How many nodes there are. */
  get size(): number;
  /** Whether an id is a member. */
  has(id: unknown): boolean;
  [Symbol.iterator](): IterableIterator<string>;
  /** The record of a node. */
  node(id: string): Node;
  state(id: string): State;
  /** In one line, what it is: `Ring(ring, 3 nodes, epoch 0, fingerprint ..)`. */
  toString(): string;
  /** The topology document. Health is not part of it. */
  toJSON(): TopologyDocument;
  /** The canonical text of the document: equal topologies give equal texts. */
  stringify(): string;
  /** The part of all keys that each node has, from 0 to 1. */
  shares(): Map<string, number> & Jsonable;
  /** How given keys spread over the nodes. */
  distribution(keys: Iterable<Key>): Distribution;
  /** The positions that a node owns, ascending, first and last included. */
  ranges(id: string): [first: bigint, last: bigint][] & Jsonable;
  /** Why a key is where it is. */
  explain(key: Key): Explanation;
  /**
   * The finger table of a node under `chord`: 160 ids, of which the one at i is the first node at or above the node's
   * identifier plus 2^i.
   */
  fingers(node: string): string[];
  /**
   * The nodes that a lookup from a node is sent on to under `chord`, hop by hop. The last, or `from` itself if there
   * are none, is the one before the key's node.
   */
  route(from: string, key: Key): string[];
  /** What moves if this became like another. */
  diff(other: Ring | Placement): Plan;
}

/** A ring's topology and health at one instant. It does not change. Made by `snapshot()`. */
export class Placement extends View {
  private constructor();
  /** The index of a key's node; null when no node is live. */
  locate(key: Key): number | null;
}

/** A live ring. Look-ups see the topology before or after a change, never a mixture. */
export class Ring extends View implements Disposable {
  /**
   * A ring of nodes, at most 2^20 of them, all up. Of another Ring or Placement it is a copy, without options: scheme,
   * nodes, epoch and secret. Health is no part of it, nor are policies, loads and sessions: all nodes are up.
   */
  constructor(nodes: Nodes | Ring | Placement, options?: Options);
  /** A ring of a topology document, all nodes up. */
  static fromJSON(document: string | Uint8Array | TopologyDocument | Ring | Placement, options?: DocumentOptions): Ring;
  /** The ring that share() gave the token of, in this thread or another. */
  static attach(token: number): Ring;
  /** A token by which Ring.attach() finds this ring while any handle to it is open. */
  share(): number;
  /** Lets go of the ring at once: every later call throws. Snapshots taken of it go on. */
  close(): void;
  [Symbol.dispose](): void;
  /** Adds a node, given as an id or a record; `fields` override the record's. It is up. */
  addNode(node: string | NodeRecord, fields?: NodeFields): void;
  /** Removes a node and forgets its health. */
  removeNode(id: string): void;
  setWeight(id: string, weight: number): void;
  /** Gives a node another address. No key of our own schemes moves. */
  setAddress(id: string, address: string): void;
  /** Gives a node other metadata. No key moves. */
  setMetadata(id: string, metadata: Readonly<Record<string, string>> | ReadonlyMap<string, string>): void;
  /**
   * Takes over a topology that somebody else changed. A higher epoch is applied; the ring's own epoch replaces
   * addresses and metadata. Nodes that stay keep their health, and the ring its secret: a topology of another one, or
   * of none, is refused.
   */
  update(topology: string | Uint8Array | TopologyDocument | Ring | Placement): void;
  /**
   * Stores the next three nodes of every slot of the scheme `slots`, now and after every change: replicas and stand-ins
   * for nodes that are down are then read instead of found out, for three more indices a slot. No answer changes; under
   * other schemes there is nothing to store.
   */
  storeRows(): void;
  /** Takes a node off every walk: its keys go to the next live node on theirs, no other key moves. */
  markDown(id: string): void;
  /** Lets a node take its keys again. */
  markUp(id: string): void;
  /** Lets a node keep its keys for look-ups while it takes nothing new. */
  markDraining(id: string): void;
  /** Milliseconds of the process's monotonic clock: the time of calls that are not told one. */
  static now(): Milliseconds;
  /** Tells of a check, or of a request, that went well or failed; the node's state after it. */
  report(id: string, ok: boolean, now?: Milliseconds): State;
  /** Tells that a node was alive; its state after it. */
  heartbeat(id: string, now?: Milliseconds): State;
  /** Takes down the nodes that missed their heartbeats; when to call it next, null if none are expected. */
  tick(now?: Milliseconds): Milliseconds | null;
  /** What reports, heartbeats and marks have said of a node. */
  health(id: string): NodeHealth;
  get healthPolicy(): HealthPolicy;
  /** Sets it; fields that are not given have their defaults. Nodes keep their counts and states. */
  setHealthPolicy(policy: { [field in keyof HealthPolicy]?: HealthPolicy[field] | undefined }): void;
  /**
   * Takes a place on the first node of the key's walk that is up and below its cap, counted until the lease is
   * released. Null when no node is up.
   */
  acquire(key: Key): Lease | null;
  get bound(): Bound;
  /** Sets how far loads may go above the fair share. Leases that are out stay. */
  setBound(bound: Bound): void;
  /** Sets what the caller measures of a node's load, below 2^40; it is added to the leases that are out. */
  setLoad(id: string, load: number): void;
  load(id: string): NodeLoad;
  /** The loads of all nodes, in the order of `nodes`. */
  loads(): Map<string, NodeLoad> & Jsonable;
  /** acquire() for a session, which stays on its node unless that is down, gone or over its bound by a margin. */
  acquireSticky(session: Key, now?: Milliseconds): Lease | null;
  get stickyPolicy(): StickyPolicy;
  /** Sets it, and forgets all sessions; fields that are not given have their defaults. */
  setStickyPolicy(policy: { [field in keyof StickyPolicy]?: StickyPolicy[field] | undefined }): void;
  /** Forgets a session; whether it was known. Its leases stay out. */
  forgetSession(session: Key): boolean;
  /** Forgets the sessions that are too old; how many there were. */
  expireSticky(now?: Milliseconds): number;
  stickyUse(): StickyUse;
  /** pickNode() of two choices: the salt picks two of the nodes, the one with less load for its weight is taken. */
  pickNodeByLoad(key: Key, n: number, salt: Key): string | null;
  /** A schedule of active checks of this ring's nodes, which reports to it. */
  checks(policy?: CheckPolicy): Checks;
}

/**
 * Says which schemes, with which parameters, explain where keys are. Nodes are in the order that the system lists them,
 * all up. It takes as long as some thousand rings of these nodes.
 */
export function detect(
  nodes: Nodes | Ring | Placement,
  observations: Iterable<Observation> | Readonly<Record<string, string>>,
): Detection;

/** detect() in another thread, so that this one goes on meanwhile. What is refused rejects the promise. */
export function detectAsync(
  nodes: Nodes | Ring | Placement,
  observations: Iterable<Observation> | Readonly<Record<string, string>>,
): Promise<Detection>;

export interface Budget {
  /**
   * Milliseconds on one core, at most 2 ** 32 - 1, counted from declared costs rather than measured; 10000 unless told.
   */
  time: number;
  /** Memory at the peak; 2 ** 30 unless told. */
  bytes: number;
}

/** What compiling one topology may take at most, in this process, its workers included. */
export function budget(): Budget;

/**
 * Sets the budget: what would take more is refused as `too_many` before it begins. What is left out has its
 * default. Lower it before documents from strangers are read.
 */
export function setBudget(limits?: Partial<Readonly<Budget>>): void;

/** A parameter of a scheme, described. */
export interface ParameterSpec {
  /** The name in documents. */
  readonly name: string;
  /**
   * What values it takes: `flag`, `integer`, `zero_or_integer`, `prime`, `words` (one of them), `decimal`,
   * `numbers` (such as `3,0,7`), `text`, `list`, or two of these such as `integer_or_text`.
   */
  readonly kind: string;
  /** The least integer that it takes; null where it takes none. */
  readonly least: U64 | null;
  /** The greatest, included. */
  readonly most: U64 | null;
  /** The words that it takes, if these are all. */
  readonly words: readonly string[];
  /** Some texts that it takes, if there are more. */
  readonly examples: readonly string[];
  /** What it is when it is left out; null if there is no default, or if it depends. */
  readonly default: boolean | U64 | string | null;
  /** Whether the default depends on other parameters, as `text` says. */
  readonly defaultDepends: boolean;
  /** What it means, in a sentence. */
  readonly text: string;
}

/**
 * A field of nodes that a scheme reads, described as parameters are; `text` says what stands for it when it is missing.
 */
export type FieldSpec = Omit<ParameterSpec, 'default' | 'defaultDepends'>;

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

/**
 * All schemes with their parameters, fields and properties: our own first, then dialects. What it returns is frozen.
 */
export function schemes(): readonly SchemeSpec[];

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
}

/** Checks a ring's nodes from its making until close(), or until its ring is closed. It keeps no process alive. */
export class HealthChecker implements Disposable {
  constructor(ring: Ring, options?: CheckerOptions);
  /** Stops everything at once: no probe starts, and those that are out are aborted and count no more. */
  close(): void;
  [Symbol.dispose](): void;
}

export {};
