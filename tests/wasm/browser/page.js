// Runs node/test/vectors.test.js on consistent.wasm in this page, and tells the server how each test went.
import { init } from 'libconsistent';
import { tests } from './node.js';

const told = [];
try {
  await init('/consistent.wasm');
  await import('../../../node/test/vectors.test.js');
  for (const { name, run } of tests) {
    try {
      await run();
      told.push({ name });
    } catch (e) {
      told.push({ name, error: `${e.message}\n${e.stack}` });
    }
  }
} catch (e) {
  told.push({ name: 'the page', error: `${e.message}\n${e.stack}` });
}
await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
