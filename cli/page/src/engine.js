// The engine in this page: consistent.wasm, compressed and as text.
import { init, setBudget } from 'libconsistent/web';

/** What one document may take, so that a slip of the keyboard does not stop the page. */
const BUDGET = { time: 3_000, bytes: 2 ** 28 };

export async function start() {
  const packed = Uint8Array.from(atob(document.getElementById('engine').textContent.trim()), (c) => c.charCodeAt(0));
  const inflated = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  await init(await new Response(inflated).arrayBuffer());
  setBudget(BUDGET);
}
