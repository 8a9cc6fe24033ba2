// The drop-in replacements as strict programs use them, right and wrong. Compiled only.
import HashRing from 'libconsistent/dropin/hashring';
import ConsistentHashing from 'libconsistent/dropin/consistent-hashing';

const options: Partial<HashRing.HashRingOptions> = { 'vnode count': 40, 'max cache size': 10, compatibility: 'ketama' };
const ring = new HashRing({ a: 1, b: { weight: 2 }, c: { vnodes: 50 } }, 'sha1', options);
export const more = [
  new HashRing(),
  new HashRing(['a', { host: 'b', port: 1 }]),
  new HashRing('a', (key) => Buffer.from(key)),
  new HashRing('a', (key) => key.repeat(16)),
];
export const server: string = ring.add(['d']).remove('a').swap('b', 'e').get('k');
export const servers: string[] = ring.range('k', 2, true);
export const points: number[] | undefined = ring.points(['d'])['d'];
export const value: number | undefined = ring.ring[ring.find(ring.hashValue('k'))]?.value;
export const cached: string | undefined = ring.cache.get('k');
ring.cache.forEach((server, key) => ring.cache.set(key, server));
export const weights: number[] = ring
  .reset()
  .continuum()
  .servers.map(({ weight }) => weight);
export const version: string = HashRing.version;
class Mine extends HashRing {
  override hash(key: string): Uint8Array {
    return new Uint8Array(16).fill(key.length);
  }
}
export const mine: Mine = new Mine(['a']).end();
// @ts-expect-error No such compatibility.
new HashRing('a', 'md5', { compatibility: 'libhashkit' });
// @ts-expect-error It is made of the servers.
ring.size = 3;

const nodes = new ConsistentHashing(['a', 'b'], { replicas: 10, algorithm: 'sha1' });
export const node: string = nodes.getNode(new Uint8Array(3));
nodes.addNode('c');
const records = new ConsistentHashing([{ id: 'a', port: 1 }]);
export const port: number = records.getNode('k').port;
export const position: number = records.getNodePosition(records.crypto('k'));
export const owner: { port: number } | undefined = records.ring[records.keys[0] ?? ''];
// @ts-expect-error A key is text or bytes.
records.getNode(7);
