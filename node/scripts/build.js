'use strict';
// Builds the native part with cargo and puts it beside package.json, and with it the licences, to be packed. In a
// packed copy, which has no sources, it checks that the part packed with it fits this machine.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const folder = path.dirname(__dirname);
const addon = path.join(folder, 'libconsistent.node');
const LICENSES = ['LICENSE-APACHE', 'LICENSE-MIT'];

function fail(message) {
  console.error(`libconsistent: ${message}`);
  process.exit(1);
}

function build() {
  const command = ['build', '--release', '--locked', '--package', 'libconsistent-node'];
  const cargo = spawnSync('cargo', [...command, '--message-format=json-render-diagnostics'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (cargo.error) fail(`cargo does not start (${cargo.error.message}); Rust 1.88 or newer is needed`);
  if (cargo.status !== 0) fail('cargo build failed');
  const built = cargo.stdout
    .split('\n')
    .filter((line) => line.includes('"consistent_node"'))
    .map((line) => JSON.parse(line))
    .filter((message) => message.reason === 'compiler-artifact' && message.target.name === 'consistent_node')
    .flatMap((message) => message.filenames)
    .find((file) => /\.(so|dylib|dll)$/.test(file));
  if (!built) fail('cargo built no library');
  // Replaced whole: a process that has the old one loaded goes on undisturbed.
  const fresh = `${addon}.${process.pid}`;
  fs.copyFileSync(built, fresh);
  fs.renameSync(fresh, addon);
}

if (fs.existsSync(path.join(folder, 'Cargo.toml'))) {
  build();
  for (const name of LICENSES) fs.copyFileSync(path.join(folder, '..', name), path.join(folder, name));
} else {
  try {
    require(addon);
  } catch (e) {
    fail(`the packed native part does not load here; install from a checkout: ${e.message}`);
  }
}
