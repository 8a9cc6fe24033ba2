'use strict';
// Records where the ring libraries of npm place keys by options other than their own:
//   node options.js RECORDING.json OUT
// RECORDING gives the keys; the packages are those of the working directory.
const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');

const [recording, out] = process.argv.slice(2);
const installed = createRequire(path.join(process.cwd(), 'package.json'));
const HashRing = installed('hashring');
const ConsistentHashing = installed('consistent-hashing');
const Ketama = installed('ketama').HashRing;
const { keys } = JSON.parse(fs.readFileSync(recording, 'utf8'));

const NODES = Array.from('abcdefghij', (letter) => `cache-${letter}.example.com:11211`);
const DIGESTS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
// Labels of single servers, in the order of NODES.
const VNODES = [5, undefined, 90, 1, undefined, 40, 7, 300, undefined, 20];

const named = (id) => ({ id, weight: 1 });

// Each package: its file, its cases' names and options, and what they place with.
const PACKAGES = {
  hashring: {
    file: 'npm-hashring-options',
    cases: [
      ...DIGESTS.map((algorithm) => [algorithm, { algorithm }]),
      ['vnodes7', { algorithm: 'md5', 'vnode count': 7 }],
      ['vnodes-each', { algorithm: 'md5', 'vnode count': 30 }, NODES.map((id, i) => ({ ...named(id), vnodes: VNODES[i] }))],
    ],
    place({ algorithm, ...options }, nodes) {
      const servers = Object.fromEntries(nodes.map(({ id, weight, vnodes }) => [id, { weight, vnodes }]));
      const ring = new HashRing(nodes.some((node) => node.vnodes) ? servers : NODES, algorithm, options);
      return (key) => ring.get(key);
    },
  },
  'consistent-hashing': {
    file: 'npm-consistent-hashing-options',
    cases: DIGESTS.map((algorithm) => [algorithm, { algorithm }]),
    place(options) {
      const ring = new ConsistentHashing(NODES, options);
      return (key) => ring.getNode(key);
    },
  },
  ketama: {
    file: 'npm-ketama-options',
    cases: [
      ...DIGESTS.map((hashFn) => [hashFn, { hashFn, baseWeight: 50 }]),
      ['base7', { hashFn: 'sha1', baseWeight: 7 }],
      ['base200', { hashFn: 'sha1', baseWeight: 200 }],
    ],
    place({ hashFn, baseWeight }) {
      Ketama.baseWeight = baseWeight;
      const ring = new Ketama(NODES, hashFn);
      return (key) => ring.getNode(key);
    },
  },
};

for (const [system, { file, cases, place }] of Object.entries(PACKAGES)) {
  const { version } = JSON.parse(fs.readFileSync(path.join('node_modules', system, 'package.json'), 'utf8'));
  const recorded = cases.map(([name, options, nodes = NODES.map(named)]) => {
    return { name: `T10/${name}`, nodes, options, placement: keys.map(place(options, nodes)) };
  });
  const whole = { version, runtime: `node ${process.version}`, keys, cases: recorded, system };
  fs.writeFileSync(path.join(out, `${file}.json`), JSON.stringify(whole));
}
