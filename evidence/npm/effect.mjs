// Records where the ring of Effect places keys:
//   node effect.mjs PACKAGE RECORDING.json OUT.json
// RECORDING gives the keys; PACKAGE is a name in node_modules of the working directory.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [name, recording, out] = process.argv.slice(2);
const installed = createRequire(path.join(process.cwd(), 'package.json'));
const load = (module) => import(pathToFileURL(installed.resolve(`${name}/${module}`)).href);
const HashRing = await load('HashRing');
const PrimaryKey = await load('PrimaryKey');
const { keys } = JSON.parse(fs.readFileSync(recording, 'utf8'));

const hosts = (count) => Array.from({ length: count }, (_, i) => `10.0.${i % 3}.${i}:${8080 + (i % 2)}`);
const equal = (ids) => ids.map((id) => ({ id, weight: 1 }));
const WEIGHTS = [2.5, 1, 0.05, 3, 0.3];
// They share points; version 3 gives those to who came first.
const TWINS = ['-zc', 'ctc', 'node', '-8a', 'c6a'];
const TEXTS = ['größe', '鍵', '\u{1f511}', '\uff5a', 'a b'];

const CASES = [
  ['n3', {}, equal(hosts(3))],
  ['n20', {}, equal(hosts(20))],
  ['n1', {}, equal(hosts(1))],
  ['w5', {}, hosts(5).map((id, i) => ({ id, weight: WEIGHTS[i] }))],
  ['w5/b10', { baseWeight: 10 }, hosts(5).map((id, i) => ({ id, weight: WEIGHTS[i] }))],
  ['n20/b1', { baseWeight: 1 }, equal(hosts(20))],
  ['n5/b1000', { baseWeight: 1000 }, equal(hosts(5))],
  ['texts', {}, equal(TEXTS)],
  ['twins', {}, equal(TWINS)],
];

const named = (id) => ({ [PrimaryKey.symbol]: () => id });

function placed(options, nodes, gone) {
  const ring = HashRing.make(options);
  for (const { id, weight } of nodes) HashRing.add(ring, named(id), { weight });
  if (gone !== undefined) HashRing.remove(ring, named(gone));
  return keys.map((key) => {
    const node = HashRing.get(ring, key);
    return node === undefined ? null : PrimaryKey.value(node);
  });
}

const { version } = JSON.parse(fs.readFileSync(path.join('node_modules', name, 'package.json'), 'utf8'));
const cases = CASES.filter(([name]) => name !== 'twins' || version >= '4').map(([name, options, nodes]) => {
  const after_add = { node: 'new-node:8080', placement: placed(options, [...nodes, { id: 'new-node:8080', weight: 1 }]) };
  const recorded = { name, nodes, options, placement: placed(options, nodes), after_add };
  if (nodes.length === 1) return recorded;
  const after_remove = { node: nodes[1].id, placement: placed(options, nodes, nodes[1].id) };
  return { ...recorded, after_remove };
});
const whole = { version, runtime: `node ${process.version}`, keys, cases, system: 'effect' };
fs.writeFileSync(out, JSON.stringify(whole));
