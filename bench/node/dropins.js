'use strict';
// The drop-in replacements beside what they replace, as Markdown. Usage: dropins.js [--quick]

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const fs = require('node:fs');

const QUICK = process.argv.includes('--quick');
const ROUNDS = QUICK ? 3 : 15;
const KEYS = QUICK ? 10_000 : 100_000;
const HOT = 1_000;
const JOINER = 'cache-100.example.net:11211';
const ids = Array.from({ length: 100 }, (_, i) => `cache-${String(i).padStart(3, '0')}.example.net:11211`);
// Strings as they come from outside: flat, and distinct.
const scrambled = (i) => Math.imul(i + 1, 0x9e3779b1) >>> 0;
const keys = Array.from({ length: KEYS }, (_, i) => Buffer.from(`user:${scrambled(i)}`).toString('latin1'));
const hot = keys.slice(0, HOT);

function median(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function nanoseconds(run) {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start);
}

// Each has a loop of its own, for V8 to compile for this one class.
const each = (call) =>
  new Function('ring', 'keys', `let sum = 0; for (const key of keys) sum += ring.${call}.length; return sum;`);

const over = (call, keys, passes) => ({ run: each(call), keys, passes });

/** What a library's rings can do; `few` keys are enough where each takes a millisecond. */
const libraries = {
  hashring: {
    looks: () => ({
      'get, streamed': over('get(key)', keys, 1),
      'get, hot': over('get(key)', hot, QUICK ? 1 : 20),
      'range(key, 3)': over('range(key, 3)', hot, 1),
    }),
    few: () => ({}),
    get: (ring, key) => ring.get(key),
    change: {
      'add one of 100': (ring) => ring.add(JOINER),
      'remove it': (ring) => ring.remove(JOINER),
    },
  },
  'consistent-hashing': {
    looks: () => ({
      'getNode, streamed': over('getNode(key)', keys, 1),
      'getNode, hot': over('getNode(key)', hot, 1),
    }),
    few: () => ({
      'getNode, streamed': over('getNode(key)', keys.slice(HOT, HOT + 20), 1),
      'getNode, hot': over('getNode(key)', keys.slice(0, 5), 4),
    }),
    get: (ring, key) => ring.getNode(key),
    change: {
      'add one of 100': (ring) => ring.addNode(JOINER),
      'remove it': (ring) => ring.removeNode(JOINER),
    },
  },
};

/** Median nanoseconds of every call of two classes, measured in turn. */
function measure(library, classes) {
  const times = new Map();
  const note = (name, side, time) => {
    if (!times.has(name)) times.set(name, [[], []]);
    times.get(name)[side].push(time);
  };
  const rings = classes.map((Ring) => new Ring(ids));
  const looks = [{ ...library.looks(), ...library.few() }, library.looks()];
  for (let round = -1; round < ROUNDS; round++) {
    for (const side of [0, 1]) {
      for (const [name, { run, keys, passes }] of Object.entries(looks[side])) {
        if (name.endsWith('hot')) run(rings[side], keys);
        const time = nanoseconds(() => {
          for (let pass = 0; pass < passes; pass++) assert(run(rings[side], keys) > 0);
        });
        if (round >= 0) note(name, side, time / keys.length / passes); // else V8 is still compiling
      }
    }
  }
  for (let round = -1; round < Math.max(3, ROUNDS / 3); round++) {
    for (const side of [0, 1]) {
      let ring;
      // With a look-up after each, which is when some of it is done.
      const build = () => (ring = new classes[side](ids));
      const steps = { 'build 100': build, ...library.change };
      if ('points' in classes[side].prototype) steps['build 100 and list the points'] = () => build().points();
      for (const [name, step] of Object.entries(steps)) {
        const time = nanoseconds(() => {
          step(ring);
          library.get(ring, `${name} ${round}`);
        });
        if (round >= 0) note(name, side, time);
      }
    }
  }
  return [...times].map(([name, sides]) => [name, ...sides.map(median)]);
}

/** Bytes that a ring of 100 nodes takes after a look-up, whoever allocated them: a process of its own makes many. */
function memory(name, module) {
  const child = execFileSync(process.execPath, ['--expose-gc', __filename, '--memory', name, module], {
    encoding: 'utf8',
  });
  return Number(child);
}

function makeMany(name, module) {
  const { get } = libraries[name];
  const Ring = require(module);
  const make = (count) =>
    Array.from({ length: count }, () => {
      const ring = new Ring(ids);
      get(ring, 'key');
      return ring;
    });
  const used = () => {
    for (let i = 0; i < 4; i++) gc();
    return process.memoryUsage.rss();
  };
  make(5);
  const before = used();
  const rings = make(QUICK ? 10 : 40);
  console.log((used() - before) / rings.length);
}

if (process.argv[2] === '--memory') {
  makeMany(process.argv[3], process.argv[4]);
  process.exit();
}

const version = (name) =>
  JSON.parse(fs.readFileSync(path.join(__dirname, 'node_modules', name, 'package.json'), 'utf8')).version;
const number = (value) => value.toLocaleString('en', { maximumSignificantDigits: 3 });

console.log(`## Drop-in replacements

100 nodes x 160 points, md5; ${KEYS.toLocaleString('en')} keys, streamed, and ${HOT.toLocaleString('en')} hot ones, which both rings of hashring
remember; consistent-hashing itself is asked for 20. Building and changes include one look-up. hashring lists its points
when it is built, the replacement when somebody reads them.`);
for (const [name, library] of Object.entries(libraries)) {
  const modules = [name, `libconsistent/dropin/${name}`];
  const classes = modules.map((module) => require(module));
  const rings = classes.map((Ring) => new Ring(ids));
  // What is measured must be right.
  for (const key of keys.slice(0, 200)) assert.equal(library.get(rings[1], key), library.get(rings[0], key));
  console.log(
    `\n| ${name} ${version(name)} | original | libconsistent/dropin/${name} | times faster |\n|---|--:|--:|--:|`,
  );
  for (const [what, original, ours] of measure(library, classes)) {
    const [unit, scale] = original < 1e5 ? ['ns', 1] : ['us', 1e3];
    const ratio = number(original / ours);
    console.log(`| ${what}, ${unit} | ${number(original / scale)} | ${number(ours / scale)} | ${ratio} |`);
  }
  const [original, ours] = modules.map((module) => memory(name, module) / 1024);
  console.log(`| memory, KiB | ${number(original)} | ${number(ours)} | ${number(original / ours)} |`);
}
