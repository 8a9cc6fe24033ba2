// Runs the vectors in workerd, the runtime of an edge platform, on the file that browsers load: node/web/index.mjs.
// Usage: workerd.mjs PROGRAM

import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundle, passed, root } from './bundle.mjs';

const [program] = process.argv.slice(2);
const CONFIGURATION = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "vectors", disk = (path = "${path.join(root, 'tests/vectors')}")),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "consistent.wasm", wasm = embed "consistent.wasm"),
  ],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "vectors", service = "vectors")],
);
`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'workerd-'));
fs.writeFileSync(path.join(folder, 'config.capnp'), CONFIGURATION);
fs.writeFileSync(path.join(folder, 'worker.js'), await bundle('worker.js', ['node:crypto']));
fs.copyFileSync(path.join(root, 'node/consistent.wasm'), path.join(folder, 'consistent.wasm'));

const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim();
const worker = spawn(program, ['serve', '--control-fd=3', 'config.capnp'], {
  cwd: folder,
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
});
try {
  const port = await new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`workerd ended with ${code}`)));
    worker.stdio[3].setEncoding('utf8').on('data', (text) => {
      const told = /"port":(\d+)/.exec(text);
      if (told !== null) resolve(told[1]);
    });
  });
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  const { files } = JSON.parse(fs.readFileSync(path.join(root, 'tests/vectors/MANIFEST.json')));
  process.exitCode = passed(version, JSON.parse(text), files) ? 0 : 1;
} finally {
  worker.kill();
  fs.rmSync(folder, { recursive: true });
}
