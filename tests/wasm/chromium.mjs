// Runs the vectors and sequences in a headless Chromium, on the file that browsers load: node/web/index.mjs.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromium } from '../chromium.mjs';
import { bundle, passed, root } from './bundle.mjs';

const script = await bundle('page.js');
const page = Buffer.from('<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>');

/** What is served: the page, the module, and the vectors with their folders. */
function served(url) {
  if (url === '/') return ['text/html', page];
  if (url === '/page.js') return ['text/javascript', script];
  if (url === '/consistent.wasm') return ['application/wasm', fs.readFileSync(path.join(root, 'node/consistent.wasm'))];
  const file = path.join(root, url);
  if (!file.startsWith(path.join(root, 'tests/vectors'))) return undefined;
  return ['application/json', url.endsWith('/') ? JSON.stringify(fs.readdirSync(file)) : fs.readFileSync(file)];
}

const server = createServer();
const told = new Promise((resolve) => {
  server.on('request', async (request, response) => {
    if (request.method === 'POST') {
      const parts = [];
      for await (const part of request) parts.push(part);
      const body = Buffer.concat(parts);
      if (request.url === '/told') {
        response.end();
        server.close();
        resolve(JSON.parse(body));
      } else {
        response.end(createHash(request.url.slice(1)).update(body).digest('hex'));
      }
      return;
    }
    const [type, body] = served(request.url) ?? [];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' });
    response.end(body);
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const { tab, product, close } = await chromium();
await tab.navigate(`http://127.0.0.1:${server.address().port}/`);
const tests = await told;
await close();

const { files } = JSON.parse(fs.readFileSync(path.join(root, 'tests/vectors/MANIFEST.json')));
process.exit(passed(product, tests, files) ? 0 : 1);
