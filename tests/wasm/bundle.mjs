// The vectors' test as one module for a runtime that is not Node: node/test/vectors.test.js on node/web/index.mjs, the
// file that browsers load, with what it takes of Node from without-node/node.js.

import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { build } = createRequire(path.join(root, 'node/package.json'))('esbuild');
const own = path.join(root, 'tests/wasm/without-node');

/** The text of the module of one of the files there. What `external` names stays an import of the runtime's own. */
export async function bundle(entry, external = []) {
  const { outputFiles } = await build({
    entryPoints: [path.join(own, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    define: { __dirname: '"node/test"' },
    plugins: [
      {
        name: 'without-node',
        setup({ onResolve }) {
          onResolve({ filter: /^node:/ }, ({ path: name, importer }) =>
            external.includes(name) && importer.startsWith(own)
              ? { path: name, external: true }
              : { path: path.join(own, 'node.js') },
          );
          onResolve({ filter: /^(libconsistent|\.\.)$/ }, () => ({ path: path.join(root, 'node/web/index.mjs') }));
          onResolve({ filter: /\.wasm$/ }, ({ path: name }) => ({ path: name, external: true }));
        },
      },
    ],
  });
  return outputFiles[0].text;
}

/** Whether all tests that the manifest asks for were told of and went well; what went wrong is printed. */
export function passed(runtime, tests, manifest) {
  const failed = tests.filter(({ error }) => error !== undefined);
  for (const { name, error } of failed) console.error(`${name}: ${error}`);
  const checks = Object.values(manifest).reduce((sum, file) => sum + file.checks, 0);
  const shown = failed.length === 0 ? `${checks} checks` : `${failed.length} failed`;
  console.log(`${runtime}: ${tests.length} tests, ${shown}`);
  // Each file is a test, and so is that the manifest lists them.
  return failed.length === 0 && tests.length === Object.keys(manifest).length + 1;
}
