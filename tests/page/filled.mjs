// A page filled as `consistent report` fills it: markers are replaced, and nothing else.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const DATA = '<script type="application/json" id="report-data">null</script>';

/** Writes a report of the built page and gives its address; without data it is the playground. */
export function filled(name, data, pictures = {}) {
  let page = fs.readFileSync(path.join(root, 'build/page.html'), 'utf8');
  const put = (marker, text) => {
    if (page.split(marker).length !== 2) throw new Error(`the page does not have ${marker} once`);
    page = page.replace(marker, () => text);
  };
  for (const [slot, svg] of Object.entries(pictures)) put(`<!--slot:${slot}-->`, svg);
  if (data !== undefined) {
    put(
      DATA,
      DATA.replace('null', () => JSON.stringify(data).replaceAll('<', '\\u003c')),
    );
  }
  const folder = path.join(root, 'build/page');
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.html`);
  fs.writeFileSync(file, page);
  return `file://${file}`;
}

/** The pictures of documents, as the crate draws them. */
export function pictures(...documents) {
  const folder = path.join(root, 'build/page');
  fs.mkdirSync(folder, { recursive: true });
  const files = documents.map((document, n) => {
    const file = path.join(folder, `document-${n}.json`);
    fs.writeFileSync(file, JSON.stringify(document));
    return file;
  });
  const example = ['run', '--quiet', '--locked', '--package', 'libconsistent-drawing', '--example', 'pictures', '--'];
  return JSON.parse(execFileSync('cargo', [...example, ...files], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 24 }));
}

/** A document of so many nodes. */
export function topology(count, scheme = { name: 'ring' }) {
  const zones = ['eu/1', 'eu/2', 'us/1'];
  const node = (n) => ({
    id: `cache-${String(n).padStart(3, '0')}.${zones[n % 3].slice(0, 2)}.prod`,
    zone: zones[n % 3],
    weight: [1, 1, 2, 1.5][n % 4],
  });
  return { libconsistent: 1, epoch: 4, scheme, nodes: Array.from({ length: count }, (_, n) => node(n)) };
}
