// Runs the vectors and sequences in a headless Chromium, on the file that browsers load: node/web/index.mjs.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { build } = createRequire(path.join(root, 'node/package.json'))('esbuild');

const shim = path.join(root, 'tests/wasm/browser/node.js');
const library = path.join(root, 'node/web/index.mjs');
const { outputFiles } = await build({
  entryPoints: [path.join(root, 'tests/wasm/browser/page.js')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'browser',
  define: { __dirname: '"node/test"' },
  plugins: [
    {
      name: 'browser',
      setup({ onResolve }) {
        onResolve({ filter: /^node:/ }, () => ({ path: shim }));
        onResolve({ filter: /^(libconsistent|\.\.)$/ }, () => ({ path: library }));
      },
    },
  ],
});
const page = Buffer.from('<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>');

/** What is served: the page, the module, and the vectors with their folders. */
function served(url) {
  if (url === '/') return ['text/html', page];
  if (url === '/page.js') return ['text/javascript', outputFiles[0].contents];
  if (url === '/consistent.wasm') return ['application/wasm', fs.readFileSync(path.join(root, 'node/consistent.wasm'))];
  const file = path.join(root, url);
  if (!file.startsWith(path.join(root, 'tests/vectors'))) return undefined;
  return ['application/json', url.endsWith('/') ? JSON.stringify(fs.readdirSync(file)) : fs.readFileSync(file)];
}

const told = new Promise((resolve) => {
  const server = createServer(async (request, response) => {
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
  server.listen(0, '127.0.0.1', () => start(server.address().port));
});

const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'chromium-'));
let browser;
function start(port) {
  const flags =
    '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
    '--disable-component-update --disable-sync';
  const given = [...flags.split(' '), `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`];
  browser = spawn('chromium', given, { stdio: 'ignore' });
  browser.on('error', (e) => {
    throw e;
  });
}

const { agent, told: tests } = await told;
await new Promise((resolve) => {
  browser.once('exit', resolve);
  browser.kill();
});
fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });

const failed = tests.filter(({ error }) => error !== undefined);
for (const { name, error } of failed) console.error(`${name}: ${error}`);
const listed = JSON.parse(fs.readFileSync(path.join(root, 'tests/vectors/MANIFEST.json'))).files;
const checks = Object.values(listed).reduce((sum, file) => sum + file.checks, 0);
const version = /Chrome\/[\d.]+/.exec(agent)?.[0];
const passed = failed.length === 0 ? `${checks} checks` : `${failed.length} failed`;
console.log(`${version}: ${tests.length} tests, ${passed}`);
// Each file is a test, and so is that the manifest lists them.
process.exit(failed.length === 0 && tests.length === Object.keys(listed).length + 1 ? 0 : 1);
