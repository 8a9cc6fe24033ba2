// Builds build/page.html: the page as one file, with the engine in it. It needs node/consistent.wasm and
// node/web/index.mjs, which ffi-c/wasm.sh makes. Usage: node cli/page/build.mjs [OUT]

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** The most that a report may be is 1.45 MB; a page without pictures leaves them as much. */
const MOST = 930_000;

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');
const out = process.argv[2] ?? path.join(root, 'build/page.html');
const { build } = createRequire(path.join(root, 'node/package.json'))('esbuild');

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [path.join(here, 'src', entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: ['es2023', 'chrome120', 'firefox120', 'safari17'],
    alias: { 'libconsistent/web': path.join(root, 'node/web/index.mjs') },
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outputFiles[0].text.trim();
}

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

// A text that ends the element it stands in would be the page's end.
const script = (await bundle('main.js')).replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
const style = await bundle('style/main.css');
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)} 'wasm-unsafe-eval'`,
  `style-src ${hash(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
const engine = gzipSync(fs.readFileSync(path.join(root, 'node/consistent.wasm')), { level: 9 }).toString('base64');

const parts = { policy, style, engine, script };
const template = fs.readFileSync(path.join(here, 'template.html'), 'utf8');
const page = template.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
if (page.length > MOST) throw new Error(`${out}: ${page.length} bytes, at most ${MOST}`);
fs.mkdirSync(path.dirname(out), { recursive: true });
fs.writeFileSync(out, page);
const sizes = { engine, script, style };
const told = Object.entries(sizes).map(([name, text]) => `${name} ${text.length}`);
console.log(`${path.relative(root, out)}: ${page.length} bytes (${told.join(', ')})`);
