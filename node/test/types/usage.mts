// The types as strict programs use them, right and wrong. Compiled only.
import { ConsistentError, NO_NODE, Placement, Ring, type Kind, type Plan } from 'libconsistent';

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

export const node: string | null = ring.getNode('k') ?? ring.getNode(new Uint8Array(3)) ?? ring.getNodeU64(7);
export const replicas: string[] = ring.getNodes('k', 3, { spread: 'none' });
const placed = ring.place(['k', Buffer.from('l')]);
export const indices: Uint32Array = placed.indices;
export const known = [...placed].every((id) => id === null || ring.has(id)) && indices[0] !== NO_NODE;
const snapshot: Placement = placed.snapshot;
export const index: number | null = snapshot.locate('k');

const plan: Plan = ring.diff(snapshot);
export const exact: bigint = plan.movedPositions - plan.minimumPositions;
export const bounds: bigint[] = ring.ranges('a').flatMap(([first, last]) => [first, last]);
export const share: number | undefined = ring.shares().get('a');
export const position: bigint = ring.explain('k').position;

try {
  ring.addNode('c', { weight: 3 });
  ring.update(ring.toJSON());
} catch (e) {
  if (!(e instanceof ConsistentError)) throw e;
  const kind: Kind = e.kind;
  console.error(kind, e.code === 'stale');
}
ring[Symbol.dispose]();

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
