'use strict';
// Bundles made as docs/BUNDLERS.md says, by its own files and commands, run in empty folders.

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');

const PACKAGE = path.join(__dirname, '..', '..');
const PAGE = path.join(PACKAGE, '..', 'docs', 'BUNDLERS.md');
/** Beside the bundlers, which are found from here. The page's files and an installed package are in it. */
const build = path.join(__dirname, 'build');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'bundles-'));

/** The sections of the page: each with its name, its files by name, and its commands, whether external or not. */
const sections = fs
  .readFileSync(PAGE, 'utf8')
  .split(/^## /m)
  .map((text) => {
    const blocks = [...text.matchAll(/^```(js|bash)\n(.*?)^```$/gms)];
    const files = blocks.filter(([, language]) => language === 'js');
    const commands = blocks.filter(([, language]) => language === 'bash');
    return {
      name: text.split('\n', 1)[0],
      files: Object.fromEntries(files.map(([, , code]) => [/^\/\/ (\S+)\n/.exec(code)[1], code])),
      commands: commands.map(({ 2: code, index }) => ({
        line: code,
        external: text.lastIndexOf('\nExternal', index) >= 0,
      })),
    };
  });

before(() => {
  fs.rmSync(build, { recursive: true, force: true });
  const installed = path.join(build, 'node_modules', 'libconsistent');
  for (const name of ['lib', 'dropin', 'package.json', 'libconsistent.node']) {
    fs.cpSync(path.join(PACKAGE, name), path.join(installed, name), { recursive: true });
  }
  for (const [name, code] of Object.entries(Object.assign({}, ...sections.map(({ files }) => files)))) {
    fs.writeFileSync(path.join(build, name), code);
  }
});
after(() => {
  fs.rmSync(build, { recursive: true, force: true });
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** Runs a command of the page for a program; the folder that it has written. */
function bundle(line, program) {
  for (const name of fs.readdirSync(build)) {
    const file = path.join(build, name);
    if (/\.mjs$/.test(name) && name !== 'app.mjs') {
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/\bapp\.[cm]js\b/, program));
    }
  }
  fs.rmSync(path.join(build, 'dist'), { recursive: true, force: true });
  const command = line.replace(/\bapp\.mjs\b/, program);
  // Nothing but what is installed here.
  const env = { ...process.env, npm_config_offline: 'true' };
  const made = spawnSync('bash', ['-ec', command], { cwd: build, encoding: 'utf8', env });
  assert.equal(made.status, 0, `${command}\n${made.stdout}${made.stderr}`);
  const folder = fs.mkdtempSync(path.join(scratch, 'run-'));
  fs.cpSync(path.join(build, 'dist'), folder, { recursive: true });
  return folder;
}

const nativeParts = (folder) => fs.readdirSync(folder, { recursive: true }).filter((name) => /\.node$/.test(name));
const mainOf = (folder) => path.join(folder, fs.readdirSync(folder).find((name) => /^main\.[cm]js$/.test(name))); // prettier-ignore
const run = (folder) => execFileSync(process.execPath, [mainOf(folder)], { cwd: folder, encoding: 'utf8' });

const [{ files: programs }, ...bundlers] = sections;

test('the page has what it is to have', () => {
  assert.deepEqual(Object.keys(programs), ['app.mjs', 'app.cjs']);
  assert.deepEqual(
    bundlers.map(({ name, commands }) => [name, commands.map(({ external }) => external)]),
    [
      ['esbuild', [false, false, true]],
      ['webpack', [false, true]],
      ['Rollup', [false, true]],
      ['Vite', [false, true]],
    ],
  );
});

for (const { name, commands } of bundlers) {
  describe(name, () => {
    for (const { line, external } of commands) {
      for (const program of Object.keys(programs)) {
        test(`${program}: ${line.trim()}`, () => {
          const folder = bundle(line, program);
          assert.equal(nativeParts(folder).length, external ? 0 : 1);
          if (external) {
            assert.throws(() => execFileSync(process.execPath, [mainOf(folder)], { stdio: 'pipe' }));
            fs.cpSync(path.join(build, 'node_modules'), path.join(folder, 'node_modules'), { recursive: true });
          }
          assert.equal(run(folder), 'cache-c\n');
          if (external) return;
          // Without its native part, or with what is none, it says so.
          const [part] = nativeParts(folder);
          fs.writeFileSync(path.join(folder, part), 'not a native part');
          const failed = () => spawnSync(process.execPath, [mainOf(folder)], { encoding: 'utf8' }).stderr;
          assert.match(
            failed(),
            /Error: libconsistent: its native part does not load on \w+-\w+.*(invalid|too short)/s,
          );
          fs.rmSync(path.join(folder, part));
          assert.match(failed(), /Error: libconsistent: its native part (is missing|does not load)/);
        });
      }
    }
  });
}
