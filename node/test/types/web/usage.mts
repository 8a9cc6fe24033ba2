// What web.d.mts says of a program for browsers.

import { ConsistentError, HealthChecker, Ring, backend, init, initSync } from 'libconsistent/web';
import type { Node } from 'libconsistent/web';

const made: Promise<void> = init('consistent.wasm');
await made;
await init(new URL('https://example.net/consistent.wasm'));
await init(fetch('consistent.wasm'));
await init(await fetch('consistent.wasm'));
await init(new Uint8Array(8));
initSync(new ArrayBuffer(8));
initSync(await WebAssembly.compile(new Uint8Array(8)));
// @ts-expect-error what it is made of
await init();

const engine: 'native' | 'wasm' = backend;
const ring: Ring = new Ring(['cache-a', 'cache-b']);
const id: string | null = ring.getNode('user:42');
const checker: HealthChecker = new HealthChecker(ring, { probe: async () => true });
const error: Error = new ConsistentError('id', 'none');

export { checker, engine, error, id };
export type { Node };
