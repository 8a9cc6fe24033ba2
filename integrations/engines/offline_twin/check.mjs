// Asks an online ring for the keys of a sample, "KEY<tab>NODE" a line, and prints how many it compared and how many
// nodes differ.
// Usage: check.mjs TOPOLOGY SAMPLE

import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
// Where the package is installed, this is 'libconsistent'.
import { Ring } from '../../../node/lib/index.mjs';

if (process.argv.length !== 4) {
  console.error('usage: check.mjs TOPOLOGY SAMPLE');
  process.exit(2);
}
const [topology, sample] = process.argv.slice(2);
const ring = Ring.fromJSON(readFileSync(topology));
let compared = 0;
let different = 0;
for await (const line of createInterface({ input: createReadStream(sample) })) {
  const tab = line.indexOf('\t');
  if (tab < 0) throw new Error(`${sample}:${compared + 1}: no tab`);
  if (ring.getNode(line.slice(0, tab)) !== line.slice(tab + 1)) different += 1;
  compared += 1;
}
console.log(compared, different);
