// The types as strict programs use them, right and wrong. Compiled only.
import { on, once } from 'node:events';
import {
  ConsistentError,
  HealthChecker,
  NO_INDEX,
  Placement,
  Ring,
  Transition,
  detectAsync,
  formats,
  importTopology,
} from 'libconsistent';
import type {
  Bound,
  Change,
  Checks,
  Detection,
  Exported,
  Following,
  HealthPolicy,
  Imported,
  Kind,
  Lease,
  Moved,
  NodeChanges,
  NodeHealth,
  NodeLoad,
  Options,
  Plan,
  Rebalanced,
  RingOptions,
  Source,
  State,
  StatesOffered,
  Step,
  Subscription,
  Touch,
  Why,
} from 'libconsistent';

const ring = new Ring(['a', { id: 'b', weight: 2, zone: 'eu/a', metadata: { rack: '7' } }], { vnodes: 100, seed: 1n });
export const more = [
  new Ring({ a: 1, b: 2.5 }),
  new Ring(new Map([['a', 1]]), { scheme: 'ring', hash_tag: '{}' }),
  Ring.fromJSON(ring.toJSON()),
  Ring.fromJSON(ring.stringify()),
  Ring.fromJSON(Buffer.from(ring.stringify())),
  new Ring([...ring].map((id) => ring.node(id))),
  Ring.attach(ring.share()),
];

const pool = new Ring([{ id: 'mc01', fields: { name: 'mc01', port: 7, tokens: ['1'] as const, backup: true } }], {
  scheme: 'ketama',
  sort_hosts: true,
});
export const fields: Record<string, number | boolean | string | string[]> = pool.node('mc01').fields;
export const again = new Ring([pool.node('mc01'), { id: 'b', fields: new Map([['name', 'b']]) }]);
export const wide: Uint8Array | null = pool.explain('k').identifier;
// @ts-expect-error A field has no fields of its own.
pool.addNode('c', { fields: { name: {} } });

export const node: string | null = ring.getNode('k') ?? ring.getNode(new Uint8Array(3)) ?? ring.getNodeU64(7);
export const replicas: string[] = ring.getNodes('k', 3, { spread: 'none' });
export const ramped: string | null = ring.pickNode('k', 3, 'salt', { spread: 'weight' });
const placed = ring.place(['k', Buffer.from('l')]);
export const indices: Uint32Array = placed.indices;
export const known = [...placed].every((id) => id === null || ring.has(id)) && indices[0] !== NO_INDEX;
const snapshot: Placement = placed.snapshot;
export const index: number | null = snapshot.locate('k');

const plan: Plan = ring.diff(snapshot);
export const exact: bigint = plan.positions - plan.minimumPositions;
const planned: Rebalanced = snapshot.rebalance({
  slots: 4,
  loads: { rps: [1, 2, 3, 4], cpu: new Float64Array(4), disk: new BigUint64Array(4) },
  capacities: new Map([['rps', { a: 1, b: 2n }]]),
  sizes: new Set([1, 2n, 3, 4]),
  maxBytes: 7n,
  overload: undefined,
});
export const reason: 'node is gone' | 'zone doubled' | 'node is over' | 'load' | undefined = planned.moves[0]?.reason;
export const full: number | undefined = planned.balance[0]?.fullness.get('rps');
export const twice: Rebalanced = planned.placement.rebalance();
export const limited: boolean = planned.left.obstacles.includes('limit of moves');
snapshot
  .rebalance({ split: [1], merge: new Set([2]), replicasOf: { 3: 2 } })
  .placement.rebalance({ replicasOf: [[1, 2]] });
for (const step of snapshot.steps(ring, { maxShare: 0.01, spread: 'none' })) {
  const parts: [Plan, number, boolean, Placement] = [step.plan, step.left, step.isLast, step.placement];
  console.log(parts, step satisfies Step);
}
const moving: Transition = new Transition(ring, snapshot).withDone(0, 2n ** 63n).withSlotDone(3);
export const reads: string[] = [...moving.nodesForRead('k'), ...moving.nodesForWriteU64(7n, 2)];
export const through: [boolean, number | null, bigint | undefined] = [
  moving.isDone('k'),
  moving.left(),
  moving.done[0]?.[1],
];
export const reread: Transition = Transition.fromJSON(moving.toJSON(), { oldSecret: new Uint8Array(16) });
const [text, rows] = moving.old.stringifyBeside();
export const beside: Ring = Ring.fromJSON(text, { rows });
// @ts-expect-error Loads are numbers.
snapshot.rebalance({ loads: { rps: ['1'] } });
export const bounds: bigint[] = ring.ranges('a').flatMap(([first, last]) => [first, last]);
export const share: number | undefined = ring.shares().get('a');
export const hops: number = ring.route(ring.fingers('a')[0]!, 'k').length;
export const position: bigint = ring.explain('k').position;

try {
  ring.addNode('c', { weight: 3 });
  ring.update(ring.toJSON());
} catch (e) {
  if (!(e instanceof ConsistentError)) throw e;
  const kind: Kind = e.kind;
  console.error(kind, e.code === 'stale');
}

export const near: string[] = ring.getNodes('k', 3, { includeDown: true, local: 'eu/a' });
export const picks = [ring.getPrimary('k'), snapshot.pickNode('k', 2, 'request'), ring.pickNodeByLoad('k', 2, 's')];
export const state: State = ring.report('a', false, 17) ?? ring.heartbeat('a');
export const next: number | null = ring.tick(Ring.now());
const health: NodeHealth = ring.health('a');
export const beat: number | null = health.lastBeat;
const policy: HealthPolicy = ring.healthPolicy;
ring.setHealthPolicy({ ...policy, fall: 5, rise: undefined });
const lease: Lease | null = ring.acquire('k') ?? ring.acquireSticky('session', 17);
export const touch: Touch | null | undefined = lease?.touch;
export const released: boolean | undefined = lease?.home && lease.release();
lease?.[Symbol.dispose]();
ring.setBound({ factor: 1.25 });
ring.setBound(ring.bound);
ring.setBound({ gap: 2 });
const load: NodeLoad | undefined = ring.loads().get('a');
export const free: number = (load?.cap ?? 0) - ring.load('a').total;
ring.setStickyPolicy({ ...ring.stickyPolicy, ttl: 1000 });
export const sessions: number = ring.stickyUse().sessions + ring.expireSticky();
const checks: Checks = ring.checks({ interval: 100, seed: 1n });
export const counted = checks.due().map(({ number, address }) => checks.finished(number, address !== ''));
const checker = new HealthChecker(ring, { timeout: 100, probe: ({ address }, signal) => fetch(address, { signal }) });
checker[Symbol.dispose]();
export const cancelled: boolean = checks.cancel(1);
export const copied: Ring = new Ring(ring.snapshot());
export const imported: Imported = importTopology('', 'kubernetes', {
  port: 'http',
  scheme: { scheme: 'slots', bits: 9 },
});
export const exported: Exported = Ring.fromJSON(imported.document).exportTopology('nginx', { key: '$uri' });
export const readable: string[] = formats().map(({ name }) => name);
export const found: Promise<Detection> = detectAsync(ring, [['k', 'a']]);
export const written: unknown[] = [ring.diff(copied).moves, ring.shares(), ring.ranges('a')].map((it) =>
  JSON.stringify(it),
);
export const read: unknown = ring.explain('k').toJSON();
export const words = [`${ring.diff(copied)}`, `${ring.explain('k')}`];
const told = new HealthChecker(ring, {
  probe: () => true,
  signal: AbortSignal.timeout(5),
  clock: { now: () => Date.now(), setTimeout, clearTimeout },
});
export const listening: HealthChecker = told
  .on('change', ({ id, from, to }) => console.log(`${id}: ${from} to ${to satisfies State}`))
  .on('check', ({ ok, error }) => console.log(ok satisfies boolean, error))
  .once('error', (e) => console.error(e.message))
  .once('close', () => {});
for await (const [change] of on(told, 'change', { close: ['close'] })) console.log(change);
await once(told, 'close');
// @ts-expect-error no such event
told.on('changed', () => {});
// @ts-expect-error a change has no such field
told.on('change', ({ node }) => node);
// @ts-expect-error a clock has timers
new HealthChecker(ring, { clock: { now: () => 1 } });
// @ts-expect-error a probe answers something
new HealthChecker(ring, { probe: () => {} });
// @ts-expect-error no such option
ring.getNodes('k', 1, { spred: 'none' });
new HealthChecker(ring).close();
ring[Symbol.dispose]();

const changes: NodeChanges = ring.setNodes(['a', { id: 'b', tier: 1 }]);
export const joined: string[] = changes.added;
ring.renameNode('a', 'b');
ring.update(ring.stringify(), { epoch: 17 });
ring.update(copied, { epoch: changes.epoch });
const subscription: Subscription = ring.onChange(({ why, node, from, to, epoch, lost, reason }: Change) => {
  const named: Why = why;
  console.log(named, node?.length, from satisfies State | null, to, epoch + 1n, lost + 1, reason?.length);
});
subscription.close();
subscription[Symbol.dispose]();
const moved: Moved = ring.moved(copied, new Set(['k', Buffer.from('l')]), { n: 3, spread: 'none' });
export const first: number | undefined = moved.which[0] ?? moved.moves[0]?.copies;
export const copies = [ring.diff(snapshot, { n: 2 }).moved, ring.shares({ n: 2, spread: 'zone' }).get('a')];
export const shards: (string | null)[] = [...ring.assign(['1', '2'], { factor: 1.1 }), ...snapshot.assign([])];
export const cost: number | undefined = ring.acquire('k', { cost: 40 })?.cost ?? ring.acquireAny({ cost: 2 })?.cost;
const bound: Bound = { factor: 1.25, floor: 4 };
ring.setBound(bound);
export const tier: number = ring.node('a').tier;
export const stopped = new Ring(['a'], { hash_stop: '/' });
export const offered: boolean = ring.offer(ring.toJSON(), { origin: 'ring.json', maxLoss: 0.25 });
const source: Source | null = ring.source();
console.log(
  source?.origin.length,
  (source?.age ?? 0) + (source?.errorAge ?? 0),
  source?.error?.length,
  source?.accepted,
);
const down = { libconsistent_states: 1, states: { b: { state: 'down', by: 'me', until: Date.now() } } } as const;
const led: StatesOffered = ring.offerStates(down, { origin: 'states.json', now: Date.now() });
export const soonest: number | null = led.changed ? led.next : led.unknown;
export const digits: string = ring.statesFingerprint + snapshot.statesFingerprint;
const { signal } = new AbortController();
const following: Following = ring.follow('ring.json', {
  states: 'states.json',
  maxLoss: 0.1,
  debounce: 5,
  poll: 100,
  signal,
});
following.close();
following[Symbol.dispose]();
// @ts-expect-error a document is from somewhere
ring.offer(ring.toJSON());
// @ts-expect-error snapshots take nothing
snapshot.follow('ring.json');
// @ts-expect-error no such state
ring.offerStates({ libconsistent_states: 1, states: { a: { state: 'dwn' } } }, { origin: 'x' });
// @ts-expect-error a gap has no floor
ring.setBound({ gap: 1, floor: 1 });
// @ts-expect-error no such reason
ring.onChange(({ why }) => why === 'marked');
// @ts-expect-error integers are no keys of these
ring.moved(copied, [7]);
// @ts-expect-error snapshots tell nothing
snapshot.onChange(() => {});
// @ts-expect-error a bound is one of the two
ring.setBound({ factor: 2, gap: 1 });
// @ts-expect-error no such field
ring.setHealthPolicy({ raise: 1 });
// @ts-expect-error snapshots hold no loads
snapshot.acquire('k');
// @ts-expect-error there may be no lease
ring.acquire('k').release();

const kept: RingOptions = { vnodes: 100, hash_tag: undefined };
export const named = (name: string, given: Options): Ring[] => [
  new Ring(['a'], kept),
  new Ring(['a'], given),
  new Ring(['a'], { scheme: name } as Options),
  new Ring(['a'], { scheme: 'cassandra', replication: 'dc1:3', rule: 'driver' }),
  new Ring(['a'], { scheme: 'go_buraksezer', load: 1.5 }),
];
// @ts-expect-error no such scheme
new Ring(['a'], { scheme: 'rnig' });
// @ts-expect-error no such parameter
new Ring(['a'], { scheme: 'ring', spred: 1 });
// @ts-expect-error no such parameter of the scheme that is meant if none is named
new Ring(['a'], { spred: 1 });
// @ts-expect-error a parameter of another scheme
new Ring(['a'], { scheme: 'ketama', vnodes: 1 });
// @ts-expect-error no such word
new Ring(['a'], { scheme: 'ketama', point_hash: 'md6' });
// @ts-expect-error a dialect takes no secret
new Ring(['a'], { scheme: 'nginx', secret: new Uint8Array(16) });

// @ts-expect-error numbers are keys of getNodeU64()
ring.getNode(7);
// @ts-expect-error no such spread
ring.getNodes('k', 3, { spread: 'rack' });
// @ts-expect-error only a ring makes placements
new Placement();
// @ts-expect-error ids are not to be changed
ring.nodes.push('d');
// @ts-expect-error snapshots do not change
snapshot.markDown('a');
